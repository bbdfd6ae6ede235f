import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import type { Branch, Task } from '../model.js'
import { listAt, textAt } from '../read-flow.js'
import { valueIn, type Context } from './context.js'
import { filledIn, onlyPlaceholder } from './fill-in.js'
import { judge, knownOperators } from './judge.js'

/** A key that a condition asks for and the context does not hold. */
export interface MissingKey {
  readonly key: string
  /** A value that makes sense there, to show what a line looks like. */
  readonly example: Json
}

export type Choice =
  | { readonly type: 'taken'; readonly branch: Branch }
  | { readonly type: 'missing'; readonly branch: Branch; readonly keys: readonly MissingKey[] }
  /** The context holds a value of which nobody knows what the service makes of it. */
  | { readonly type: 'odd-value'; readonly branch: Branch; readonly why: readonly string[] }
  /** The condition itself cannot be judged: an operator that is not known. */
  | { readonly type: 'undecided'; readonly branch: Branch; readonly why: readonly string[] }
  | { readonly type: 'none' }

type Answer =
  | { readonly type: 'yes' }
  | { readonly type: 'no' }
  | { readonly type: 'missing'; readonly keys: readonly MissingKey[] }
  | { readonly type: 'odd-value' | 'undecided'; readonly why: readonly string[] }

const YES: Answer = { type: 'yes' }
const NO: Answer = { type: 'no' }

/**
 * The first branch whose conditions hold, in the order of the document; `ELSE` always does. What does not matter, as
 * the other side of an "and" that is false already, need not be known.
 */
export function chooseBranch(task: Task, context: Context): Choice {
  for (const branch of task.branches) {
    const answer = holds(branch, context)
    if (answer.type === 'yes') return { type: 'taken', branch }
    if (answer.type !== 'no') return { branch, ...answer }
  }
  return { type: 'none' }
}

function holds(branch: Branch, context: Context): Answer {
  if (branch.id === 'ELSE') return YES
  const atomics = listAt(branch.raw, 'atomicConditions')
  if (atomics.length === 0) return { type: 'undecided', why: ['it asks nothing, and is not ELSE'] }
  const answers = atomics.map((atomic) => answerTo(atomic, context))
  const isOr = member(branch.raw, 'logicalOr') === true
  const [deciding, other] = isOr ? [YES, NO] : [NO, YES]
  if (answers.some(({ type }) => type === deciding.type)) return deciding
  const undecided = answers.flatMap((answer) => (answer.type === 'undecided' ? answer.why : []))
  if (undecided.length > 0) return { type: 'undecided', why: undecided }
  const keys = answers.flatMap((answer) => (answer.type === 'missing' ? answer.keys : []))
  if (keys.length > 0) return { type: 'missing', keys: unique(keys) }
  const odd = answers.flatMap((answer) => (answer.type === 'odd-value' ? answer.why : []))
  return odd.length > 0 ? { type: 'odd-value', why: odd } : other
}

function answerTo(atomic: Json, context: Context): Answer {
  if (!isObject(atomic)) return { type: 'undecided', why: ['one of its conditions is no object'] }
  const operator = textAt(atomic, 'operator') ?? ''
  const target = member(atomic, 'target')
  const key = isObject(target) ? textAt(target, 'value') : undefined
  if (!knownOperators().includes(operator)) {
    return { type: 'undecided', why: [`the operator "${operator}" is not known`] }
  }
  if (!isObject(target) || key === undefined || !isInContext(target)) {
    return { type: 'undecided', why: ['it does not ask about a key of the context'] }
  }
  const predicate = member(atomic, 'predicate')
  const wanted = resolved(isObject(predicate) ? predicate : {}, context)
  if (wanted === undefined) return { type: 'undecided', why: ['what it compares with is of an unknown sort'] }
  const value = valueIn(context, key)
  const example = exampleFor(operator, wanted.missing.length === 0 ? wanted.value : '')
  const keys = [
    ...(value === undefined ? [{ key, example }] : []),
    ...wanted.missing.map((missing) => ({ key: missing, example: 'some text' })),
  ]
  if (value === undefined || keys.length > 0) return { type: 'missing', keys }
  const judgement = judge(operator, value, wanted.value)
  if (typeof judgement === 'boolean') return judgement ? YES : NO
  return { type: 'odd-value', why: [`${key}: ${judgement?.why ?? ''}`] }
}

function isInContext(target: JsonObject): boolean {
  const type = member(target, 'type')
  return type === undefined || type === '' || type === 'context'
}

interface Resolved {
  readonly value: Json
  /** Keys that the context does not hold. */
  readonly missing: readonly string[]
}

/**
 * The value of a predicate: as it stands, what the context holds under it, or a list of both. Placeholders are put in.
 * @returns `undefined` for a type that is not known
 */
function resolved(predicate: JsonObject, context: Context): Resolved | undefined {
  const type = member(predicate, 'type') ?? 'inline'
  const value = member(predicate, 'value') ?? ''
  if (type === 'context') return typeof value === 'string' ? fromContext(value, context) : undefined
  if (typeof type !== 'string' || !INLINE.has(type)) return undefined
  if (typeof value === 'string') {
    const only = onlyPlaceholder(value)
    if (only !== undefined) return fromContext(only, context)
    const { text, missing } = filledIn(value, context)
    return { value: text, missing }
  }
  if (!Array.isArray(value)) return { value, missing: [] }
  const items = (value as readonly Json[]).map((item) =>
    isObject(item) && Object.hasOwn(item, 'value') ? resolved(item, context) : { value: item, missing: [] },
  )
  const known = items.filter((item) => item !== undefined)
  if (known.length < items.length) return undefined
  return { value: known.map((item) => item.value), missing: known.flatMap(({ missing }) => missing) }
}

/** Types of values that stand for themselves; those of items of a list among them. */
const INLINE: ReadonlySet<string> = new Set(['', 'inline', 'string', 'number', 'boolean', 'list'])

function fromContext(key: string, context: Context): Resolved {
  const value = valueIn(context, key)
  return value === undefined ? { value: null, missing: [key] } : { value, missing: [] }
}

function exampleFor(operator: string, wanted: Json): Json {
  if (operator === 'is-true' || operator === 'is-false') return true
  if (operator === 'not-empty' || operator === 'empty') return 'some text'
  if (operator !== 'greater-than' || typeof wanted !== 'number') return wanted
  return wanted + 1
}

function unique(keys: readonly MissingKey[]): readonly MissingKey[] {
  return [...new Map(keys.map((missing) => [missing.key, missing])).values()]
}
