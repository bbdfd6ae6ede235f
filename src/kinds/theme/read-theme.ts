import type { DocumentReading, DocumentSource } from '../../core/model/document-traits.js'
import { quoted } from '../../core/model/printable.js'
import { readThemeFolder } from './read-folder.js'
import { placeIn, readJsonFile, type JsonFile } from './read-json-file.js'
import { recognise } from './recognise.js'
import { THEME_KEY } from './sameness.js'

/** Reads a theme, from texts or data: exported, the same in the envelope `{ theme }`, or the `styles` folder of a snapshot. */
export function readTheme(source: DocumentSource): DocumentReading {
  if (source.type === 'folder') return readThemeFolder(source.path, source.files)
  if (source.type === 'data') {
    return readThemeData({ path: source.path, value: source.data, placeOf: (path) => source.placeOf(path) })
  }
  const read = readJsonFile(source.path, source.text)
  return read.ok ? readThemeData(read.file) : read
}

function readThemeData(file: JsonFile): DocumentReading {
  const found = recognise(file.value)
  if (!('theme' in found)) {
    const { code, what, hint } = found
    const where = { file: file.path, line: 1, column: 1 }
    return { ok: false, problems: [{ code, message: `${quoted(file.path)} holds ${what}`, hint, where }] }
  }
  const prefix = found.isWrapped ? '/theme' : ''
  return {
    ok: true,
    document: found.theme,
    key: THEME_KEY,
    keyFrom: undefined,
    notes: [],
    placeOf: (path) => placeIn(file, `${prefix}${path}`),
  }
}
