import type { DocumentReading, DocumentSource } from '../../core/model/document-traits.js'
import { quoted } from '../../core/model/printable.js'
import { readThemeFolder } from './read-folder.js'
import { placeIn, readJsonFile } from './read-json-file.js'
import { recognise } from './recognise.js'
import { THEME_KEY } from './sameness.js'

/** Reads a theme: exported, the same in the envelope `{ theme }`, or the `styles` folder of a snapshot. */
export function readTheme(source: DocumentSource): DocumentReading {
  if (source.type === 'folder') return readThemeFolder(source.path, source.files)
  const read = readJsonFile(source.path, source.text)
  if (!read.ok) return read
  const found = recognise(read.file.value)
  if (!('theme' in found)) {
    const { code, what, hint } = found
    const where = { file: source.path, line: 1, column: 1 }
    return { ok: false, problems: [{ code, message: `${quoted(source.path)} holds ${what}`, hint, where }] }
  }
  const prefix = found.isWrapped ? '/theme' : ''
  return {
    ok: true,
    document: found.theme,
    key: THEME_KEY,
    keyFrom: undefined,
    notes: [],
    placeOf: (path) => placeIn(read.file, `${prefix}${path}`),
  }
}
