import { InexactNumber, type Json } from '../../model/json.js'
import { valueIn, type Context } from './context.js'

/** A text with placeholders `{{path}}`, cut at them. */
interface Cut {
  /** Between the placeholders; one more than there are of those. */
  readonly literals: readonly string[]
  /** Keys of the context, without spaces. */
  readonly keys: readonly string[]
}

/** A text with what the context knows put in. What it does not know stays as it is written. */
export function filledIn(
  text: string,
  context: Context,
): { readonly text: string; readonly missing: readonly string[] } {
  const { literals, keys } = cutAtPlaceholders(text)
  const missing: string[] = []
  const filled = keys.map((key, index) => {
    const value = valueIn(context, key)
    const words = value === undefined ? undefined : valueAsText(value)
    if (words === undefined) missing.push(key)
    return `${words ?? `{{${key}}}`}${literals[index + 1] ?? ''}`
  })
  return { text: `${literals[0] ?? ''}${filled.join('')}`, missing }
}

/** The key where the whole text is one placeholder. */
export function onlyPlaceholder(text: string): string | undefined {
  const { literals, keys } = cutAtPlaceholders(text)
  return keys.length === 1 && literals.every((literal) => literal === '') ? keys[0] : undefined
}

/** True where the text can become the other one, whatever its placeholders stand for. */
export function canBecome(text: string, wanted: string): boolean {
  const { literals } = cutAtPlaceholders(text)
  const [first = '', ...others] = literals
  const last = others.pop()
  if (last === undefined) return first === wanted
  if (!wanted.startsWith(first)) return false
  let from = first.length
  for (const literal of others) {
    const found = wanted.indexOf(literal, from)
    if (found < 0) return false
    from = found + literal.length
  }
  return wanted.length >= from + last.length && wanted.endsWith(last)
}

function cutAtPlaceholders(text: string): Cut {
  const literals: string[] = []
  const keys: string[] = []
  let from = 0
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', from)) {
    const close = text.indexOf('}}', open)
    if (close < 0) break
    literals.push(text.slice(from, open))
    keys.push(text.slice(open + 2, close).trim())
    from = close + 2
  }
  return { literals: [...literals, text.slice(from)], keys }
}

/** As it stands in a text; lists and objects do not. */
function valueAsText(value: Json): string | undefined {
  if (value === null) return ''
  if (value instanceof InexactNumber) return value.digits
  return typeof value === 'object' ? undefined : String(value)
}
