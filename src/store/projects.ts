import type { StoreDriver } from '../core/ports/store.js'
import { textOfSegment } from './segment.js'
import { timeInName } from './stamp.js'

/** Where things are kept by project. */
const ROOMS = ['backups', 'runs'] as const

/**
 * Every project something was kept of, sorted. The empty text stands for backups of older layouts that lie beside the
 * folders of projects; a project whose name is too long to be told from its folder is left out.
 */
export async function projectsIn(driver: StoreDriver): Promise<readonly string[]> {
  const keys = (await Promise.all(ROOMS.map((room) => driver.list(`${room}/`)))).flat()
  const found = new Set<string>()
  for (const key of keys) {
    const [, folder = '', ...below] = key.split('/')
    const isOlder = below.length === 0 || timeInName(folder) !== undefined
    const project = isOlder ? '' : textOfSegment(folder)
    if (project !== undefined) found.add(project)
  }
  // What lies beside the folders of projects is found with each of them.
  if (found.size > 1) found.delete('')
  return [...found].sort()
}
