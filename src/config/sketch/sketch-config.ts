import { dirname, resolve } from 'node:path'
import { discoverConfig } from '../discover.js'
import type { FileReader } from '../files.js'
import { filesMatching, isPattern } from '../glob.js'
import { sketchText, type SketchedSection } from './sketch-text.js'

/** A section of one file. */
export interface SketchedIn extends SketchedSection {
  /** Absolute path of the file. */
  readonly file: string
}

/** The names in a config, as far as they can be found: nothing is checked, and nothing is an error. */
export interface ConfigSketch {
  /** Absolute, in the order in which they name each other. */
  readonly files: readonly string[]
  /** All sections of a top-level key. */
  sections(name: string): readonly SketchedIn[]
}

/** Who waits for a completion waits for this; reading more takes longer than is comfortable. */
const MOST_BYTES = 8 * 1024 * 1024
const MOST_FILES = 500

/**
 * Sketches all files of a config and those they include. Variables are not put in: an include with one in it is passed
 * over. Never throws.
 * @param paths as they were typed; empty means that the config is looked for
 */
export async function sketchConfig(
  files: FileReader,
  { paths, cwd }: { readonly paths: readonly string[]; readonly cwd: string },
): Promise<ConfigSketch> {
  const waiting = paths.length > 0 ? paths.map((path) => resolve(cwd, path)) : await found(files, cwd)
  const seen = new Set<string>()
  const sections = new Map<string, SketchedIn[]>()
  let bytesLeft = MOST_BYTES
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path) || seen.size >= MOST_FILES) continue
    const text = await textOf(files, path, bytesLeft)
    if (text === undefined) continue
    seen.add(path)
    bytesLeft -= text.length
    for (const [name, section] of sketchText(text)) {
      const before = sections.get(name)
      const here = { ...section, file: path }
      if (before === undefined) sections.set(name, [here])
      else before.push(here)
      if (name === 'include') waiting.push(...(await included(files, path, section.texts)))
    }
  }
  return { files: [...seen], sections: (name) => sections.get(name) ?? [] }
}

async function found(files: FileReader, cwd: string): Promise<string[]> {
  try {
    return [await discoverConfig(files, cwd)]
  } catch {
    return []
  }
}

async function textOf(files: FileReader, path: string, most: number): Promise<string | undefined> {
  try {
    const stat = await files.stat(path)
    if (stat?.type !== 'file' || stat.size > most) return undefined
    return new TextDecoder().decode(await files.read(path))
  } catch {
    return undefined
  }
}

async function included(
  files: FileReader,
  from: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const paths: string[] = []
  for (const name of names) {
    const path = resolve(dirname(from), name)
    if (name.includes('${')) continue
    try {
      paths.push(...(isPattern(name) ? await filesMatching(files, path) : [path]))
    } catch {
      // A folder that cannot be read holds no names for us.
    }
  }
  return paths
}
