import { readJsonText, type TextPlace } from '../../json-text/index.js'
import type { ErrorDetails } from '../../model/errors.js'
import type { Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { quoted } from '../../model/printable.js'
import type { Problems } from './flow-source.js'

export interface JsonFile {
  readonly path: string
  readonly value: Json
  /** `file` where it is another than the one that was named. */
  readonly placeOf: (pointer: Pointer) => (Partial<TextPlace> & { readonly file?: string }) | undefined
}

/** Reads one file that should hold JSON; a web page is told as one. Each problem names the file and the place in it. */
export function readJsonFile(
  path: string,
  text: string,
): { readonly ok: true; readonly file: JsonFile } | { readonly ok: false; readonly problems: Problems } {
  if (isMarkup(text)) return { ok: false, problems: [webPage(path)] }
  const read = readJsonText(text)
  if (read.ok) return { ok: true, file: { path, value: read.value, placeOf: read.placeOf } }
  const [first, ...others] = read.problems.map(({ code, message, hint, line, column }): ErrorDetails => ({
    code,
    message: `${quoted(path)}: ${message}`,
    hint: hint ?? 'A flow document is JSON: export it again, or correct it there',
    where: { file: path, line, column },
  }))
  return { ok: false, problems: [first ?? webPage(path), ...others] }
}

/** Begins as HTML or XML does: `<!DOCTYPE`, `<html`, `<?xml`; the marks of a merge begin with `<` too. */
function isMarkup(text: string): boolean {
  return /^\ufeff?\s*<[!?a-z]/i.test(text)
}

function webPage(path: string): ErrorDetails {
  return {
    code: 'not-a-flow',
    message: `${quoted(path)} holds HTML or XML, no flow`,
    hint: 'It is likely the answer of a proxy or a login page: export the flow again',
    where: { file: path, line: 1, column: 1 },
  }
}
