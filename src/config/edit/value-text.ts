import { Document, isScalar, Scalar, type Node } from 'yaml'
import type { Json } from '../../core/model/json.js'
import { printable, replaceUnprintable } from '../../core/model/printable.js'
import { jsonValue, yamlInline } from './print-config.js'

/** A value on one line, for any place in a file. */
export function inlineText(value: Json, { isJson }: { readonly isJson: boolean }): string {
  if (isJson) return jsonValue(value)
  if (typeof value === 'object' && value !== null) return yamlInline(value)
  // As an item of a list, so that what means something there is quoted too.
  return yamlInline([value]).slice(1, -1).trim()
}

/** A value in the quotes of the text that it takes the place of, where it is text too and they can hold it. */
export function textLike(node: Node, value: Json, { isJson }: { readonly isJson: boolean }): string {
  if (isJson || typeof value !== 'string' || !isScalar(node)) return inlineText(value, { isJson })
  if (node.type === Scalar.QUOTE_SINGLE && printable(value) === value) {
    return `'${value.replaceAll("'", "''")}'`
  }
  return node.type === Scalar.QUOTE_DOUBLE ? doubleQuoted(value) : inlineText(value, { isJson })
}

function doubleQuoted(text: string): string {
  const scalar = new Scalar(text)
  scalar.type = Scalar.QUOTE_DOUBLE
  const printed = new Document(scalar).toString({
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  })
  return replaceUnprintable(printed.trimEnd(), (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16)
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
  })
}
