import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { listAt, objectAt, textAt } from '../read-flow.js'
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
  const atomics = listAt(branch, 'atomicConditions')
  if (atomics.length === 0) return 'otherwise'
  return atomics.map(atomicWords).join(branch['logicalOr'] === true ? ' OR ' : ' AND ')
}

function atomicWords(atomic: Json): string {
  if (!isObject(atomic)) return valueWords(atomic)
  const operator = textAt(atomic, 'operator') ?? ''
  const predicate = objectAt(atomic, 'predicate')
  const value = member(predicate, 'value')
  const words = [operandWords(objectAt(atomic, 'target')), OPERATORS.get(operator) ?? printable(operator, 40)]
  if (value === undefined && WITHOUT_VALUE.has(operator)) return words.join(' ')
  if (value === false && WITHOUT_VALUE.has(operator)) return words.join(' ')
  const isPath = textAt(predicate, 'type') === 'context' && typeof value === 'string'
  return [...words, isPath ? printable(value, 60) : value === undefined ? '""' : valueWords(value)].join(' ')
}

function operandWords(target: JsonObject): string {
  const value = member(target, 'value')
  return typeof value === 'string' ? printable(value, 60) : valueWords(value)
}
