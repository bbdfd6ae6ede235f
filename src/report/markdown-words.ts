import { printable } from '../core/model/printable.js'

/**
 * Foreign text in the middle of markdown, as code. Every character that markdown or HTML could take for its own is
 * written as an entity, so it reads the same within a table and within HTML; in code nobody is mentioned and nothing
 * becomes a link.
 */
export function inlineCode(text: string, maxLength?: number): string {
  const plain = printable(text, maxLength)
  return `<code>${plain.replaceAll(/[^\p{L}\p{M}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0) ?? 0};`)}</code>`
}

/** A block of code, in which nothing is markdown. Text with line breaks; `language` names its colours. */
export function fenced(text: string, language = ''): string {
  return `${FENCE}${language}\n${withoutFences(text.replace(/\n$/, ''))}\n${FENCE}\n`
}

const FENCE = '```'

/** Text as a block of code can hold it: what would end the block is written out. */
export function withoutFences(text: string): string {
  return text.replaceAll(/`{3,}/g, (run) => '\\u{0060}'.repeat(run.length))
}
