import { join, resolve } from 'node:path'
import { usageError } from '../../core/model/errors.js'
import type { FileReader } from '../files.js'
import { filesMatching } from '../glob.js'
import { quote } from '../quote.js'
import { shownPath } from '../read-text.js'

/** How files of scenarios are called where they are looked for. */
const NAME = /\.flow-test\.(?:ya?ml|json)$/i
const PATTERN = '*.flow-test.*'

/**
 * Files of scenarios, absolute, each once: those that were named, and in folders that were named all
 * `*.flow-test.yaml` (`.yml`, `.json`) there and below. Without any name, those in the working directory. Names that
 * begin with a dot, `node_modules` and linked folders are left out.
 * @throws ToolError `no-scenarios` where a folder holds none, `document-not-found` where nothing is
 */
export async function findScenarioFiles(
  files: FileReader,
  paths: readonly string[],
  { cwd }: { readonly cwd: string },
): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const absolute = resolve(cwd, path)
    const type = (await files.stat(absolute))?.type
    if (type === undefined) {
      throw usageError({
        code: 'document-not-found',
        message: `There is no file or folder ${quote(path)}`,
        hint: 'Paths count from the working directory.',
        where: { file: path },
      })
    }
    if (type !== 'folder') {
      found.add(absolute)
      continue
    }
    const inside = (await filesMatching(files, join(absolute, '**', PATTERN))).filter((file) =>
      NAME.test(file),
    )
    if (inside.length === 0) throw noneIn(paths.length === 0 ? undefined : shownPath(cwd, absolute))
    for (const file of inside) found.add(file)
  }
  return [...found]
}

function noneIn(folder: string | undefined) {
  return usageError({
    code: 'no-scenarios',
    message: `There is no file *.flow-test.yaml in ${folder === undefined ? 'the working directory' : quote(folder)} or below`,
    hint: 'Name the files, or call them so; docs/flow-tests.md shows how to write one.',
  })
}
