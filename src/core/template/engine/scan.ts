import { quoted } from '../../model/printable.js'
import {
  MOST_PROBLEMS,
  syntaxFault,
  TemplateFault,
  unsupportedFault,
  type TemplateProblem,
} from './problem.js'
import type { Delimiters, FullSyntax } from './syntax.js'
import { readTag, type Tag, type Token } from './tokens.js'

/** A template cut at its tags. Comments and passed-through tags are gone or text. */
export type Piece = { readonly offset: number } & (
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'dollar'; readonly name: string; readonly fallback: string | undefined }
  | { readonly type: 'expression' | 'block'; readonly tokens: readonly Token[] }
)

/** Cuts a template at its tags. What cannot be read is told, and reading goes on behind it. */
export function scanTemplate(
  text: string,
  syntax: FullSyntax,
): { readonly pieces: readonly Piece[]; readonly problems: readonly TemplateProblem[] } {
  const scan = new Scan(text, syntax)
  scan.run()
  return { pieces: scan.pieces, problems: scan.problems }
}

/** Somebody else's tag, after its opening delimiter. */
const ROOT = /[-+]?\s*(?:\.|([A-Za-z_][A-Za-z0-9_]*))/y
/** All that such a tag may hold: a path such as `.items[0].name`. */
const PATH = /^[\w.[\]\s]*$/
const DOLLAR = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:-)([^]*))?$/

class Scan {
  readonly pieces: Piece[] = []
  readonly problems: TemplateProblem[] = []
  readonly #text: string
  readonly #syntax: FullSyntax
  readonly #opening: RegExp
  /** Up to here all is in the pieces. */
  #done = 0
  /** The last tag asked for what follows to be trimmed. */
  #trims = false

  constructor(text: string, syntax: FullSyntax) {
    this.#text = text
    this.#syntax = syntax
    const { expression, block, comment } = syntax.delimiters
    const marks = [expression[0], block[0], comment[0]].map(escaped)
    this.#opening = new RegExp(
      [...marks, ...(syntax.readsDollars ? [String.raw`\$?\$\{`] : [])].join('|'),
      'g',
    )
  }

  run(): void {
    for (let at = 0; this.problems.length < MOST_PROBLEMS;) {
      this.#opening.lastIndex = at
      const found = this.#opening.exec(this.#text)
      if (found === null) break
      const [mark] = found
      const before = this.#done
      try {
        this.#tag(mark, found.index)
      } catch (error) {
        if (!(error instanceof TemplateFault)) throw error
        this.problems.push(error.problem)
        this.#done = this.#behind(mark, found.index, error.problem.offset)
      }
      at = Math.max(this.#done, found.index + mark.length, before)
    }
    this.#pushText(this.#text.length, false)
  }

  #tag(mark: string, offset: number): void {
    const { expression, block, comment } = this.#syntax.delimiters
    if (mark === '$${') this.#escapedDollar(offset)
    else if (mark === '${') this.#dollar(offset)
    else if (mark === comment[0]) this.#comment(offset)
    else if (mark === block[0]) this.#block(offset)
    else if (!this.#passes(offset, expression)) {
      const tag = this.#read(offset, expression, '-')
      this.pieces.push({ type: 'expression', tokens: tag.tokens, offset })
    }
  }

  /** `$${`: the dollar that was doubled is left out. */
  #escapedDollar(offset: number): void {
    this.#pushText(offset, false)
    this.#done = offset + 1
    // Not to be met again as `${`.
    this.#pushText(offset + 3, false)
  }

  #dollar(offset: number): void {
    const end = this.#text.indexOf('}', offset)
    const body = end < 0 ? undefined : this.#text.slice(offset + 2, end)
    const isNested =
      body !== undefined && (body.includes('${') || body.includes(this.#syntax.delimiters.expression[0]))
    const [, name, sign, fallback] = (isNested || body === undefined ? null : DOLLAR.exec(body)) ?? []
    if (name === undefined) {
      throw new TemplateFault({
        code: 'bad-expression',
        message: `${quoted(this.#text.slice(offset, end < 0 ? offset + 2 : end + 1))} is no variable`,
        hint: 'Write ${NAME} or ${NAME:-default}, or $${ for the characters themselves.',
        offset,
      })
    }
    this.#pushText(offset, false)
    this.pieces.push({ type: 'dollar', name, fallback: sign === undefined ? undefined : fallback, offset })
    this.#done = end + 1
  }

  #comment(offset: number): void {
    const [open, close] = this.#syntax.delimiters.comment
    const inside = offset + open.length
    const at = this.#text.indexOf(close, inside)
    if (at < 0) throw syntaxFault(offset, `\`${open}\` is not closed`, `It ends with \`${close}\`.`)
    this.#pushText(offset, this.#text.startsWith('-', inside) && inside < at)
    this.#trims = at > inside && this.#text.startsWith('-', at - 1)
    this.#done = at + close.length
  }

  #block(offset: number): void {
    const marks = this.#syntax.delimiters.block
    const tag = this.#read(offset, marks, '-+')
    const [first, second] = tag.tokens
    if (first?.type !== 'name' || first.text !== 'raw' || second?.type !== 'end') {
      this.pieces.push({ type: 'block', tokens: tag.tokens, offset })
      return
    }
    const [open, close] = [escaped(marks[0]), escaped(marks[1])]
    const ending = new RegExp(`${open}([-+]?)\\s*endraw\\s*?([-+]?)${close}`, 'g')
    ending.lastIndex = tag.end
    const found = ending.exec(this.#text)
    if (found === null) {
      throw syntaxFault(offset, '`raw` is not closed', `It ends with \`${marks[0]} endraw ${marks[1]}\`.`)
    }
    this.#pushText(found.index, found[1] === '-')
    this.#trims = found[2] === '-'
    this.#done = found.index + found[0].length
  }

  /** True when the tag is somebody else's: then it stays in the text. */
  #passes(offset: number, [open, close]: Delimiters): boolean {
    ROOT.lastIndex = offset + open.length
    const found = ROOT.exec(this.#text)
    if (found === null || !this.#syntax.passesThrough(found[1] ?? '')) return false
    const end = this.#text.indexOf(close, ROOT.lastIndex)
    if (end < 0) throw syntaxFault(offset, `\`${open}\` is not closed`, `It ends with \`${close}\`.`)
    if (!PATH.test(this.#text.slice(offset + open.length, end))) {
      throw unsupportedFault(
        offset,
        "Descope's names cannot be used in expressions: they have values only while the flow runs",
        'Leave the path alone between the braces, or write the tag between {% raw %} and {% endraw %}.',
      )
    }
    this.#pushText(offset, false)
    this.#pushText(end + close.length, false)
    return true
  }

  #read(offset: number, [open, close]: Delimiters, signs: '-' | '-+'): Tag {
    const inside = offset + open.length
    const sign = this.#text.charAt(inside)
    const hasSign = sign === '-' || sign === '+'
    const start = hasSign ? inside + 1 : inside
    const tag = readTag(this.#text, start, { open: { text: open, offset }, close, signs })
    this.#pushText(offset, sign === '-')
    this.#trims = tag.trims
    this.#done = tag.end
    return tag
  }

  #pushText(end: number, trimsEnd: boolean): void {
    const whole = this.#text.slice(this.#done, end)
    const begun = this.#trims ? whole.trimStart() : whole
    const text = trimsEnd ? begun.trimEnd() : begun
    if (text !== '')
      this.pieces.push({ type: 'text', text, offset: this.#done + whole.length - begun.length })
    this.#trims = false
    this.#done = Math.max(this.#done, end)
  }

  /** Where to go on after a tag that cannot be read: behind what closes it, or behind its opening. */
  #behind(mark: string, offset: number, fault: number): number {
    const { expression, block, comment } = this.#syntax.delimiters
    const closes = new Map<string, string>([expression, block, comment])
    const close = closes.get(mark) ?? '}'
    const end = this.#text.indexOf(close, Math.max(fault, offset + mark.length))
    return end < 0 ? this.#text.length : end + close.length
  }
}

function escaped(mark: string): string {
  return mark.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
}
