import { isObject, member, type Json, type JsonObject } from '../../model/json.js'

/** What only the other layouts have. */
const OF_OTHERS = ['contents', 'metadata', 'flow', 'dsl', 'references', 'componentsVersion'] as const
const OF_OTHER_SCREENS = ['screenId', 'contents', 'htmlTemplate'] as const
const OF_SHORT_SCREENS = ['id', 'title', 'text', 'fields', 'buttons'] as const

/**
 * True for a flow in the short form, whatever is wrong with it: it has `flow_id`, which nothing else has, or screens as
 * only the short form has them; and nothing of another layout.
 */
export function isShortForm(json: Json): boolean {
  if (!isObject(json) || OF_OTHERS.some((key) => Object.hasOwn(json, key))) return false
  const screens = member(json, 'screens')
  const items: readonly Json[] = Array.isArray(screens) ? screens : []
  if (items.some((item) => isObject(item) && hasAny(item, OF_OTHER_SCREENS))) return false
  if (Object.hasOwn(json, 'flow_id')) return true
  // Without any screen yet; `flowId` alone is of the exported layout too.
  if (Array.isArray(screens) && screens.length === 0) return hasAny(json, ['id', 'name'])
  return items.some((item) => isObject(item) && hasAny(item, OF_SHORT_SCREENS))
}

function hasAny(object: JsonObject, keys: readonly string[]): boolean {
  return keys.some((key) => Object.hasOwn(object, key))
}
