import { isObject, parseJson, printJson, type Json } from '../core/model/json.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import { jsonErrorPlace } from '../core/json-text/index.js'

/**
 * A document as the store writes it: JSON with each top-level key, and each item below one, on a line of its own.
 * It stays readable and comparable without growing by the indentation of deep documents.
 */
export function printDocument(document: Readonly<Record<string, Json | undefined>>): Uint8Array {
  const members = present(document).map(([key, value]) => `${JSON.stringify(key)}: ${printMember(value)}`)
  return new TextEncoder().encode(`{\n${members.join(',\n')}\n}\n`)
}

function printMember(value: Json): string {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value
    return items.length === 0 ? '[]' : `[\n${items.map((item) => printJson(item)).join(',\n')}\n]`
  }
  if (!isObject(value)) return printJson(value)
  const entries = present(value).map(([key, item]) => `${JSON.stringify(key)}: ${printJson(item)}`)
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n}`
}

/** Keys that have a value: an optional one may be there without. */
function present(object: Readonly<Record<string, Json | undefined>>): readonly (readonly [string, Json])[] {
  return Object.entries(object).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
}

/** Turns a file's bytes into JSON. Throws a usage error with `code` that names file, line and column. */
export function parseDocument(
  bytes: Uint8Array,
  about: { readonly code: string; readonly what: string; readonly location: string; readonly hint: string },
): Json {
  const { code, what, location, hint } = about
  const fail = (reason: string, place: object, cause: unknown) =>
    new ToolError({
      code,
      message: `${what} cannot be read: ${reason} in ${quoted(location)}`,
      hint,
      where: { file: location, ...place },
      exit: EXIT.usage,
      cause,
    })
  let text
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw fail('it is not UTF-8 text', {}, error)
  }
  try {
    return parseJson(text)
  } catch (error) {
    const place = jsonErrorPlace(text)
    const where = place === undefined ? '' : ` at line ${place.line}, column ${place.column}`
    throw fail(text.trim() === '' ? 'the file is empty' : `malformed JSON${where}`, place ?? {}, error)
  }
}
