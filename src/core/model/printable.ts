/**
 * Characters that a terminal would obey or that change how the text around them reads: C0 and C1 controls (so every
 * ANSI escape), the marks that turn the direction of writing, invisible spaces and line separators, tags, lone
 * surrogates. Joiners (U+200C, U+200D) stay: emoji, Persian and Indic text are written with them.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** The same but for line breaks. A long text has millions of these, and asking for each takes most of the time. */
const UNPRINTABLE_IN_LINE = new RegExp(`(?!\\n)${UNPRINTABLE.source}`, UNPRINTABLE.flags)

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Foreign text made safe to show in one line: a line break is written as `\n`, other unprintable characters as
 * `\u{001b}`. What is longer than `maxLength` characters (default: no limit) is cut with `…`.
 */
export function printable(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  return replaceUnprintable(cut(text, maxLength), escaped)
}

/** Like {@link printable}, with line breaks kept: for messages of several lines. */
export function printableLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => printable(line))
    .join('\n')
}

/** Puts something else in the place of every unprintable character, for formats with escapes of their own. */
export function replaceUnprintable(text: string, replace: (character: string) => string): string {
  return text.replace(UNPRINTABLE, replace)
}

/** Foreign text in double quotes as JSON writes it, safe to show: `"Acme \"West\""`. */
export function quoted(text: string): string {
  return `"${printable(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"'))}"`
}

/** {@link replaceUnprintable} for a text of many lines, whose line breaks stay. */
export function replaceUnprintableInLines(text: string, replace: (character: string) => string): string {
  return text.replace(UNPRINTABLE_IN_LINE, replace)
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const characters = Array.from(text)
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength).join('')}…`
}

function escaped(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`
}
