import { parseJson, printJson, InexactNumber, type Json } from '../../../model/json.js'
import { valueFault } from '../problem.js'
import { weigh } from '../values.js'
import { argument, countArgument, textArgument, wrongKind, type Call } from './call.js'

export function abs(value: Json, call: Call): number {
  if (typeof value !== 'number') throw wrongKind(call, value, 'numbers')
  return Math.abs(value)
}

/** Digits behind the point, at most; a double has no more. */
const MOST_DIGITS = 15

/** Halves are rounded away from zero; `method` is `common`, `ceil` or `floor`. */
export function round(value: Json, call: Call): number {
  if (typeof value !== 'number') throw wrongKind(call, value, 'numbers')
  const digits = countArgument(call, 'precision') ?? 0
  if (digits > MOST_DIGITS)
    throw valueFault(call.offset, `\`precision\` of \`round\` is at most ${MOST_DIGITS}`)
  const method = textArgument(call, 'method') ?? 'common'
  if (method === 'common') return positive(Number(value.toFixed(digits)))
  if (method !== 'ceil' && method !== 'floor') {
    throw valueFault(call.offset, '`method` of `round` is "common", "ceil" or "floor"')
  }
  const scaled = value * 10 ** digits
  const whole = method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)
  return Number.isFinite(scaled) ? positive(whole / 10 ** digits) : value
}

/** Zero has no sign here: JSON would lose it. */
function positive(value: number): number {
  return value === 0 ? 0 : value
}

/** A whole number; what stands behind the point is dropped. A text that is none is an error, unless there is a default. */
export function int(value: Json, call: Call): Json {
  return numberFrom(value, call, Math.trunc)
}

export function float(value: Json, call: Call): Json {
  return numberFrom(value, call, (number) => number)
}

const DECIMAL = /^[-+]?\d{1,400}(?:\.\d{0,400})?(?:[eE][-+]?\d{1,4})?$/

function numberFrom(value: Json, call: Call, shape: (number: number) => number): Json {
  const fallback = argument(call, 'default')
  if (typeof value === 'number') return positive(shape(value))
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') {
    call.budget.scan(call.offset, value.length)
    const digits = value.trim()
    const number = DECIMAL.test(digits) ? Number(digits) : Number.NaN
    if (Number.isFinite(number)) return exact(digits) ? positive(shape(number)) : inexact(call)
  }
  if (value instanceof InexactNumber) return inexact(call)
  if (fallback !== undefined) return fallback
  throw valueFault(
    call.offset,
    `\`${call.name}\` finds no number`,
    `Write \`${call.name}(0)\` for a default.`,
  )
}

function exact(digits: string): boolean {
  return !(
    parseJson(
      digits
        .replace(/^\+/, '')
        .replace(/^(-?)0+(?=\d)/, '$1')
        .replace(/\.(?=$|[eE])/, ''),
    ) instanceof InexactNumber
  )
}

function inexact(call: Call): never {
  throw valueFault(call.offset, `\`${call.name}\` meets a number that could not be held exactly`)
}

/** As Jinja2 does, so that the text is safe in a script and in an attribute; JSON reads it back the same. */
const UNSAFE = /[<>&'\u2028\u2029]/g

/** JSON is printed with no more. */
const WIDEST_INDENT = 10

/** JSON with the members in their order. `indent`: spaces for each level. Default: none, on one line. */
export function tojson(value: Json, call: Call): string {
  const indent = Math.min(countArgument(call, 'indent') ?? 0, WIDEST_INDENT)
  weigh(value, call, { indent })
  const text = printJson(value, indent)
  call.budget.make(call.offset, text.length)
  return text.replace(UNSAFE, (character) => {
    call.budget.make(call.offset, 6)
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
