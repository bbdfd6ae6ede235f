import type { FlowSource, FlowSourceRead } from './flow-source.js'
import { readFolder } from './read-folder.js'
import { readFlowData, readSingleFile } from './read-single-file.js'

/**
 * Reads one flow from the texts of a file or folder, or from data, whatever its layout; the content tells which it is, never the
 * name. What is broken inside a flow is read as it stands; only what cannot be read at all, or is no flow, is a problem.
 * Every problem has a place and names its file: of JSON (`json-…`), `not-a-flow` (told as what it is),
 * `flow-layout-unknown`, `flow-file-missing`.
 */
export function readFlowSource(source: FlowSource): FlowSourceRead {
  switch (source.type) {
    case 'file':
      return readSingleFile(source.path, source.text)
    case 'folder':
      return readFolder(source.path, source.files)
    case 'data':
      return readFlowData({ path: source.path, value: source.data, placeOf: (path) => source.placeOf(path) })
  }
}
