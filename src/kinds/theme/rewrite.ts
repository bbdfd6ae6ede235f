import { copyJson } from '../../core/flow/layouts/copy-json.js'
import type { DocumentSource, WrittenLike } from '../../core/model/document-traits.js'
import { printJson, type JsonObject } from '../../core/model/json.js'
import { readJsonFile } from './read-json-file.js'
import { recognise } from './recognise.js'

/** A theme in the layout of a file that is there; `undefined` for the folder of a snapshot, which lacks things. */
export function themeLike(theme: JsonObject, source: DocumentSource): WrittenLike | undefined {
  if (source.type !== 'file') return undefined
  const read = readJsonFile(source.path, source.text)
  if (!read.ok) return undefined
  const found = recognise(read.file.value)
  if (!('theme' in found)) return undefined
  const sorted = copyJson(theme, { sortKeys: true })
  return { type: 'file', text: `${printJson(found.isWrapped ? { theme: sorted } : sorted, 2)}\n` }
}
