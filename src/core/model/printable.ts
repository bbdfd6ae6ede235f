/**
 * Characters that a terminal would obey or that change how the text around them reads: C0 and C1 controls, the marks
 * that turn the direction of writing, invisible joiners and line separators, lone surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu

/**
 * Foreign text made safe to show: unprintable characters are written as `\u{…}`, and what is longer than `maxLength`
 * characters (default: no limit) is cut with `…`.
 */
export function printable(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
  return shown.replace(
    UNPRINTABLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  )
}
