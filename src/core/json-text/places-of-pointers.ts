import { segmentsOf, type Pointer } from '../model/pointer.js'
import { keyBetween } from './scan-json.js'
import { textEnd } from './tokens.js'

/** Where a member or item is written: `name` its key (of an item its value), `value` what it holds. */
interface Entry {
  readonly name: number
  readonly value: number
}
type Entries = ReadonlyMap<string, Entry>

/**
 * Offsets of pointers in JSON text that is known to be well formed: of a member its key, of an item its value, of the
 * whole the value. Steps into lists are written as in RFC 6901: `/screens/0`. Only the objects and lists that are asked
 * for are looked through, each once.
 */
export function offsetsOfPointers(text: string): (pointer: Pointer) => number | undefined {
  const known = new Map<number, Entries>()
  const entriesAt = (offset: number): Entries => {
    const entries = known.get(offset) ?? readEntries(text, offset)
    known.set(offset, entries)
    return entries
  }
  return (pointer) => {
    const root = nextToken(text, 0)
    let entry: Entry = { name: root, value: root }
    for (const segment of segmentsOf(pointer)) {
      const inner = entriesAt(entry.value).get(segment)
      if (inner === undefined) return undefined
      entry = inner
    }
    return entry.name
  }
}

function readEntries(text: string, start: number): Entries {
  const entries = new Map<string, Entry>()
  const bracket = text.charAt(start)
  if (bracket !== '{' && bracket !== '[') return entries
  let name = nextToken(text, start + 1)
  while (name < text.length && text.charAt(name) !== '}' && text.charAt(name) !== ']') {
    const keyEnd = bracket === '{' ? textEnd(text, name) : name
    const value = bracket === '{' ? nextToken(text, nextToken(text, keyEnd) + 1) : name
    const key = bracket === '{' ? keyBetween(text, name, keyEnd) : String(entries.size)
    entries.set(key, { name, value })
    const comma = nextToken(text, valueEnd(text, value))
    if (text.charAt(comma) !== ',') break
    name = nextToken(text, comma + 1)
  }
  return entries
}

const NO_SPACE = /[^ \t\r\n]/g
const WORD = /[^ \t\r\n,}\]]*/y
const STRUCTURE = /["{}[\]]/g

function nextToken(text: string, from: number): number {
  NO_SPACE.lastIndex = from
  return NO_SPACE.exec(text)?.index ?? text.length
}

function valueEnd(text: string, start: number): number {
  if (text.charAt(start) === '"') return textEnd(text, start)
  if (text.charAt(start) !== '{' && text.charAt(start) !== '[') {
    WORD.lastIndex = start
    return start + (WORD.exec(text)?.[0].length ?? 0)
  }
  let depth = 0
  let at = start
  for (;;) {
    STRUCTURE.lastIndex = at
    const found = STRUCTURE.exec(text)
    if (found === null) return text.length
    const [mark] = found
    if (mark === '"') {
      at = textEnd(text, found.index)
      continue
    }
    depth += mark === '{' || mark === '[' ? 1 : -1
    at = found.index + 1
    if (depth === 0) return at
  }
}
