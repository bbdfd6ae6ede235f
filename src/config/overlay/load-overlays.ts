import { resolve } from 'node:path'
import type { Place } from '../../core/model/errors.js'
import { filesMatching, isPattern } from '../glob.js'
import { loadFiles, type LoadOptions } from '../load-files.js'
import type { ParsedFile } from '../parse-yaml.js'
import { quote } from '../quote.js'

/** A path or pattern under `overlays:`. */
export interface NamedOverlay {
  /** Variables put in. */
  readonly path: string
  /** The folder of the file that names it: paths count from there. */
  readonly folder: string
  readonly where: Place
}

/**
 * Reads the overlays of an environment and what they include. A file that belongs to the base too is no overlay of it,
 * which is told.
 */
export async function loadOverlays(
  named: readonly NamedOverlay[],
  { base, ...options }: LoadOptions & { readonly base: readonly ParsedFile[] },
): Promise<readonly ParsedFile[]> {
  const { problems } = options
  const places = new Map<string, Place>()
  for (const overlay of named) {
    for (const path of await pathsOf(overlay, options)) places.set(path, overlay.where)
  }
  const loaded = await loadFiles([...places.keys()], options)
  const inBase = new Set(base.map(({ source }) => source.path))
  for (const { source } of loaded) {
    if (!inBase.has(source.path)) continue
    problems.add({
      code: 'overlay-included',
      message: `${quote(source.shown)} is an overlay, and one of the files it is laid over too`,
      hint: 'Keep overlays out of what `include:` matches, in a folder of their own.',
      where: places.get(source.path) ?? { file: source.shown },
    })
  }
  return loaded.filter(({ source }) => !inBase.has(source.path))
}

async function pathsOf(
  { path, folder, where }: NamedOverlay,
  { files, problems }: LoadOptions,
): Promise<readonly string[]> {
  const absolute = resolve(folder, path)
  const found = isPattern(path)
    ? await filesMatching(files, absolute)
    : (await files.stat(absolute)) === undefined
      ? []
      : [absolute]
  if (found.length === 0) {
    problems.add({
      code: 'overlay-not-found',
      message: isPattern(path)
        ? `No file matches the overlay ${quote(path)}`
        : `The overlay ${quote(path)} does not exist`,
      hint: 'Paths are relative to the file that names them.',
      where,
    })
  }
  return found
}
