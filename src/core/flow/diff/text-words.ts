import { quoted } from '../../model/printable.js'
import { textPlaces, type Stretch, type TextPlace } from './text-places.js'

/** Texts up to this length are shown whole. */
export const SHORT = 60
/** What is shown of longer ones, and how much of the equal part stands around what differs. */
export const WINDOW = 80
const AROUND = 15
/** So many places where two texts differ are shown. */
const PLACES = 3

/** A text in quotes; a long one is cut with `…`. */
export function wholeText(text: string): string {
  return textWords(text, { start: 0, end: text.length })
}

/**
 * Both texts, `"Log in" → "Sign in"`. Of long texts the part that differs; where several do, how many and the first of
 * them. White space that both have around them is left out.
 */
export function textChange(from: string, to: string): string {
  const [left, right] = withoutCommonSpace(from, to)
  if (left === right) return `${wholeText(from)} → ${wholeText(to)}`
  if (left.length <= SHORT && right.length <= SHORT) return `${wholeText(left)} → ${wholeText(right)}`
  const places = textPlaces(left, right)
  if (places.length < 2) return onePlace(left, right)
  const more = places.length - PLACES
  const shown = places.slice(0, PLACES).map((place) => placeWords(left, right, place))
  return [
    `${places.length} places differ: ${shown.join('; ')}`,
    ...(more > 0 ? [`… ${more} more ${more === 1 ? 'place' : 'places'}`] : []),
  ].join('; ')
}

/** Every place where two texts differ, in full: a line for each changed line, or both texts. */
export function textLines(from: string, to: string): readonly string[] {
  const places = textPlaces(from, to)
  const lines = places.flatMap((place) => {
    if (place.line === undefined) return []
    const [was, is] = [stretchOf(from, place.from), stretchOf(to, place.to)]
    return [`line ${place.line} ${sidesWords(was && quoted(was.text), is && quoted(is.text))}`]
  })
  return lines.length === places.length ? lines : [`${quoted(from)} → ${quoted(to)}`]
}

function placeWords(from: string, to: string, place: TextPlace): string {
  if (place.line === undefined) {
    return `${textWords(from, around(from, place.from))} → ${textWords(to, around(to, place.to))}`
  }
  const [was, is] = [stretchOf(from, place.from), stretchOf(to, place.to)]
  const words =
    was !== undefined && is !== undefined
      ? onePlace(was.text, is.text)
      : sidesWords(was && wholeText(was.text), is && wholeText(is.text))
  return `line ${place.line} ${words}`
}

/** An object around the text: it may be empty. */
function stretchOf(text: string, stretch: Stretch | undefined): { readonly text: string } | undefined {
  return stretch && { text: text.slice(stretch.start, stretch.end) }
}

/** Signs for a line that came or went. */
function sidesWords(was: string | undefined, is: string | undefined): string {
  if (was === undefined) return `+ ${is ?? ''}`
  return is === undefined ? `− ${was}` : `${was} → ${is}`
}

/** From the first character that differs to the last. */
function onePlace(from: string, to: string): string {
  if (from.length <= SHORT && to.length <= SHORT) return `${wholeText(from)} → ${wholeText(to)}`
  const head = commonStart(from, to)
  const tail = commonEnd(from, to, Math.min(from.length, to.length) - head)
  const part = (text: string) =>
    textWords(text, around(text, { start: Math.min(head, text.length - tail), end: text.length - tail }))
  return `${part(from)} → ${part(to)}`
}

function around(text: string, { start, end }: Stretch): Stretch {
  return { start: Math.max(0, start - AROUND), end: Math.min(text.length, end + AROUND) }
}

function textWords(text: string, { start, end }: Stretch): string {
  const first = isLowSurrogate(text, start) ? start - 1 : start
  const last = Math.min(end, first + WINDOW)
  const shown = text.slice(first, isLowSurrogate(text, last) ? last + 1 : last)
  return `${first > 0 ? '…' : ''}${quoted(shown)}${last < text.length ? '…' : ''}`
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  return unit >= 0xdc_00 && unit <= 0xdf_ff
}

function withoutCommonSpace(from: string, to: string): readonly [string, string] {
  const space = (text: string, pattern: RegExp) => pattern.exec(text)?.[0].length ?? 0
  const start = Math.min(space(from, /^\s*/), space(to, /^\s*/))
  const head = from.slice(0, start) === to.slice(0, start) ? start : 0
  const end = Math.min(endSpace(from), endSpace(to), from.length - head, to.length - head)
  const tail = from.slice(from.length - end) === to.slice(to.length - end) ? end : 0
  return [from.slice(head, from.length - tail), to.slice(head, to.length - tail)]
}

function endSpace(text: string): number {
  return text.length - text.trimEnd().length
}

function commonStart(a: string, b: string): number {
  let index = 0
  while (index < a.length && a.charCodeAt(index) === b.charCodeAt(index)) index++
  return index
}

function commonEnd(a: string, b: string, most: number): number {
  let count = 0
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++
  return count
}
