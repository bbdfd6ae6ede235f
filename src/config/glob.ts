import { dirname, join } from 'node:path'
import type { FileReader } from './files.js'

/** True when a path is a pattern and no plain name: it holds `*` or `?`. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path)
}

/**
 * Files that match a pattern, sorted. `*` and `?` stand for characters of one name, `**` for any number of folders.
 * Names that begin with a dot, `node_modules` and linked folders are found only where the pattern spells them out.
 * @param pattern absolute
 */
export async function filesMatching(files: FileReader, pattern: string): Promise<readonly string[]> {
  const segments = pattern.split(/[/\\]/)
  const firstPattern = segments.findIndex(isPattern)
  const root = firstPattern === -1 ? dirname(pattern) : segments.slice(0, firstPattern).join('/')
  const found = new Set<string>()
  await search(files, root === '' ? '/' : root, segments.slice(firstPattern), found)
  return [...found].sort()
}

async function search(
  files: FileReader,
  folder: string,
  segments: readonly string[],
  found: Set<string>,
): Promise<void> {
  const [first, ...rest] = segments
  if (first === undefined) return
  if (first === '**') {
    await search(files, folder, rest.length === 0 ? ['*'] : rest, found)
    for (const { name, type } of await files.list(folder)) {
      if (type === 'folder' && !isHidden(name)) await search(files, join(folder, name), segments, found)
    }
    return
  }
  const isMatch = nameMatcher(first)
  for (const { name, type } of await files.list(folder)) {
    if (!isMatch(name)) continue
    const path = join(folder, name)
    if (rest.length === 0) {
      if (type === 'file') found.add(path)
    } else if (type === 'folder' || type === 'linkedFolder') await search(files, path, rest, found)
  }
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

function nameMatcher(segment: string): (name: string) => boolean {
  if (!isPattern(segment)) return (name) => name === segment
  const source = segment
    .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll(/\*+/g, '[^]*')
    .replaceAll('?', '[^]')
  const expression = new RegExp(`^${source}$`, 'u')
  return (name) => (segment.startsWith('.') || !isHidden(name)) && expression.test(name)
}
