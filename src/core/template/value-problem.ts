import { nearestWord } from '../model/did-you-mean.js'
import { InexactNumber, isObject, parseJson, type Json } from '../model/json.js'
import { quoted } from '../model/printable.js'
import type { TemplateVariable } from './template.js'

/** Whether a regular expression matches a whole text; `undefined` where it takes too long to tell. */
export type Matches = (pattern: string, text: string) => boolean | undefined

/** What stands behind the name of the variable: `must be a number, not a text`. Never repeats a secret. */
export interface ValueProblem {
  readonly message: string
  readonly hint?: string
}

/** What a text means for a variable: a number, a truth value, a list as JSON. What cannot be read stays text. */
export function typedValue({ type }: TemplateVariable, text: string): Json {
  if (type === 'string' || type === 'enum') return text
  try {
    const value = parseJson(text)
    return typeof value === 'string' ? text : value
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

/** Why a value does not fit its variable; `undefined` when it does. */
export function valueProblem(
  variable: TemplateVariable,
  value: Json,
  matches: Matches,
): ValueProblem | undefined {
  const { type, pattern, values, isSecret } = variable
  if (type === 'number' && value instanceof InexactNumber) {
    return {
      message: 'must be a number that can be held exactly',
      hint: 'Declare the variable as a string if its digits are what counts.',
    }
  }
  if (!isOfType(type, value)) {
    const hint = hintFor(variable)
    return {
      message: `must be ${inWords(type)}, not ${sortOf(value)}`,
      ...(hint === undefined ? {} : { hint }),
    }
  }
  if (isTooDeep(value)) return { message: `must not lie in itself more than ${DEEPEST} levels deep` }
  if (type === 'enum' && typeof value === 'string' && values?.includes(value) !== true) {
    const known = (values ?? []).map(quoted).join(', ')
    const nearest = nearestWord(value, values ?? [])
    return {
      message: `must be one of ${known}${isSecret ? '' : `, not ${quoted(value)}`}`,
      ...(nearest === undefined || isSecret ? {} : { hint: `Did you mean ${quoted(nearest)}?` }),
    }
  }
  if (isSecret && !holdsTextsOnly(value)) {
    return {
      message: 'must hold texts alone, because it is secret',
      hint: 'Write numbers and truth values in it as texts: only texts can be hidden.',
    }
  }
  return pattern === undefined ? undefined : patternProblem({ pattern, value, isSecret, matches })
}

function patternProblem(about: {
  readonly pattern: string
  readonly value: Json
  readonly isSecret: boolean
  readonly matches: Matches
}): ValueProblem | undefined {
  const { pattern, value, isSecret, matches } = about
  const texts = Array.isArray(value) ? (value as readonly Json[]) : [value]
  for (const text of texts) {
    if (typeof text !== 'string') continue
    const isMatch = matches(pattern, text)
    if (isMatch === true) continue
    const shown = isSecret ? 'its value' : quoted(text)
    return isMatch === undefined
      ? { message: `cannot be checked: ${shown} keeps the pattern ${quoted(pattern)} busy for too long` }
      : { message: `must match ${quoted(pattern)}; ${shown} does not` }
  }
  return undefined
}

/** As deep as the lists and objects of a file may lie in each other. */
const DEEPEST = 100

function isTooDeep(value: Json): boolean {
  const open: (readonly [Json, number])[] = [[value, 0]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [part, depth] = next
    if (depth > DEEPEST) return true
    const parts = Array.isArray(part) ? (part as readonly Json[]) : isObject(part) ? Object.values(part) : []
    for (const inner of parts) open.push([inner, depth + 1])
  }
  return false
}

function holdsTextsOnly(value: Json): boolean {
  const open: Json[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') continue
    if (Array.isArray(next)) open.push(...(next as readonly Json[]))
    else if (isObject(next)) open.push(...Object.values(next))
    else return false
  }
  return true
}

function isOfType(type: TemplateVariable['type'], value: Json): boolean {
  switch (type) {
    case 'string':
    case 'enum':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
  }
}

function inWords(type: TemplateVariable['type']): string {
  const words = {
    string: 'text',
    enum: 'text',
    number: 'a number',
    boolean: 'true or false',
    list: 'a list',
    object: 'an object',
  }
  return words[type]
}

function hintFor({ type }: TemplateVariable): string | undefined {
  if (type === 'list') return 'Outside of YAML write it as JSON: ["a","b"].'
  if (type === 'object') return 'Outside of YAML write it as JSON: {"key":"value"}.'
  return type === 'string' ? 'Write it in quotes.' : undefined
}

function sortOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  if (typeof value === 'string') return 'text'
  return typeof value === 'boolean' ? 'true or false' : 'a number'
}
