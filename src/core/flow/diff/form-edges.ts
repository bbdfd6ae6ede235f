import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { listAt } from '../read-flow.js'

/** An edge in normal form: from which half of a step, on which outcome, where to. */
export interface FormEdge {
  /** The task in the document that has it: `9` or `9.end`. */
  readonly half: string
  readonly outcome: string
  readonly to: string
  /** Keys of its rule that we do not know. */
  readonly rest: JsonObject
}

/** Rules of the usual shape, and what else `next` holds. */
export function edgesOf(
  task: JsonObject,
  half: string,
): { readonly edges: readonly FormEdge[]; readonly others: Json | undefined } {
  const next = member(task, 'next')
  if (!isObject(next)) return { edges: [], others: next }
  const edges = new Map<string, FormEdge>()
  const odd: Json[] = []
  for (const rule of listAt(next, 'rules')) {
    const edge = edgeOf(rule, half)
    const key = JSON.stringify([edge?.outcome, edge?.to])
    if (edge === undefined || edges.has(key)) odd.push(rule)
    else edges.set(key, edge)
  }
  const rules = member(next, 'rules')
  const rest = Object.entries(next).filter(([key]) => key !== 'rules')
  const others =
    Array.isArray(rules) || rules === undefined
      ? odd.length === 0
        ? []
        : [['rules', odd] as const]
      : [['rules', rules] as const]
  const all = [...rest, ...others]
  return { edges: [...edges.values()], others: all.length === 0 ? undefined : Object.fromEntries<Json>(all) }
}

function edgeOf(rule: Json, half: string): FormEdge | undefined {
  if (!isObject(rule)) return undefined
  const { taskId, interactionId = '', ...rest } = rule
  if (typeof taskId !== 'string' || typeof interactionId !== 'string') return undefined
  return { half, outcome: interactionId, to: taskId, rest }
}
