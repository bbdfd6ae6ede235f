import { printable } from '../../model/printable.js'
import { syntaxFault, type TemplateFault } from './problem.js'
import type { Token } from './tokens.js'

/** Goes through the words of a tag. What is not as expected is thrown, as a {@link TemplateFault}. */
export class TokenCursor {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get offset(): number {
    return this.token.offset
  }

  /** Takes a word when it comes next. */
  skipWord(word: string): boolean {
    return this.#take('name', word)
  }

  skipMark(mark: string): boolean {
    return this.#take('mark', mark)
  }

  /** A string as it stands, with nothing computed. */
  literalString(): string | undefined {
    const token = this.token
    if (token.type !== 'string') return undefined
    this.#at += 1
    return token.text
  }

  expectMark(mark: string): void {
    if (!this.skipMark(mark)) throw this.unexpected(`\`${mark}\``)
  }

  expectWord(word: string): void {
    if (!this.skipWord(word)) throw this.unexpected(`\`${word}\``)
  }

  expectEnd(): void {
    if (this.token.type !== 'end') throw this.unexpected(`\`${this.#end.text}\``)
  }

  unexpected(wanted: string): TemplateFault {
    const token = this.token
    return syntaxFault(token.offset, `${inWords(token)} where ${wanted} is expected`)
  }

  /** The one that comes next. */
  protected get token(): Token {
    return this.#tokens[this.#at] ?? this.#end
  }

  protected get following(): Token | undefined {
    return this.#tokens[this.#at + 1]
  }

  protected skip(count = 1): void {
    this.#at += count
  }

  get #end(): Token {
    return this.#tokens.at(-1) ?? { type: 'end', text: '', offset: 0 }
  }

  #take(type: 'name' | 'mark', text: string): boolean {
    const token = this.token
    if (token.type !== type || token.text !== text) return false
    this.#at += 1
    return true
  }

  protected name(wanted: string): string {
    const token = this.token
    if (token.type !== 'name') throw this.unexpected(wanted)
    this.#at += 1
    return token.text
  }
}

function inWords(token: Token): string {
  switch (token.type) {
    case 'end':
      return `The tag ends (\`${token.text}\`)`
    case 'string':
      return 'A string stands'
    default:
      return `\`${printable(token.text, 40)}\` stands`
  }
}
