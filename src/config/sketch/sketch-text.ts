import { readFlowStyle, readQuoted, type Sketched } from './read-flow-style.js'

/** What stands under a top-level key, one level down. */
export interface SketchedSection {
  /** Entries of a list that are objects. */
  readonly items: readonly ReadonlyMap<string, string>[]
  /** Members of an object, by name. */
  readonly named: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Texts: the section's own, or those in its list. */
  readonly texts: readonly string[]
}

interface Growing {
  readonly items: Map<string, string>[]
  readonly named: Map<string, Map<string, string>>
  readonly texts: string[]
}

/** Brackets that close on their line, with none inside. */
const CLOSED = /^ *(?:\[[^[\]{}"'#]*\]|\{[^[\]{}"'#]*\})\s*$/
const BLOCK_TEXT = /^[|>][+-]?\d*[+-]?\s*(?:#.*)?$/

/**
 * The names in a config file, for who cannot wait for it to be read, or to be right: by its indentation, line after line.
 * It never fails; what it does not understand it leaves out. Anchors, merges and tags are among that.
 */
export function sketchText(text: string): ReadonlyMap<string, SketchedSection> {
  const first = /^\ufeff?(?:\s|#.*$)*/mu.exec(text)?.[0].length ?? 0
  const begins = text.slice(first).search(/\S/) + first
  if (text.charAt(begins) === '{') return ofDocument(readFlowStyle(text, begins).value)
  return new LineSketch(text.replaceAll('\r\n', '\n')).read()
}

class LineSketch {
  readonly #found = new Map<string, Growing>()
  readonly #text: string
  #section: Growing | undefined
  /** Columns at which entries, and the keys of an entry, begin. */
  #entryColumn: number | undefined
  #keyColumn: number | undefined
  #entry: Map<string, string> | undefined
  /** Lines that stand deeper are a text. */
  #textBelow: number | undefined

  constructor(text: string) {
    this.#text = text
  }

  read(): ReadonlyMap<string, SketchedSection> {
    let at = 0
    while (at < this.#text.length) {
      const newline = this.#text.indexOf('\n', at)
      const end = newline < 0 ? this.#text.length : newline
      at = Math.max(this.#line(at, end), end) + 1
    }
    return this.#found
  }

  /** @returns where what begins on this line ends */
  #line(start: number, end: number): number {
    const line = this.#text.slice(start, end)
    const column = line.search(/[^ ]/)
    if (column < 0 || line.charAt(column) === '#' || line.charAt(column) === '\r') return end
    if (this.#textBelow !== undefined) {
      if (column > this.#textBelow) return end
      this.#textBelow = undefined
    }
    const isItem = line.charAt(column) === '-' && /^(?:\s|$)/.test(line.charAt(column + 1))
    if (column === 0 && !isItem) return this.#topLevel(start, line)
    if (this.#section === undefined) return end
    if (!isItem && this.#isDeeper(line, column)) return end
    if (isItem) return this.#item(start, line, column)
    return this.#member(start, line, column)
  }

  /** A line within a value of an entry, where no bracket opens that another line closes. */
  #isDeeper(line: string, column: number): boolean {
    if (this.#keyColumn === undefined || column <= this.#keyColumn) return false
    return !/[[{"'|>]/.test(line)
  }

  #topLevel(start: number, line: string): number {
    const key = keyIn(line)
    if (key === undefined) return start
    const section: Growing = { items: [], named: new Map(), texts: [] }
    this.#section = section
    this.#found.set(key.name, section)
    this.#entryColumn = undefined
    this.#entry = undefined
    const { value, end } = this.#value(start, line, key.length, 0)
    if (typeof value === 'string') {
      if (value !== '') section.texts.push(value)
    } else addTo(section, value)
    return end
  }

  #item(start: number, line: string, column: number): number {
    this.#entryColumn ??= column
    if (column !== this.#entryColumn || this.#section === undefined) return start
    const content = column + 1 + line.slice(column + 1).search(/\S|$/)
    this.#keyColumn = content
    this.#entry = new Map()
    const key = keyIn(line.slice(content))
    if (key !== undefined) {
      this.#section.items.push(this.#entry)
      return this.#member(start, line, content)
    }
    const { value, end } = this.#value(start, line, content, column)
    if (typeof value === 'string') {
      if (value !== '') this.#section.texts.push(value)
      else this.#section.items.push(this.#entry)
    } else addTo(this.#section, [value])
    return end
  }

  #member(start: number, line: string, column: number): number {
    const key = keyIn(line.slice(column))
    if (key === undefined || this.#section === undefined) return start
    // Under a key there is either a list or an object; the first line tells.
    this.#entryColumn ??= column
    const isNamed = this.#entryColumn === column
    if (isNamed) {
      this.#entry = new Map()
      this.#keyColumn = undefined
      this.#section.named.set(key.name, this.#entry)
    } else this.#keyColumn ??= column
    // Of an entry only texts count.
    if (!isNamed && CLOSED.test(line.slice(column + key.length))) return start
    const { value, end } = this.#value(start, line, column + key.length, column)
    if (isNamed && typeof value !== 'string') {
      for (const [name, inner] of mapOf(value)) this.#entry?.set(name, inner)
    } else if (!isNamed && column === this.#keyColumn && typeof value === 'string') {
      this.#entry?.set(key.name, value)
    }
    return end
  }

  #value(start: number, line: string, from: number, column: number) {
    let at = from
    while (line.charAt(at) === ' ' || line.charAt(at) === '\t') at += 1
    const rest = line.slice(at)
    const first = rest.charAt(0)
    if (first === '[' || first === '{') return readFlowStyle(this.#text, start + at)
    if (first === '"' || first === "'") return readQuoted(this.#text, start + at)
    if ((first === '|' || first === '>') && BLOCK_TEXT.test(rest)) {
      this.#textBelow = column
      return { value: '', end: start }
    }
    const comment = first === '#' ? 0 : rest.indexOf(' #')
    return { value: (comment < 0 ? rest : rest.slice(0, comment)).trim(), end: start }
  }
}

/** What no plain key begins with. */
const NO_KEY = new Set('#[]{},&*!|>%@`')

/** The key that a text begins with. `length` goes up to its value. */
function keyIn(text: string): { readonly name: string; readonly length: number } | undefined {
  const first = text.charAt(0)
  if (first === '' || NO_KEY.has(first)) return undefined
  if (first === '"' || first === "'") {
    const { value, end } = readQuoted(text, 0)
    const colon = end + text.slice(end).search(/[^ ]|$/)
    return text.charAt(colon) === ':' ? { name: value, length: colon + 1 } : undefined
  }
  let colon = text.indexOf(':')
  while (colon >= 0 && !/^\s?$/.test(text.charAt(colon + 1))) colon = text.indexOf(':', colon + 1)
  const comment = text.indexOf(' #')
  if (colon < 0 || (comment >= 0 && comment < colon)) return undefined
  return { name: text.slice(0, colon).trimEnd(), length: colon + 1 }
}

function ofDocument(value: Sketched): ReadonlyMap<string, SketchedSection> {
  if (!(value instanceof Map)) return new Map()
  return new Map(
    [...(value as ReadonlyMap<string, Sketched>)].map(([key, inner]) => {
      const section: Growing = { items: [], named: new Map(), texts: [] }
      if (typeof inner === 'string') section.texts.push(inner)
      else addTo(section, inner)
      return [key, section]
    }),
  )
}

function addTo(section: Growing, value: Exclude<Sketched, string>): void {
  if (value instanceof Map) {
    for (const [name, inner] of value as ReadonlyMap<string, Sketched>) section.named.set(name, mapOf(inner))
    return
  }
  for (const item of value as readonly Sketched[]) {
    if (typeof item === 'string') section.texts.push(item)
    else if (item instanceof Map) section.items.push(mapOf(item))
  }
}

/** Members that are texts. */
function mapOf(value: Sketched): Map<string, string> {
  if (!(value instanceof Map)) return new Map()
  const members = [...(value as ReadonlyMap<string, Sketched>)]
  return new Map(
    members.flatMap(([key, inner]) => (typeof inner === 'string' ? [[key, inner] as const] : [])),
  )
}
