import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { listAt } from '../read-flow.js'
import { changeTold, type Told } from './change-told.js'
import { valueWords } from './value-words.js'

/** Operators seen in real documents; others are shown as they are written. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['is-true', 'is true'],
  ['is-false', 'is false'],
  ['empty', 'is empty'],
  ['not-empty', 'is not empty'],
  ['equal', 'equals'],
  ['contains', 'contains'],
  ['greater-than', 'is greater than'],
])
const WITHOUT_VALUE: ReadonlySet<string> = new Set(['is-true', 'is-false', 'empty', 'not-empty'])

/** `user.phone is empty AND riskInfo.botDetected is true`; `otherwise` for a branch without conditions. */
export function conditionWords(branch: JsonObject): string {
  return wordsOf(branch, { inFull: false })
}

/** Both conditions in words; where those are the same, with values that mean nothing to their operators. */
export function conditionChange(before: JsonObject, after: JsonObject): Told {
  for (const inFull of [false, true]) {
    const [was, is] = [wordsOf(before, { inFull }), wordsOf(after, { inFull })]
    if (was !== is) return withLeaves(`${was} → ${is}`, before, after)
  }
  return withLeaves('condition: other values', before, after)
}

/** Long values are cut in words. */
function withLeaves(words: string, before: JsonObject, after: JsonObject): Told {
  if (!words.includes('…') && words.includes('→')) return { words }
  const asked = ({ atomicConditions = [], logicalOr = false }: JsonObject) => ({
    atomicConditions,
    logicalOr,
  })
  const { lines = [changeTold(asked(before), asked(after)).words] } = changeTold(asked(before), asked(after))
  return { words, lines }
}

interface Style {
  /** With `false` as the value of an operator that takes none, too. */
  readonly inFull: boolean
}

function wordsOf(branch: JsonObject, style: Style): string {
  const { atomicConditions, logicalOr } = branch
  const atomics = listAt(branch, 'atomicConditions')
  if (atomicConditions !== undefined && !Array.isArray(atomicConditions)) return valueWords(atomicConditions)
  const odd = logicalOr === undefined || logicalOr === true ? '' : ` (logicalOr ${valueWords(logicalOr)})`
  if (atomics.length === 0) return `otherwise${odd}`
  return atomics.map((atomic) => atomicWords(atomic, style)).join(logicalOr === true ? ' OR ' : ' AND ') + odd
}

/** One question, with whatever else it says in brackets. */
function atomicWords(atomic: Json, style: Style): string {
  if (!isObject(atomic)) return valueWords(atomic)
  const { operator, target, predicate, ...others } = atomic
  const words = typeof operator === 'string' ? (OPERATORS.get(operator) ?? printable(operator, 40)) : ''
  const isWithoutValue = typeof operator === 'string' && WITHOUT_VALUE.has(operator)
  const value = predicateOf(predicate)
  const silent = isWithoutValue && (value.written === undefined || (value.written === false && !style.inFull))
  const about = targetOf(target)
  const extras = [
    ...(isWithoutValue && !silent ? [`with the value ${value.words}`] : []),
    ...(typeof operator === 'string' || operator === undefined ? [] : [`operator ${valueWords(operator)}`]),
    ...membersIn({ ...others, ...about.others, ...value.others }),
  ]
  return [
    about.words,
    words,
    ...(isWithoutValue ? [] : [value.words]),
    ...(extras.length === 0 ? [] : [`(${extras.join(', ')})`]),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

interface Operand {
  readonly words: string
  readonly written: Json | undefined
  /** What is no part of the words. */
  readonly others: JsonObject
}

/** What is asked about: a path into the context. */
function targetOf(target: Json | undefined): Operand {
  if (!isObject(target)) return { words: valueWords(target), written: target, others: {} }
  const { type, value, ...others } = target
  const words = typeof value === 'string' ? printable(value, 60) : valueWords(value)
  const isUsual = type === undefined || type === 'context'
  return { words, written: value, others: isUsual ? others : { ...others, 'target type': type } }
}

/** What it is compared with: a value, or what stands in the context under a path. */
function predicateOf(predicate: Json | undefined): Operand {
  if (predicate === undefined) return { words: '""', written: undefined, others: {} }
  if (!isObject(predicate)) return { words: valueWords(predicate), written: predicate, others: {} }
  const { type, ...rest } = predicate
  const { value: _value, ...others } = rest
  const value = member(predicate, 'value')
  const isPath = type === 'context' && typeof value === 'string'
  const words = isPath
    ? `the value of ${printable(value, 60)}`
    : value === undefined
      ? '""'
      : valueWords(value)
  const isUsual = type === undefined || type === 'inline' || isPath
  return { words, written: value, others: isUsual ? others : { ...others, 'value type': type } }
}

function membersIn(object: JsonObject): readonly string[] {
  return Object.entries(object).map(([key, value]) => `${printable(key, 60)} ${valueWords(value)}`)
}
