import { isObject, member, type Json } from '../model/json.js'
import { segmentsOf, type Pointer } from '../model/pointer.js'

/** Keys below which programs and markup stand, in every layout. */
const SCRIPT_KEYS: ReadonlySet<string> = new Set([
  'clientScripts',
  'script',
  'scripts',
  'code',
  'htmlTemplate',
])
const SCRIPT_ACTION = 'scriptlet'

/**
 * True where a text in a flow's data, of whatever layout, is program code, in which `${x}` has its own meaning: what a
 * `scriptlet` step is given, and the client scripts of a screen. The action's name is from real documents; that its code
 * is among its arguments is a guess, as no such document was seen, so all of them count.
 */
export function isScriptPlace(path: Pointer, data: Json): boolean {
  let value: Json | undefined = data
  for (const segment of segmentsOf(path)) {
    if (SCRIPT_KEYS.has(segment)) return true
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(segment)]
    else if (isObject(value)) {
      if (segment === 'arguments' && member(value, 'action') === SCRIPT_ACTION) return true
      value = member(value, segment)
    } else return false
  }
  return false
}
