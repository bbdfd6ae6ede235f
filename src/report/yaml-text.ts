import { Scalar, stringify, type ScalarTag } from 'yaml'
import { InexactNumber, isObject, type Json } from '../core/model/json.js'
import { printableLines, replaceUnprintableInLines } from '../core/model/printable.js'

/** Prints the digits of a number beyond a double as they came. Never used for reading. */
const INEXACT: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof InexactNumber,
  resolve: (text) => new InexactNumber(text),
  stringify: ({ value }) => (value instanceof InexactNumber ? value.digits : String(value)),
}

/**
 * YAML of plain values, as config files hold them: no anchors, no folded lines, digits as they came, characters that a
 * terminal would obey escaped. Ends with a line break.
 */
export function yamlText(value: Json): string {
  const text = stringify(prepared(value), {
    aliasDuplicateObjects: false,
    customTags: [INEXACT],
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  })
  return replaceUnprintableInLines(text, yamlEscape)
}

/** Maps keep the order and take any key; a text with unprintable characters is quoted, where escapes can stand. */
function prepared(value: Json): unknown {
  if (typeof value === 'string') return preparedText(value)
  if (Array.isArray(value)) return value.map(prepared)
  if (!isObject(value)) return value
  return new Map(Object.entries(value).map(([key, item]) => [preparedText(key), prepared(item)] as const))
}

function preparedText(text: string): string | Scalar {
  if (printableLines(text) === text) return text
  const scalar = new Scalar(text)
  scalar.type = 'QUOTE_DOUBLE'
  return scalar
}

function yamlEscape(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
}
