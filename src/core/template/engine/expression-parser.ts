import { didYouMean } from '../../model/did-you-mean.js'
import type { Arguments, Expression, Operation, Suffix } from './ast.js'
import { checkFilter, checkMethod, checkRange, checkTest } from './known-words.js'
import { syntaxFault, unsupportedFault, type TemplateFault } from './problem.js'
import { TokenCursor } from './token-cursor.js'
import type { Token } from './tokens.js'

/** Brackets within brackets. Nobody writes a tenth of it; a stack has room for ten times as many. */
const DEEPEST = 100
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>='])
/** Names that are operators, and so are none of variables. */
const WORDS = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'elif'])
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

/** Reads the words of a tag. Everything it finds wrong is thrown, as a {@link TemplateFault}. */
export class ExpressionParser extends TokenCursor {
  readonly #isReserved: (name: string) => boolean
  #depth = 0
  #choices = 0

  /** @param isReserved true for names that nothing may be called, because they mean something to somebody else */
  constructor(tokens: readonly Token[], isReserved: (name: string) => boolean) {
    super(tokens)
    this.#isReserved = isReserved
  }

  /** A whole expression, choices (`a if b else c`) included unless said otherwise. */
  expression({ hasChoice = true }: { readonly hasChoice?: boolean } = {}): Expression {
    return this.#deeper(() => (hasChoice ? this.#choice() : this.#or()))
  }

  /** A name to give a value to. */
  newName(): string {
    const { offset } = this.token
    const name = this.name('a name')
    if (WORDS.has(name) || CONSTANTS.has(name) || name === 'loop') {
      throw syntaxFault(offset, `\`${name}\` is a word of the language and no name`)
    }
    if (this.#isReserved(name)) throw reservedFault(offset, name)
    return name
  }

  #deeper<Result>(read: () => Result): Result {
    this.#depth += 1
    if (this.#depth > DEEPEST) {
      throw syntaxFault(
        this.offset,
        `An expression is nested more than ${DEEPEST} deep`,
        'Take it apart with `set`.',
      )
    }
    const result = read()
    this.#depth -= 1
    return result
  }

  #choice(): Expression {
    let value = this.#or()
    while (this.skipWord('if')) {
      const condition = this.#or()
      const otherwise = this.skipWord('else') ? this.#deeper(() => this.#choice()) : undefined
      value = { type: 'choice', offset: value.offset, value, condition, otherwise }
      this.#choices += 1
      if (this.#choices > DEEPEST) {
        throw syntaxFault(this.offset, `An expression has more than ${DEEPEST} \`if\``, 'Use `{% if %}`.')
      }
    }
    return value
  }

  #or(): Expression {
    return this.#either('or', () => this.#either('and', () => this.#not()))
  }

  #either(word: 'or' | 'and', read: () => Expression): Expression {
    const first = read()
    const operands = [first]
    while (this.skipWord(word)) operands.push(read())
    return operands.length === 1
      ? first
      : { type: 'either', offset: first.offset, isOr: word === 'or', operands }
  }

  #not(): Expression {
    const { offset } = this.token
    if (!this.skipWord('not')) return this.#comparison()
    return { type: 'not', offset, operand: this.#deeper(() => this.#not()) }
  }

  #comparison(): Expression {
    const first = this.#sum()
    const rest: Operation[] = []
    for (;;) {
      const { offset } = this.token
      const operator = this.#comparisonOperator()
      if (operator === undefined) break
      rest.push({ operator, offset, operand: this.#sum() })
    }
    return rest.length === 0 ? first : { type: 'comparison', offset: first.offset, first, rest }
  }

  #comparisonOperator(): string | undefined {
    const token = this.token
    if (token.type === 'mark' && COMPARISONS.has(token.text)) {
      this.skip()
      return token.text
    }
    if (this.skipWord('in')) return 'in'
    const next = this.following
    if (token.type !== 'name' || token.text !== 'not' || next?.type !== 'name' || next.text !== 'in')
      return undefined
    this.skip(2)
    return 'not in'
  }

  // As in Jinja2: `~` binds tighter than `+`, and `**` is read from the left.
  #sum(): Expression {
    return this.#arithmetic(['+', '-'], () => this.#joined())
  }

  #joined(): Expression {
    const first = this.#product()
    const operands = [first]
    while (this.skipMark('~')) operands.push(this.#product())
    return operands.length === 1 ? first : { type: 'joined', offset: first.offset, operands }
  }

  #product(): Expression {
    return this.#arithmetic(['*', '/', '//', '%'], () =>
      this.#arithmetic(['**'], () => this.#signed({ hasFilters: true })),
    )
  }

  #arithmetic(operators: readonly string[], read: () => Expression): Expression {
    const first = read()
    const rest: Operation[] = []
    for (;;) {
      const { type, text, offset } = this.token
      if (type !== 'mark' || !operators.includes(text)) break
      this.skip()
      rest.push({ operator: text, offset, operand: read() })
    }
    return rest.length === 0 ? first : { type: 'arithmetic', offset: first.offset, first, rest }
  }

  /** A value with what stands before and behind it. As in Jinja2, `-1 | abs` is `(-1) | abs`. */
  #signed({ hasFilters }: { readonly hasFilters: boolean }): Expression {
    const { offset } = this.token
    const isMinus = this.skipMark('-')
    const base: Expression =
      isMinus || this.skipMark('+')
        ? { type: 'sign', offset, isMinus, operand: this.#deeper(() => this.#signed({ hasFilters: false })) }
        : this.#primary()
    return this.#suffixed(base, { hasFilters })
  }

  #suffixed(base: Expression, { hasFilters }: { readonly hasFilters: boolean }): Expression {
    const suffixes: Suffix[] = []
    for (let isDone = false; !isDone;) {
      const { offset } = this.token
      if (this.skipMark('.')) suffixes.push(this.#attribute(offset))
      else if (this.skipMark('[')) suffixes.push(this.#subscript(offset))
      else if (hasFilters && this.skipMark('|')) suffixes.push(this.#filter())
      else if (hasFilters && this.skipWord('is')) suffixes.push(this.#test())
      else isDone = true
    }
    if (this.token.type === 'mark' && this.token.text === '(') {
      throw unsupportedFault(
        this.offset,
        'Only `range` and the methods and filters of the language can be called',
        'Write `value | filter` or `value.method()`.',
      )
    }
    return suffixes.length === 0 ? base : { type: 'suffixed', offset: base.offset, base, suffixes }
  }

  #attribute(offset: number): Suffix {
    const token = this.token
    if (token.type === 'number') {
      this.skip()
      return { type: 'item', offset, key: { type: 'literal', offset, value: token.value } }
    }
    const name = this.name('a name')
    if (!this.skipMark('(')) return { type: 'attribute', offset, name }
    const args = this.#arguments()
    checkMethod(token.offset, name, args)
    return { type: 'method', offset, name, args }
  }

  #subscript(offset: number): Suffix {
    const bounds: (Expression | undefined)[] = []
    do {
      const { type, text } = this.token
      const isOpen = type === 'mark' && (text === ':' || text === ']')
      bounds.push(isOpen ? undefined : this.expression())
    } while (bounds.length < 3 && this.skipMark(':'))
    const [first, second, third] = bounds
    if (bounds.length === 1 && first === undefined) throw this.unexpected('a key')
    this.expectMark(']')
    if (bounds.length === 1 && first !== undefined) return { type: 'item', offset, key: first }
    return { type: 'slice', offset, bounds: [first, second, third] }
  }

  #filter(): Suffix {
    const { offset } = this.token
    const name = this.name('the name of a filter')
    const args = this.skipMark('(') ? this.#arguments() : NO_ARGUMENTS
    checkFilter(offset, name, args)
    return { type: 'filter', offset, name, args }
  }

  #test(): Suffix {
    const isNegated = this.skipWord('not')
    const { offset } = this.token
    const name = this.name('the name of a test')
    const args = this.#testArguments()
    checkTest(offset, name, args)
    return { type: 'test', offset, name, args, isNegated }
  }

  /** As in Jinja2, one argument needs no brackets: `x is divisibleby 3`. */
  #testArguments(): Arguments {
    if (this.skipMark('(')) return this.#arguments()
    const { type, text } = this.token
    const isValue =
      type === 'name'
        ? !WORDS.has(text)
        : type === 'string' || type === 'number' || (type === 'mark' && ['[', '{'].includes(text))
    if (!isValue) return NO_ARGUMENTS
    const value = this.#deeper(() => this.#suffixed(this.#primary(), { hasFilters: false }))
    return { positional: [value], named: new Map() }
  }

  #arguments(): Arguments {
    const positional: Expression[] = []
    const named = new Map<string, Expression>()
    while (!this.skipMark(')')) {
      const token = this.token
      const next = this.following
      if (token.type === 'name' && next?.type === 'mark' && next.text === '=') {
        this.skip(2)
        if (named.has(token.text)) throw syntaxFault(token.offset, `\`${token.text}\` is given twice`)
        named.set(token.text, this.expression())
      } else {
        if (named.size > 0) throw this.unexpected('a named argument')
        positional.push(this.expression())
      }
      if (this.skipMark(',')) continue
      this.expectMark(')')
      break
    }
    return { positional, named }
  }

  #primary(): Expression {
    const token = this.token
    const { offset } = token
    switch (token.type) {
      case 'string':
        return { type: 'literal', offset, value: this.#strings() }
      case 'number':
        this.skip()
        return { type: 'literal', offset, value: token.value }
      case 'name':
        return this.#named(token.text)
      case 'mark':
        if (this.skipMark('(')) return this.#bracketed()
        if (this.skipMark('[')) return { type: 'list', offset, items: this.#items(']') }
        if (this.skipMark('{')) return { type: 'object', offset, members: this.#members() }
        break
      case 'end':
    }
    throw this.unexpected('a value')
  }

  /** Strings side by side are one, as in Jinja2. */
  #strings(): string {
    let whole = ''
    for (let next = this.literalString(); next !== undefined; next = this.literalString()) whole += next
    return whole
  }

  #named(name: string): Expression {
    const { offset } = this.token
    const constant = CONSTANTS.get(name)
    if (constant === undefined && WORDS.has(name)) throw this.unexpected('a value')
    this.skip()
    if (constant !== undefined) return { type: 'literal', offset, value: constant }
    if (!this.skipMark('(')) return { type: 'name', offset, name }
    if (name !== 'range') {
      const near = didYouMean(name, ['range'])
      throw unsupportedFault(offset, `There is no function \`${name}\``, near ?? 'The only one is `range`.')
    }
    const args = this.#arguments()
    checkRange(offset, args)
    return { type: 'range', offset, args }
  }

  /** `(a)` is a, `(a, b)` a list. */
  #bracketed(): Expression {
    const { offset } = this.token
    if (this.skipMark(')')) return { type: 'list', offset, items: [] }
    const first = this.expression()
    if (this.skipMark(')')) return first
    this.expectMark(',')
    return { type: 'list', offset, items: [first, ...this.#items(')')] }
  }

  #items(close: string): Expression[] {
    const items: Expression[] = []
    while (!this.skipMark(close)) {
      items.push(this.expression())
      if (this.skipMark(',')) continue
      this.expectMark(close)
      break
    }
    return items
  }

  #members(): (readonly [Expression, Expression])[] {
    const members: (readonly [Expression, Expression])[] = []
    while (!this.skipMark('}')) {
      const key = this.expression()
      this.expectMark(':')
      members.push([key, this.expression()])
      if (this.skipMark(',')) continue
      this.expectMark('}')
      break
    }
    return members
  }
}

const NO_ARGUMENTS: Arguments = { positional: [], named: new Map() }

function reservedFault(offset: number, name: string): TemplateFault {
  return syntaxFault(
    offset,
    `\`${name}\` is a name that Descope fills in, and \`{{ ${name} }}\` stays as it stands`,
    'Choose another name.',
  )
}
