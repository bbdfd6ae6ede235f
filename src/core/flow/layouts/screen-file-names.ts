import { isObject, member, type Json } from '../../model/json.js'
import type { FlowDocument } from '../model.js'
import { listAt, readFlow } from '../read-flow.js'

/** Long names make paths that some systems refuse. */
const MAX_LENGTH = 80
/** The name of a new screen task (a guess: no document has one that was never renamed). */
const DEFAULT_SLUGS: ReadonlySet<string> = new Set(['', 'screen'])

/**
 * Names of screens in the snapshot layout, without `screen-` and `.json`, in the order of `document.screens`: the slug
 * of the first task that shows the screen; the slug and the end of the screen's id where two screens share a slug; the
 * id without `SC` where no task names it. No two are equal, not even where a disk takes upper and lower case for one.
 */
export function screenFileNames(document: FlowDocument): readonly string[] {
  const slugs = new Map<string, string>()
  for (const { screenId, name } of readFlow(document).tasks.values()) {
    if (screenId !== undefined && !slugs.has(screenId)) slugs.set(screenId, slugOf(name))
  }
  const screens = listAt(document, 'screens').map((screen) => {
    const id = idOf(screen)
    return { id, slug: slugs.get(id) ?? '' }
  })
  const uses = new Map<string, number>()
  for (const { slug } of screens) uses.set(slug, (uses.get(slug) ?? 0) + 1)
  const taken = new Set<string>()
  const counts = new Map<string, number>()
  return screens.map(({ id, slug }) => {
    const hasSlug = !DEFAULT_SLUGS.has(slug)
    const wanted = !hasSlug
      ? id.replace(/^SC/, '')
      : (uses.get(slug) ?? 0) > 1
        ? `${slug}-${id.slice(-4)}`
        : slug
    const base = wanted.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, MAX_LENGTH) || 'unnamed'
    let name = base
    while (taken.has(name.toLowerCase())) {
      const count = (counts.get(base.toLowerCase()) ?? 1) + 1
      counts.set(base.toLowerCase(), count)
      name = `${base}-${count}`
    }
    taken.add(name.toLowerCase())
    return name
  })
}

function idOf(screen: Json): string {
  const id = isObject(screen) ? member(screen, 'screenId') : undefined
  return typeof id === 'string' ? id : ''
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, MAX_LENGTH)
}
