import { replaceUnprintable } from '../core/model/printable.js'

/** Enough for any box; a tooltip or a label that is longer tells nobody more. */
const LONGEST = 200

/** What XML 1.0 does not allow although it is no control character. */
const NO_CHARACTER = /[\ufffe\uffff]/gu
/** Marks stacked on one letter paint over everything around it; no language needs so many. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu

/**
 * Foreign text for a picture: in one line, without control characters, escape sequences, marks that turn the direction
 * of writing; of at most 200 characters, cut with `…`. It is not escaped for any format yet.
 */
export function pictureText(text: string): string {
  // The cut comes twice: megabytes are not worth replacing in, and what is replaced may have made room.
  const inOneLine = text.slice(0, 20 * LONGEST).replaceAll(/\s+/g, ' ')
  const clean = replaceUnprintable(inOneLine, () => '')
    .replaceAll(NO_CHARACTER, '')
    .replaceAll(STACKED_MARKS, '$1')
    .trim()
  const characters = Array.from(clean)
  return characters.length <= LONGEST ? clean : `${characters.slice(0, LONGEST - 1).join('')}…`
}
