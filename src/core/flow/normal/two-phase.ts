import { equalJson, isObject, member, objectOf, type Json, type JsonObject } from '../../model/json.js'
import { listAt, objectAt } from '../read-flow.js'
import { withoutEmpty } from './empty.js'

/** Under this key a step keeps what its second half says differently. */
export const SECOND_HALF = '.end'

/**
 * Folds the second half of a two-phase step into the first: under {@link SECOND_HALF} stands what differs, `null` for
 * what only the first half has, and the second half's own edges. The edge between the two is left out.
 *
 * @returns `undefined` where the first half does not lead to the second; they are two tasks then
 */
export function foldedStep(
  first: JsonObject,
  second: { readonly id: string; readonly form: JsonObject },
): JsonObject | undefined {
  const next = objectAt(first, 'next')
  const rules = listAt(next, 'rules')
  const between: Json = { interactionId: 'success', taskId: second.id }
  const others = rules.filter((rule) => !equalJson(rule, between))
  if (others.length === rules.length || Object.hasOwn(first, SECOND_HALF)) return undefined
  const differing = new Map<string, Json>()
  for (const key of Object.keys(first)) {
    if (key !== 'next' && !Object.hasOwn(second.form, key)) differing.set(key, null)
  }
  for (const [key, value] of Object.entries(second.form)) {
    if (key === 'next' || !equalJson(value, first[key])) differing.set(key, value)
  }
  const step = withoutEmpty({ ...first, next: withoutEmpty({ ...next, rules: others }) })
  return { ...step, [SECOND_HALF]: objectOf(differing) }
}

/** The second half of a folded step; `undefined` where a task has none. */
export function secondHalfOf(step: JsonObject): JsonObject | undefined {
  const second = member(step, SECOND_HALF)
  return isObject(second) ? second : undefined
}
