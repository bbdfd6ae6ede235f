import { printExported, readFlowSource, toExported, toSnapshot } from '../../core/flow/layouts/index.js'
import type { DocumentSource, WrittenLike } from '../../core/model/document-traits.js'
import { printJson, type JsonObject } from '../../core/model/json.js'

/** A flow in the layout of a file or folder that is there; `undefined` for the layouts that only people or the console write. */
export function flowLike(document: JsonObject, source: DocumentSource): WrittenLike | undefined {
  const read = readFlowSource(source)
  if (!read.ok) return undefined
  const { layout } = read.flow
  if (source.type === 'file' && layout === 'exported') return { type: 'file', text: printExported(document) }
  if (source.type === 'file' && layout === 'envelope') {
    return { type: 'file', text: `${printJson({ flow: toExported(document) }, 2)}\n` }
  }
  if (source.type !== 'folder' || layout !== 'snapshot') return undefined
  const { files } = toSnapshot(document)
  const gone = [...source.files.keys()].filter((name) => /^screen-.*\.json$/s.test(name) && !files.has(name))
  return { type: 'folder', files, gone }
}
