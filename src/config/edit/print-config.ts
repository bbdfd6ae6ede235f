import { Document, isScalar, Scalar, visit, YAMLSeq } from 'yaml'
import { isObject, printJson, type Json, type JsonObject } from '../../core/model/json.js'
import { printableLines, replaceUnprintable } from '../../core/model/printable.js'

/** How a config file is written. */
export type ConfigFormat = 'yaml' | 'json'

/** Longest list of short values that stands on one line. */
const LINE = 80

/**
 * A whole config file with these top-level keys, in their order. In YAML a blank line stands between them, short lists
 * on one line, and what any reader of YAML could take for something else than text in quotes. Reading it back gives
 * the same value. Ends with a line break.
 */
export function printConfig(config: JsonObject, format: ConfigFormat): string {
  if (format === 'json') return `${jsonValue(config, 2)}\n`
  const parts: string[] = []
  let isAfterLong = false
  for (const [key, value] of Object.entries(config)) {
    const isLong = typeof value === 'object' && value !== null
    if (parts.length > 0 && (isLong || isAfterLong)) parts.push('\n')
    parts.push(yamlBlock({ [key]: value }))
    isAfterLong = isLong
  }
  return parts.join('')
}

/** Block YAML of an object or a list, from the first column. Ends with a line break. */
export function yamlBlock(value: Json): string {
  return printed(value, { isFlow: false })
}

/** YAML of any value on one line, for a place inside other text. */
export function yamlInline(value: Json): string {
  return printed(value, { isFlow: true }).trimEnd()
}

/** JSON with characters that an editor would not show escaped; `indent` 0 gives one line. */
export function jsonValue(value: Json, indent = 0): string {
  return replaceUnprintable(printJson(value, indent), (character) =>
    character === '\n'
      ? '\n'
      : Array.from(
          { length: character.length },
          (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
        ).join(''),
  )
}

function printed(value: Json, { isFlow }: { readonly isFlow: boolean }): string {
  // Words such as `no` or `1_000` are text to us and something else to readers of YAML 1.1.
  const document = new Document(prepared(value, isFlow), { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(document, {
    Collection(_key, node) {
      if (isFlow || (node instanceof YAMLSeq && isShort(node))) node.flow = true
    },
  })
  const text = document.toString({
    lineWidth: 0,
    flowCollectionPadding: isFlow && !isListOfSingles(value),
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    ...(isFlow ? { blockQuote: false } : {}),
  })
  return replaceUnprintable(text, (character) => (character === '\n' ? '\n' : escaped(character)))
}

function isListOfSingles(value: Json): boolean {
  return Array.isArray(value) && (value as readonly Json[]).every((item) => typeof item !== 'object')
}

function isShort(list: YAMLSeq): boolean {
  const texts = list.items.map((item) => (isScalar(item) ? String(item.value) : undefined))
  if (texts.some((text) => text === undefined || text.includes('\n'))) return false
  return texts.reduce((width, text) => width + (text?.length ?? 0) + 2, 0) <= LINE
}

/**
 * Maps keep their order and take any key. A text is quoted where escapes can stand for characters nobody sees, and on one
 * line for line breaks.
 */
function prepared(value: Json, isFlow: boolean): unknown {
  if (typeof value === 'string') return preparedText(value, isFlow)
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => prepared(item, isFlow))
  if (!isObject(value)) return value
  const members = Object.entries(value).map(
    ([key, item]) => [preparedText(key, isFlow), prepared(item, isFlow)] as const,
  )
  return new Map(members)
}

function preparedText(text: string, isFlow: boolean): string | Scalar {
  const isInBlock = !isFlow && !keepsLinesAtItsEnd(text)
  if (printableLines(text) === text && (isInBlock || !text.includes('\n'))) return text
  const scalar = new Scalar(text)
  scalar.type = 'QUOTE_DOUBLE'
  return scalar
}

/** As a block such a text would take the blank lines behind it for its own. */
function keepsLinesAtItsEnd(text: string): boolean {
  let at = text.length
  while (at > 0 && ' \t\n'.includes(text.charAt(at - 1))) at -= 1
  const lineBreak = text.indexOf('\n', at)
  return lineBreak >= 0 && (at === 0 || lineBreak !== text.length - 1)
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
}
