import { dirname, join, resolve } from 'node:path'
import { readDocumentSource, type FileReader } from '../../config/index.js'
import type { DesiredResource } from '../../core/model/desired.js'
import type { DocumentSource } from '../../core/model/document-traits.js'
import { ToolError } from '../../core/model/errors.js'
import { equalJson } from '../../core/model/json.js'
import type { Kind, Live } from '../../core/model/kind.js'
import type { TextFiles } from './text-files.js'

/** Texts that make the document of a resource what is live, by absolute path; or why there are none. */
export type DocumentTexts =
  | { readonly ok: true; readonly texts: ReadonlyMap<string, string | undefined> }
  | { readonly ok: false; readonly why: string }

/** Writes the live document in the layout that the file or folder of the entry has. */
export async function documentTexts(
  about: { readonly kind: Kind; readonly desired: DesiredResource; readonly live: Live },
  { files, cwd, texts }: { readonly files: FileReader; readonly cwd: string; readonly texts: TextFiles },
): Promise<DocumentTexts> {
  const { kind, desired, live } = about
  if (desired.template !== undefined) {
    return { ok: false, why: `it is rendered from the template ${desired.template.name}` }
  }
  const place = desired.contentPlaceOf?.('')
  if (kind.document === undefined || place === undefined) return { ok: false, why: 'it names no file' }
  const inside = resolve(cwd, place.file)
  for (const path of [inside, dirname(inside)]) {
    const source = await sourceAt(files, path, texts)
    if (source === undefined) continue
    const read = kind.document.read(source)
    if (!read.ok || !equalJson(read.document, desired.content)) continue
    const written = kind.document.writtenLike(live.document, source)
    if (written === undefined)
      return { ok: false, why: `its file ${texts.shown(path)} has a layout that is not written` }
    if (written.type === 'file') return { ok: true, texts: new Map([[path, written.text]]) }
    return {
      ok: true,
      texts: new Map<string, string | undefined>([
        ...[...written.files].map(([name, text]): [string, string] => [join(path, name), text]),
        ...written.gone.map((name): [string, undefined] => [join(path, name), undefined]),
      ]),
    }
  }
  return { ok: false, why: `its file ${place.file} cannot be told apart` }
}

async function sourceAt(
  files: FileReader,
  path: string,
  texts: TextFiles,
): Promise<DocumentSource | undefined> {
  try {
    return await readDocumentSource(files, path, { shown: texts.shown(path) })
  } catch (error) {
    if (error instanceof ToolError) return undefined
    throw error
  }
}
