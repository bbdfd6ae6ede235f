import { printJson, type Json } from '../core/model/json.js'
import { replaceUnprintable, replaceUnprintableInLines } from '../core/model/printable.js'

/**
 * JSON for a stream, indented by two: characters that a terminal would obey are escaped, which changes nothing for a
 * parser. Ends with a line break.
 */
export function jsonText(value: Json): string {
  return `${replaceUnprintableInLines(printJson(value, 2), jsonEscape)}\n`
}

/** One line of JSON for each item, safe as {@link jsonText} is. Each ends with a line break. */
export function jsonLines(items: readonly Json[]): string {
  return items.map((item) => `${replaceUnprintable(printJson(item), jsonEscape)}\n`).join('')
}

/** `\u202e`; two of them for a character outside the first plane. */
function jsonEscape(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
}
