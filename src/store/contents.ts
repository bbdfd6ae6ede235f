import type { Store, StoreContents, StoreDriver, StoreEntry } from '../core/ports/store.js'
import { textOfSegment } from './segment.js'
import { timeInName } from './stamp.js'

/** What a store keeps, the first part of every key. Locks are of the place, not of what is kept there. */
const ROOMS: ReadonlySet<string> = new Set(['audit', 'backups', 'runs', 'service-audit', 'state'])
const LOCKS = 'locks'

/** Everything in a store as bytes. What this version does not know is named, never taken for a part of it. */
export function contents(driver: StoreDriver): Store['contents'] {
  return {
    async list() {
      return sorted(await driver.list(''))
    },
    read: async (key) => driver.read(key),
    create: async (key, bytes) => driver.create(key, bytes),
    locate: (key) => driver.locate(key),
  }
}

function sorted(keys: readonly string[]): StoreContents {
  const entries: StoreEntry[] = []
  const others: string[] = []
  const projects = new Set<string>()
  for (const key of keys) {
    const room = key.slice(0, key.indexOf('/'))
    const projectId = projectOf(key)
    const isKnown = projectId !== undefined && (ROOMS.has(room) || room === LOCKS)
    if (!isKnown) {
      others.push(key)
      continue
    }
    if (projectId !== '') projects.add(projectId)
    if (room !== LOCKS) entries.push({ key, room, projectId })
  }
  return { entries, others, projects: [...projects].sort() }
}

/** The second part of a key; `undefined` where it tells no project, as when its name was too long and cut. */
function projectOf(key: string): string | undefined {
  const [room, folder = '', ...below] = key.split('/')
  const isOlder = below.length === 0 || timeInName(folder) !== undefined
  if (isOlder) return room === 'backups' ? '' : undefined
  return textOfSegment(folder)
}
