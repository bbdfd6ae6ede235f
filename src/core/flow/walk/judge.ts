import { equalJson, InexactNumber, isObject, type Json } from '../../model/json.js'

/** What an operator says about a value; `why` where nobody knows what the service would say. */
export type Judgement = boolean | { readonly why: string }

/**
 * The operators seen in real documents. Descope publishes no table of them: how each judges values of an odd type is
 * not known, so those are not judged. That texts compare with case, and that a number equals the text of its digits,
 * is a guess.
 */
const OPERATORS: ReadonlyMap<string, (value: Json, wanted: Json) => Judgement> = new Map([
  ['is-true', isTrue],
  ['is-false', isFalse],
  ['empty', isEmptyValue],
  ['not-empty', (value) => turned(isEmptyValue(value))],
  ['equal', isEqual],
  ['contains', contains],
  ['greater-than', isGreater],
])

export function knownOperators(): readonly string[] {
  return [...OPERATORS.keys()]
}

/** @returns `undefined` for an operator that is not known */
export function judge(operator: string, value: Json, wanted: Json): Judgement | undefined {
  return OPERATORS.get(operator)?.(value, wanted)
}

function isTrue(value: Json): Judgement {
  if (value === null || value === '' || value === 'false') return false
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : { why: `it must be true or false, not ${sortOf(value)}` }
}

function isFalse(value: Json): Judgement {
  if (typeof value === 'boolean') return !value
  if (value === 'true' || value === 'false') return value === 'false'
  return { why: `it must be true or false, not ${sortOf(value)}` }
}

function isEmptyValue(value: Json): Judgement {
  if (value === null || value === '') return true
  if (value === false || value === 0) {
    return {
      why: `whether ${String(value)} counts as empty is not known: write null, or a value that is none`,
    }
  }
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

function isEqual(value: Json, wanted: Json): Judgement {
  if (equalJson(value, wanted)) return true
  if (isNothing(value) || isNothing(wanted)) return isNothing(value) && isNothing(wanted)
  const [a, b] = [asText(value), asText(wanted)]
  if (a !== undefined && b !== undefined) return a === b
  return { why: `${sortOf(value)} is compared with ${sortOf(wanted)}` }
}

/** A text in a text, an item in a list. */
function contains(value: Json, wanted: Json): Judgement {
  if (isNothing(value)) return false
  if (Array.isArray(wanted)) return allAgree((wanted as readonly Json[]).map((item) => contains(value, item)))
  const part = asText(wanted)
  if (part === undefined || part === '') return { why: `what it is to contain is ${sortOf(wanted)}` }
  if (Array.isArray(value)) return (value as readonly Json[]).some((item) => asText(item) === part)
  const text = asText(value)
  return text === undefined ? { why: `it must be text or a list, not ${sortOf(value)}` } : text.includes(part)
}

function isGreater(value: Json, wanted: Json): Judgement {
  const [a, b] = [asNumber(value), asNumber(wanted)]
  if (b === undefined) return { why: `it is compared with ${sortOf(wanted)}` }
  return a === undefined ? { why: `it must be a number, not ${sortOf(value)}` } : a > b
}

/** Whether any item or all of them are meant is not known, and where all agree it does not matter. */
function allAgree(judgements: readonly Judgement[]): Judgement {
  const [first] = judgements
  if (first !== undefined && judgements.every((judgement) => judgement === first)) return first
  return { why: 'whether one item of the list is enough is not known' }
}

function turned(judgement: Judgement): Judgement {
  return typeof judgement === 'boolean' ? !judgement : judgement
}

function isNothing(value: Json): boolean {
  return value === null || value === ''
}

function asText(value: Json): string | undefined {
  if (value === null) return undefined
  if (value instanceof InexactNumber) return value.digits
  return typeof value === 'object' ? undefined : String(value)
}

function asNumber(value: Json): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof InexactNumber) return Number(value.digits)
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined
}

function sortOf(value: Json): string {
  if (value === null) return 'null'
  if (value === '') return 'empty text'
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? String(value) : 'a number'
}
