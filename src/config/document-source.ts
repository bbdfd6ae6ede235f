import { join } from 'node:path'
import { usageError } from '../core/model/errors.js'
import type { DocumentSource } from '../core/model/document-traits.js'
import type { FileReader } from './files.js'
import { quote } from './quote.js'
import { readText } from './read-text.js'

/** Files of a snapshot's folder that hold texts; pictures lie there too. */
const TEXT_FILE = /\.(?:json|txt|html|css|js)$/i

/**
 * What a path holds: one file, or the texts directly in a folder. Places are told by `shown`.
 * @throws ToolError `document-not-found`, and what {@link readText} throws
 */
export async function readDocumentSource(
  files: FileReader,
  path: string,
  { shown }: { readonly shown: string },
): Promise<DocumentSource> {
  const found = await files.stat(path)
  if (found === undefined) {
    throw usageError({
      code: 'document-not-found',
      message: `There is no file or folder ${quote(shown)}`,
      hint: 'Paths count from the file that names them; on the command line from the working directory.',
      where: { file: shown },
    })
  }
  if (found.type !== 'folder')
    return { type: 'file', path: shown, text: await readText(files, path, { shown }) }
  const texts = new Map<string, string>()
  for (const { name, type } of await files.list(path)) {
    if (type !== 'file' || !TEXT_FILE.test(name)) continue
    texts.set(name, await readText(files, join(path, name), { shown: join(shown, name) }))
  }
  return { type: 'folder', path: shown, files: texts }
}
