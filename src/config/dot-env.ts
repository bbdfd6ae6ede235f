import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Lookup } from './expand.js'
import type { FileReader } from './files.js'
import { readText, shownPath } from './read-text.js'

/** A `.env` larger than this is something else. */
const LARGEST_DOT_ENV = 1024 * 1024

/**
 * The variables of the `.env` beside a config, as a private look-up: `process.env` stays as it is. None where there
 * is no config or no such file.
 */
export async function readDotEnv(
  files: FileReader,
  { config, cwd }: { readonly config: string | undefined; readonly cwd: string },
): Promise<Lookup> {
  const path = config === undefined ? undefined : join(dirname(config), '.env')
  if (path === undefined || (await files.stat(path))?.type !== 'file') return () => undefined
  const text = await readText(files, path, { shown: shownPath(cwd, path), largest: LARGEST_DOT_ENV })
  return lookupIn(parseEnv(text))
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
