import { dirname, join } from 'node:path'
import { usageError } from '../core/model/errors.js'
import type { FileReader } from './files.js'
import { quote } from './quote.js'
import { shownPath } from './read-text.js'

const NAMES = ['descope', '.descope/config'].flatMap((name) =>
  ['yaml', 'yml', 'json'].map((ending) => `${name}.${ending}`),
)

/**
 * The config of a working directory: `descope.yaml` or `.descope/config.yaml` (or `.yml`, `.json`), there or in the
 * nearest folder above that has one.
 * @throws ToolError `config-not-found`, or `config-ambiguous` when one folder has two
 */
export async function discoverConfig(files: FileReader, cwd: string): Promise<string> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found: string[] = []
    for (const name of NAMES) {
      const path = join(folder, name)
      if ((await isFile(files, path)) && !found.includes(path)) found.push(path)
    }
    const [first, second] = found
    if (first !== undefined && second !== undefined) {
      throw usageError({
        code: 'config-ambiguous',
        message: `There are two configs: ${quote(shownPath(cwd, first))} and ${quote(shownPath(cwd, second))}`,
        hint: 'Name the one you mean with --config, or both; or move one away.',
      })
    }
    if (first !== undefined) return first
    if (dirname(folder) === folder) break
  }
  throw usageError({
    code: 'config-not-found',
    message: `There is no descope.yaml and no .descope/config.yaml in ${quote(cwd)} or above`,
    hint: 'Name a file with --config, or write one with: descope-mgmt init',
  })
}

async function isFile(files: FileReader, path: string): Promise<boolean> {
  try {
    return (await files.stat(path))?.type === 'file'
  } catch {
    // A folder above that we may not look into is none of ours.
    return false
  }
}
