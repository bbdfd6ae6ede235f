import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { quoted } from '../../core/model/printable.js'

/** What the JSON of one file is: a theme, bare or in the envelope of the API, or something else. */
export type Recognised =
  | { readonly theme: JsonObject; readonly isWrapped: boolean }
  | { readonly code: 'not-a-theme' | 'theme-console-layout'; readonly what: string; readonly hint: string }

const EXPORT_AGAIN = 'Export the theme again: descope-mgmt theme export --out theme.json'
const SHOWN_KEYS = 8

/** Tells by the content alone. `styles` is what a theme has to have. */
export function recognise(json: Json): Recognised {
  if (!isObject(json)) return { code: 'not-a-theme', what: `${sortOf(json)}, no theme`, hint: EXPORT_AGAIN }
  const inner = member(json, 'theme')
  const theme = isObject(inner) ? inner : json
  if (isObject(member(theme, 'styles'))) return { theme, isWrapped: theme !== json }
  if (Object.hasOwn(theme, 'cssTemplate')) {
    return {
      code: 'theme-console-layout',
      what: 'a theme in the layout of the console and of the v1 calls, which the v2 call does not take',
      hint: EXPORT_AGAIN,
    }
  }
  return { code: 'not-a-theme', ...strangerOf(theme) }
}

function strangerOf(json: JsonObject): { readonly what: string; readonly hint: string } {
  const has = (...keys: readonly string[]) => keys.every((key) => Object.hasOwn(json, key))
  if (has('errorCode')) {
    const words = ['errorCode', 'errorDescription'].map((key) => member(json, key))
    const said = words.filter((text) => typeof text === 'string').map((text) => quoted(text.slice(0, 200)))
    return { what: `an error answer of Descope (${said.join(': ')})`, hint: EXPORT_AGAIN }
  }
  if (has('flow') || has('contents') || has('flowId')) {
    return { what: 'a flow, no theme', hint: 'Flows stand under `flows:`, each in a file of its own.' }
  }
  if (has('formatVersion', 'project_id')) {
    return { what: 'a backup, no theme', hint: 'Go back to it with `theme restore --backup FILE`.' }
  }
  if (has('componentsVersion', 'styles')) {
    return {
      what: 'only the list of styles of a snapshot (styles.json)',
      hint: 'Name the folder it lies in: a theme in this layout is styles.json and a file for each style.',
    }
  }
  if (has('components') || has('globals')) {
    return { what: 'one style, no whole theme', hint: 'Name the folder it lies in, or a whole theme.' }
  }
  const keys = Object.keys(json)
  const shown = keys.slice(0, SHOWN_KEYS).map((key) => quoted(key.slice(0, 40)))
  const more = keys.length > SHOWN_KEYS ? ` and ${keys.length - SHOWN_KEYS} more` : ''
  return {
    what: `no theme that is known here; its keys: ${shown.join(', ') || 'none'}${more}`,
    hint: EXPORT_AGAIN,
  }
}

function sortOf(json: Json): string {
  if (Array.isArray(json)) return 'a list'
  if (json === null) return 'null'
  return typeof json === 'string' ? 'a single text' : 'a single value'
}
