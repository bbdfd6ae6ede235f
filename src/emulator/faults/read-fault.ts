import { isObject } from '../../core/model/json.js'
import { CUTS, type Fault, type FaultEffect } from './fault.js'

export interface FaultProblem {
  /** `effect.status`; `''` for the whole. */
  readonly field: string
  readonly message: string
}

export type ReadFault =
  | { readonly ok: true; readonly fault: Fault }
  | { readonly ok: false; readonly problems: readonly FaultProblem[] }

/** What is wrong with a value, or nothing. */
type Check = (value: unknown) => string | undefined

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const LARGEST_SEED = 2 ** 32 - 1
/** Longer than any client waits; a timer takes 24 days. */
const LONGEST_DELAY_MS = 600_000
/** HTTP forbids them a body. */
const WITHOUT_BODY = new Set([204, 205, 304])
/** The connection's own business: a wrong one would be another fault than the one that was asked for. */
const RESERVED_HEADERS = new Set(['connection', 'content-length', 'transfer-encoding', 'x-hono-already-sent'])
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const HEADER_VALUE = /^[\t\u0020-\u007e]*$/

const faultChecks: Readonly<Record<keyof Fault, Check>> = {
  path: (value) =>
    typeof value === 'string' && value.startsWith('/') && !/[?#]/.test(value)
      ? undefined
      : 'must be a path that begins with /, without a query; * stands for any run of characters',
  method: (value) => (isOneOf(value, METHODS) ? undefined : `must be one of ${METHODS.join(', ')}`),
  nth: (value) =>
    [value].flat().length > 0 && [value].flat().every((item) => isWhole(item, 1, Number.MAX_SAFE_INTEGER))
      ? undefined
      : 'must be a whole number from 1 up, or a list of them',
  chance: (value) =>
    typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'must be a number from 0 to 1',
  seed: (value) =>
    isWhole(value, 0, LARGEST_SEED) ? undefined : `must be a whole number from 0 to ${LARGEST_SEED}`,
  effect: (value) => (isObject(value) ? undefined : 'must be an object'),
}

const effectChecks: Readonly<Record<keyof FaultEffect, Check>> = {
  status: (value) => (isWhole(value, 200, 599) ? undefined : 'must be a whole number from 200 to 599'),
  headers: (value) => (isObject(value) ? undefined : 'must be an object of texts'),
  body: () => undefined,
  takesEffect: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  delayMs: (value) =>
    isWhole(value, 0, LONGEST_DELAY_MS) ? undefined : `must be a whole number from 0 to ${LONGEST_DELAY_MS}`,
  cut: (value) => (isOneOf(value, CUTS) ? undefined : `must be one of ${CUTS.join(', ')}`),
}

/** Every problem at once; a field that does not exist is one. `undefined` counts as left out. */
export function readFault(written: unknown): ReadFault {
  if (!isObject(written)) return { ok: false, problems: [{ field: '', message: 'must be an object' }] }
  const { effect } = written
  const problems = [
    ...checkFields(written, faultChecks),
    ...['path', 'effect'].filter((name) => !isThere(written[name])).map(missing),
    ...together(written),
    ...(isObject(effect) ? effectProblems(effect).map(inEffect) : []),
  ]
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, fault: written as unknown as Fault }
}

function effectProblems(effect: { readonly [key: string]: unknown }): readonly FaultProblem[] {
  return [
    ...checkFields(effect, effectChecks),
    ...(isObject(effect['headers']) ? headerProblems(effect['headers']) : []),
    ...effectTogether(effect),
  ]
}

function checkFields(
  object: { readonly [key: string]: unknown },
  checks: Readonly<Record<string, Check>>,
): readonly FaultProblem[] {
  return Object.entries(object)
    .filter(([, value]) => isThere(value))
    .flatMap(([field, value]) => {
      const message = Object.hasOwn(checks, field)
        ? checks[field]?.(value)
        : `is not known here; known are ${Object.keys(checks).join(', ')}`
      return message === undefined ? [] : [{ field, message }]
    })
}

function headerProblems(headers: { readonly [key: string]: unknown }): readonly FaultProblem[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const field = `headers.${name}`
    if (!HEADER_NAME.test(name)) return [{ field, message: 'is no name of a header' }]
    if (RESERVED_HEADERS.has(name.toLowerCase())) {
      return [{ field, message: 'cannot be set: it belongs to the connection' }]
    }
    const isText = typeof value === 'string' && HEADER_VALUE.test(value)
    return isText ? [] : [{ field, message: 'must be a text of printable ASCII characters' }]
  })
}

function together({ seed, chance }: { readonly [key: string]: unknown }): readonly FaultProblem[] {
  return isThere(seed) && !isThere(chance)
    ? [{ field: 'seed', message: 'means something only together with chance' }]
    : []
}

function effectTogether(effect: { readonly [key: string]: unknown }): readonly FaultProblem[] {
  const { status, body, cut } = effect
  const answers = isThere(status) || isThere(body)
  const problems: FaultProblem[] = []
  if (!answers && !isThere(effect['delayMs']) && !isThere(cut)) {
    problems.push({ field: '', message: 'does nothing: give status, body, delayMs or cut' })
  }
  for (const field of ['headers', 'takesEffect']) {
    if (!answers && isThere(effect[field])) {
      problems.push({ field, message: 'means something only together with status or body' })
    }
  }
  if (answers && (cut === 'before' || cut === 'after')) {
    problems.push({
      field: 'cut',
      message: `${cut} leaves no answer: take status and body away, or say half`,
    })
  }
  if (typeof status === 'number' && WITHOUT_BODY.has(status) && isThere(body)) {
    problems.push({ field: 'body', message: `cannot be sent with ${status}` })
  }
  return problems
}

function isThere(value: unknown): boolean {
  return value !== undefined
}

function isOneOf(value: unknown, choices: readonly string[]): boolean {
  return typeof value === 'string' && choices.includes(value)
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
}

function missing(field: string): FaultProblem {
  return { field, message: 'must be given' }
}

function inEffect({ field, message }: FaultProblem): FaultProblem {
  return { field: field === '' ? 'effect' : `effect.${field}`, message }
}
