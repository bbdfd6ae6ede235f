/** What an expression of GitHub Actions can be made of and give. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

/** Contexts by name (`github`, `env`, …), and how the job stands, for `success()` and its like. */
export interface Scope {
  readonly contexts: Readonly<Record<string, Value>>
  readonly status: 'success' | 'failure' | 'cancelled' | 'skipped'
}

/** What an object filter gives, so that the next key goes through its members. */
class Filtered {
  constructor(readonly values: readonly Value[]) {}
}

/** Text with every `${{ … }}` replaced by what it gives. Whatever is not understood throws. */
export function interpolate(text: string, scope: Scope): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_whole, inner: string) => asText(evaluate(inner, scope)))
}

/** Whether a job or step runs. Without a function that asks for the status it runs only after success. */
export function condition(written: string | undefined, scope: Scope): boolean {
  const inner = (written ?? '').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
  const asksStatus = /\b(?:success|failure|cancelled|always)\s*\(/.test(inner)
  if (!asksStatus && scope.status !== 'success') return false
  return inner.trim() === '' || isTrue(evaluate(inner, scope))
}

/**
 * One expression, by the rules of docs.github.com/actions/reference/workflows-and-actions/expressions, as far as the
 * workflow under test needs them.
 */
function evaluate(text: string, scope: Scope): Value {
  return new Evaluation(tokensOf(text), scope).whole()
}

const TOKEN = /\s*(?:('(?:[^']|'')*')|(\d+(?:\.\d+)?)|(&&|\|\||[=!<>]=|[!<>()[\].,*])|([A-Za-z_][\w-]*))/y

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = []
  const trimmed = text.trim()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(trimmed)?.[0].trim()
    if (token === undefined) throw new Error(`not understood: ${trimmed.slice(at)}`)
    tokens.push(token)
  }
  return tokens
}

class Evaluation {
  #at = 0

  constructor(
    private readonly tokens: readonly string[],
    private readonly scope: Scope,
  ) {}

  whole(): Value {
    const value = this.#either()
    if (this.#at < this.tokens.length)
      throw new Error(`not understood: ${this.tokens.slice(this.#at).join(' ')}`)
    return value
  }

  #either(): Value {
    let value = this.#both()
    while (this.#takes('||')) {
      const other = this.#both()
      value = isTrue(value) ? value : other
    }
    return value
  }

  #both(): Value {
    let value = this.#compared()
    while (this.#takes('&&')) {
      const other = this.#compared()
      value = isTrue(value) ? other : value
    }
    return value
  }

  #compared(): Value {
    const left = this.#negated()
    const sign = ['==', '!=', '<=', '>=', '<', '>'].find((one) => this.#takes(one))
    if (sign === undefined) return left
    return compare(left, sign, this.#negated())
  }

  #negated(): Value {
    return this.#takes('!') ? !isTrue(this.#negated()) : this.#reached()
  }

  #reached(): Value {
    let value: Value | Filtered = this.#primary()
    for (;;) {
      if (this.#takes('.')) value = step(value, this.#next())
      else if (this.#takes('[')) {
        value = step(value, asText(this.#either()))
        this.#expect(']')
      } else return value instanceof Filtered ? value.values : value
    }
  }

  #primary(): Value {
    const token = this.#next()
    if (token === '(') {
      const value = this.#either()
      this.#expect(')')
      return value
    }
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
    if (/^\d/.test(token)) return Number(token)
    if (token === 'true' || token === 'false') return token === 'true'
    if (token === 'null') return null
    if (this.#takes('(')) return this.#called(token)
    if (!Object.hasOwn(this.scope.contexts, token)) throw new Error(`no context ${token}`)
    return this.scope.contexts[token] ?? null
  }

  #called(name: string): Value {
    const given: Value[] = []
    while (!this.#takes(')')) {
      given.push(this.#either())
      this.#takes(',')
    }
    const { status } = this.scope
    const [first = null, second = null] = given
    switch (name) {
      case 'always':
        return true
      case 'cancelled':
      case 'failure':
      case 'success':
        return status === name
      case 'fromJSON':
        return JSON.parse(asText(first)) as Value
      case 'contains':
        return Array.isArray(first)
          ? first.some((one: Value) => compare(one, '==', second))
          : asText(first).toLowerCase().includes(asText(second).toLowerCase())
      default:
        throw new Error(`no function ${name}`)
    }
  }

  #next(): string {
    const token = this.tokens[this.#at]
    if (token === undefined) throw new Error('the expression ends too soon')
    this.#at += 1
    return token
  }

  #takes(token: string): boolean {
    if (this.tokens[this.#at] !== token) return false
    this.#at += 1
    return true
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw new Error(`${token} is missing`)
  }
}

function step(value: Value | Filtered, key: string): Value | Filtered {
  if (value instanceof Filtered) {
    const reached = value.values.flatMap((one) => {
      const found = step(one, key)
      return found === null || found instanceof Filtered ? [] : [found]
    })
    return new Filtered(reached)
  }
  if (value === null || typeof value !== 'object') return null
  if (key === '*') return new Filtered(Object.values(value))
  return Object.hasOwn(value, key) ? ((value as Readonly<Record<string, Value>>)[key] ?? null) : null
}

function compare(left: Value, sign: string, right: Value): boolean {
  const isText = typeof left === 'string' && typeof right === 'string'
  const a = isText ? left.toLowerCase() : asNumber(left)
  const b = isText ? right.toLowerCase() : asNumber(right)
  switch (sign) {
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    default:
      return a >= b
  }
}

/** GitHub compares what is not of one type as numbers. */
function asNumber(value: Value): number {
  if (value === null) return 0
  if (typeof value === 'string') return value === '' ? 0 : Number(value)
  return typeof value === 'object' ? Number.NaN : Number(value)
}

function isTrue(value: Value): boolean {
  return value !== null && value !== false && value !== 0 && value !== ''
}

function asText(value: Value): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
