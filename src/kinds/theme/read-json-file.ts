import { readJsonText, type TextPlace } from '../../core/json-text/index.js'
import type { ErrorDetails, Place } from '../../core/model/errors.js'
import type { Json } from '../../core/model/json.js'
import type { Pointer } from '../../core/model/pointer.js'
import { quoted } from '../../core/model/printable.js'

export interface JsonFile {
  readonly path: string
  readonly value: Json
  /** `file` where it is another than the one that was named. */
  readonly placeOf: (path: Pointer) => (Partial<TextPlace> & { readonly file?: string }) | undefined
}

export type JsonFileRead =
  | { readonly ok: true; readonly file: JsonFile }
  | { readonly ok: false; readonly problems: readonly [ErrorDetails, ...ErrorDetails[]] }

/** Reads one file that should hold JSON; a web page is told as one. Each problem names the file and the place in it. */
export function readJsonFile(path: string, text: string): JsonFileRead {
  if (/^\ufeff?\s*<[!?a-z]/i.test(text)) {
    const webPage = {
      code: 'not-a-theme',
      message: `${quoted(path)} holds HTML or XML, no theme`,
      hint: 'It is likely the answer of a proxy or a login page: export the theme again.',
      where: { file: path, line: 1, column: 1 },
    }
    return { ok: false, problems: [webPage] }
  }
  const read = readJsonText(text)
  if (read.ok) return { ok: true, file: { path, value: read.value, placeOf: read.placeOf } }
  const inFile = ({ code, message, hint, line, column }: (typeof read.problems)[number]): ErrorDetails => ({
    code,
    message: `${quoted(path)}: ${message}`,
    hint,
    where: { file: path, line, column },
  })
  const [first, ...others] = read.problems
  return { ok: false, problems: [inFile(first), ...others.map(inFile)] }
}

/** The place of a value in its file, or of the nearest around it. */
export function placeIn({ path: file, placeOf }: JsonFile, path: Pointer): Place {
  for (let above = path; ; above = above.slice(0, above.lastIndexOf('/'))) {
    const place = placeOf(above)
    if (place !== undefined || above === '') return { file, ...place }
  }
}
