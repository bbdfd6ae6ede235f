import type { Json } from '../../../model/json.js'
import { replaceAll, splitAt } from '../find-text.js'
import { valueFault } from '../problem.js'
import { charactersOf, itemsOf, textOf, type Spot } from '../values.js'
import { countArgument, flagArgument, textArgument, type Call } from './call.js'
import { picked } from './pick.js'

/** Counts the text that a word makes, which is about as long as the one it works on. */
function made(text: string, { offset, budget }: Spot): string {
  budget.make(offset, text.length)
  return text
}

export function lower(value: Json, call: Call): string {
  return made(textOf(value, call), call).toLowerCase()
}

export function upper(value: Json, call: Call): string {
  return made(textOf(value, call), call).toUpperCase()
}

export function capitalize(value: Json, call: Call): string {
  const text = made(textOf(value, call), call)
  const first = String.fromCodePoint(...(text === '' ? [] : [text.codePointAt(0) ?? 0]))
  return first.toUpperCase() + text.slice(first.length).toLowerCase()
}

/** Words begin behind spaces, hyphens and opening brackets. */
export function title(value: Json, call: Call): string {
  return made(textOf(value, call), call).replace(/[^-\s({[<]+/gu, (word) => {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0)
    return first.toUpperCase() + word.slice(first.length).toLowerCase()
  })
}

export function trim(value: Json, call: Call): string {
  return trimmed(value, call, { start: true, end: true })
}

/** Takes away spaces, or any of the characters given, at the ends asked for. */
export function trimmed(
  value: Json,
  call: Call,
  { start, end }: { readonly start: boolean; readonly end: boolean },
): string {
  const text = made(textOf(value, call), call)
  const chars = textArgument(call, 'chars')
  if (chars === undefined) {
    const begun = start ? text.trimStart() : text
    return end ? begun.trimEnd() : begun
  }
  const dropped = new Set(charactersOf(chars, call))
  const characters = charactersOf(text, call)
  let from = 0
  let to = characters.length
  while (start && from < to && dropped.has(characters[from] ?? '')) from += 1
  while (end && to > from && dropped.has(characters[to - 1] ?? '')) to -= 1
  return characters.slice(from, to).join('')
}

export function replace(value: Json, call: Call): string {
  const [old = '', by = ''] = [textArgument(call, 'old'), textArgument(call, 'new')]
  const limit = countArgument(call, 'count') ?? Number.POSITIVE_INFINITY
  return replaceAll(textOf(value, call), { old, by, limit }, call)
}

/** Items put together to one text. */
export function joinItems(value: Json, separator: string, call: Call): string {
  const texts = picked(itemsOf(value, call), call).map((item) => textOf(item, call))
  call.budget.work(call.offset, texts.length)
  const between = separator.length * Math.max(0, texts.length - 1)
  call.budget.make(
    call.offset,
    texts.reduce((sum, { length }) => sum + length, between),
  )
  return texts.join(separator)
}

export function join(value: Json, call: Call): string {
  return joinItems(value, textArgument(call, 'd') ?? '', call)
}

/** `width`: a number of spaces, or what to put before each line. */
export function indent(value: Json, call: Call): string {
  const text = textOf(value, call)
  const width = call.given.get('width') ?? 4
  const [hasFirst, hasBlank] = [flagArgument(call, 'first'), flagArgument(call, 'blank')]
  const lines = splitAt(text, '\n', call)
  const count = typeof width === 'string' ? 1 : (countArgument(call, 'width') ?? 4)
  const unit = typeof width === 'string' ? width : ' '
  call.budget.make(call.offset, text.length + lines.length * unit.length * count)
  const before = unit.repeat(count)
  return lines
    .map((line, index) => ((index === 0 ? hasFirst : hasBlank || line !== '') ? before + line : line))
    .join('\n')
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
}

export function escape(value: Json, call: Call): string {
  const text = made(textOf(value, call), call)
  return text.replaceAll(/[&<>'"]/g, (character) => made(HTML[character] ?? character, call))
}

/** For a piece of an address; of an object, `key=value&key=value`. A slash stays in a piece and not in a query. */
export function urlencode(value: Json, call: Call): string {
  if (typeof value !== 'object' || value === null)
    return encoded(textOf(value, call), call).replaceAll('%2F', '/')
  if (Array.isArray(value))
    throw valueFault(call.offset, '`urlencode` works on texts and objects, not on a list')
  const pairs = Object.entries(value).map(
    ([key, inner]) => `${encoded(key, call)}=${encoded(textOf(inner as Json, call), call)}`,
  )
  return made(pairs.join('&'), call).replaceAll('%20', '+')
}

function encoded(text: string, call: Call): string {
  // No character becomes more than nine.
  call.budget.make(call.offset, text.length * 9)
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
