import type { FlowSource, FlowSourceRead } from './flow-source.js'
import { readFolder } from './read-folder.js'
import { readSingleFile } from './read-single-file.js'

/**
 * Reads one flow from the texts of a file or folder, whatever its layout; the content tells which it is, never the
 * name. What is broken inside a flow is read as it stands; only what cannot be read at all, or is no flow, is a problem.
 * Every problem has a place and names its file: of JSON (`json-…`), `not-a-flow` (told as what it is),
 * `flow-layout-unknown`, `flow-file-missing`.
 */
export function readFlowSource(source: FlowSource): FlowSourceRead {
  return source.type === 'file'
    ? readSingleFile(source.path, source.text)
    : readFolder(source.path, source.files)
}
