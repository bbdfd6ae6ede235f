import { isObject, type Json } from '../../model/json.js'
import { findAll } from './find-text.js'
import { valueFault } from './problem.js'
import { areEqual, isList, kindOf, order, startWord, type Spot } from './values.js'

/** `a operator b` for `+ - * / // % **`. */
export function calculate(a: Json, { operator, b }: { operator: string; b: Json }, spot: Spot): Json {
  spot.budget.work(spot.offset)
  if (typeof a === 'number' && typeof b === 'number') return number(a, { operator, b }, spot)
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') {
    spot.budget.make(spot.offset, a.length + b.length)
    return a + b
  }
  if (operator === '+' && isList(a) && isList(b)) {
    spot.budget.work(spot.offset, a.length + b.length)
    return [...a, ...b]
  }
  if (operator === '*') {
    const repeated =
      typeof b === 'number' ? repeat(a, b, spot) : typeof a === 'number' ? repeat(b, a, spot) : undefined
    if (repeated !== undefined) return repeated
  }
  const isText = typeof a === 'string' || typeof b === 'string'
  throw valueFault(
    spot.offset,
    `\`${operator}\` does not work with ${kindOf(a)} and ${kindOf(b)}`,
    operator === '+' && isText ? 'Texts are put together with `~`.' : undefined,
  )
}

function number(a: number, { operator, b }: { operator: string; b: number }, { offset }: Spot): number {
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%')) {
    throw valueFault(offset, 'Something is divided by zero')
  }
  const result = rawNumber(a, operator, b)
  const isWhole = Number.isInteger(a) && Number.isInteger(b) && operator !== '/'
  if (!Number.isFinite(result) || (isWhole && Math.abs(result) > Number.MAX_SAFE_INTEGER)) {
    throw valueFault(offset, `The result of \`${operator}\` is no number that could be held exactly`)
  }
  return result === 0 ? 0 : result
}

/** As in Python: `//` and `%` round down, so the remainder has the sign of the divisor. */
function rawNumber(a: number, operator: string, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '//':
      return Math.floor(a / b)
    case '%': {
      const rest = a % b
      return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
    }
    default:
      return a ** b
  }
}

function repeat(value: Json, times: number, { offset, budget }: Spot): Json | undefined {
  if (typeof value !== 'string' && !isList(value)) return undefined
  if (!Number.isSafeInteger(times)) throw valueFault(offset, 'How often is no whole number')
  const count = Math.max(0, times)
  if (typeof value === 'string') {
    budget.make(offset, value.length * count)
    return value.repeat(value === '' ? 0 : count)
  }
  budget.work(offset, value.length * count)
  return value.length === 0 ? [] : Array.from({ length: count }, () => value).flat()
}

/** `a operator b` for comparisons and `in`. */
export function compare(a: Json, { operator, b }: { operator: string; b: Json }, spot: Spot): boolean {
  spot.budget.work(spot.offset)
  switch (operator) {
    case '==':
      return areEqual(a, b, spot)
    case '!=':
      return !areEqual(a, b, spot)
    case '<':
      return order(a, b, spot) < 0
    case '<=':
      return order(a, b, spot) <= 0
    case '>':
      return order(a, b, spot) > 0
    case '>=':
      return order(a, b, spot) >= 0
    case 'in':
      return isIn(a, b, spot)
    default:
      return !isIn(a, b, spot)
  }
}

/** An item of a list, a key of an object, a piece of a text. */
function isIn(item: Json, whole: Json, spot: Spot): boolean {
  if (isList(whole)) {
    spot.budget.work(spot.offset, whole.length)
    return whole.some((one) => areEqual(one, item, spot))
  }
  if (isObject(whole) && typeof item === 'string') return Object.hasOwn(whole, item)
  if (typeof whole === 'string' && typeof item === 'string') {
    return item === '' || findAll(whole, item, spot).length > 0
  }
  throw valueFault(spot.offset, `${startWord(kindOf(item))} cannot be looked for in ${kindOf(whole)}`)
}

/** `-a` and `+a`. */
export function signed(value: Json, isMinus: boolean, { offset }: Spot): number {
  if (typeof value !== 'number') {
    throw valueFault(offset, `\`${isMinus ? '-' : '+'}\` does not work with ${kindOf(value)}`)
  }
  return isMinus && value !== 0 ? -value : value
}
