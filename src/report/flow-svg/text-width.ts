import { charactersOf } from '../wrap.js'

/**
 * Fonts of the picture. Verdana and DejaVu Sans share their measures and are wider than what stands in for them
 * elsewhere, so text that fits by the table below fits everywhere.
 */
export const FONTS = "Verdana, 'DejaVu Sans', Geneva, sans-serif"

/** Thousandths of the font's size, rounded up to 50; of DejaVu Sans: the printable ASCII characters and our own signs. */
const WIDTHS: readonly (readonly [number, string])[] = [
  [300, "'IJijl"],
  [350, ' ,./:;\\|'],
  [400, '()-[]ft'],
  [450, '!r'],
  [500, '"*_`'],
  [550, '?csz'],
  [600, 'FLkvxy•'],
  [650, '$0123456789EPSTYabdeghnopqu{}'],
  [700, 'ABCKRVXZ'],
  [750, 'NU'],
  [800, '&DGHOQ'],
  [850, '#+<=>^w~−'],
  [900, 'M'],
  [950, '%'],
  [1000, '@Wm…'],
]
const WIDTH_OF: ReadonlyMap<string, number> = new Map(
  WIDTHS.flatMap(([width, characters]) => Array.from(characters, (character) => [character, width] as const)),
)
/** Letters of other alphabets. */
const LETTER = 800
/** Chinese, Japanese, Korean, emoji: square. */
const SQUARE = 1100
const SQUARES = /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u
const BOLD = 1.14
/** Most texts; looking for characters of several code points takes long. */
const PLAIN = /^[ -~…•−]*$/

export interface Font {
  /** In pixels. */
  readonly size: number
  readonly bold?: boolean
}

/** Pixels a text takes at most, as good as a table can tell. */
export function textWidth(text: string, { size, bold = false }: Font): number {
  let width = 0
  for (const character of PLAIN.test(text) ? text : charactersOf(text)) width += widthOf(character)
  return (width * size * (bold ? BOLD : 1)) / 1000
}

function widthOf(character: string): number {
  return WIDTH_OF.get(character) ?? (SQUARES.test(character) ? SQUARE : LETTER)
}
