import { isObject, member, type Json, type JsonObject } from '../../model/json.js'

/**
 * Branches of a condition by `interactionId`, in the order in which they are tried; `undefined` where they cannot be
 * told apart that way.
 */
export function branchesOf(task: JsonObject): ReadonlyMap<string, JsonObject> | undefined {
  const conditions = member(task, 'conditions')
  if (conditions === undefined) return new Map()
  if (!Array.isArray(conditions)) return undefined
  const branches = new Map<string, JsonObject>()
  for (const branch of conditions as readonly Json[]) {
    const id = isObject(branch) ? branch['interactionId'] : undefined
    if (!isObject(branch) || typeof id !== 'string' || branches.has(id)) return undefined
    branches.set(id, branch)
  }
  return branches
}

export function branchIds(task: JsonObject): ReadonlySet<string> {
  return new Set(branchesOf(task)?.keys() ?? [])
}
