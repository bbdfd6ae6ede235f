import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Lookup } from './expand.js'
import type { FileReader } from './files.js'
import { readText, shownPath } from './read-text.js'

/** A `.env` larger than this is something else. */
const LARGEST_DOT_ENV = 1024 * 1024

/**
 * The variables of the `.env` files beside the given configs, as a private look-up: `process.env` stays as it is.
 * The first file that names a variable counts.
 */
export async function readDotEnv(
  files: FileReader,
  options: { readonly configs: readonly string[]; readonly cwd: string },
): Promise<Lookup> {
  const found = new Map<string, string>()
  const paths = new Set(options.configs.map((config) => join(dirname(config), '.env')))
  for (const path of paths) {
    if ((await files.stat(path))?.type !== 'file') continue
    const text = await readText(files, path, {
      shown: shownPath(options.cwd, path),
      largest: LARGEST_DOT_ENV,
    })
    for (const [name, value] of Object.entries(parseEnv(text.replace(/^\uFEFF/, '')))) {
      if (value !== undefined && !found.has(name)) found.set(name, value)
    }
  }
  return (name) => found.get(name)
}

/** Variables of the process: own ones only, so that `__proto__` and its like are not set. */
export function lookupIn(variables: Readonly<Record<string, string | undefined>>): Lookup {
  return (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined)
}

/** Looks in one after the other. */
export function firstOf(...lookups: readonly Lookup[]): Lookup {
  return (name) => {
    for (const lookup of lookups) {
      const value = lookup(name)
      if (value !== undefined) return value
    }
    return undefined
  }
}
