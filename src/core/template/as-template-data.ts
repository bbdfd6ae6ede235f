import { CONTEXT_NAMES } from '../flow/context-names.js'
import { isScriptPlace } from '../flow/script-places.js'
import { isObject, objectOf, type Json } from '../model/json.js'
import { escapedSegment, type Pointer } from '../model/pointer.js'

const TAG = /\{\{|\{%|\{#/
/** A placeholder of Descope's own, which a template leaves alone. */
const PASSED = new RegExp(
  `(?<!\\{)\\{\\{\\s*(?:\\.|(?:${[...CONTEXT_NAMES].join('|')})\\b)[\\w.[\\]\\s]*\\}\\}`,
  'g',
)

/** A text between quotes in braces, with nothing in it that means something to a template. */
function inString(text: string): string {
  return text.replaceAll(/["#$%\\{}]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)
}

/** Data of a flow such that a template made of it gives the same data: what would be read as a template is marked as text. */
export function asTemplateData(data: Json): Json {
  const mark = (text: string, path: Pointer): string => {
    const dollars = isScriptPlace(path, data) ? text : text.replaceAll('${', () => '$${')
    if (!TAG.test(text.replaceAll(PASSED, ' '))) return dollars
    return text.includes('endraw') ? `{{ "${inString(text)}" }}` : `{% raw %}${text}{% endraw %}`
  }
  const walk = (value: Json, path: Pointer): Json => {
    if (typeof value === 'string') return mark(value, path)
    if (Array.isArray(value))
      return (value as readonly Json[]).map((item, index) => walk(item, `${path}/${index}`))
    if (!isObject(value)) return value
    return objectOf(
      Object.entries(value).map(([key, item]): [string, Json] => {
        const at = `${path}/${escapedSegment(key)}`
        return [mark(key, at), walk(item, at)]
      }),
    )
  }
  return walk(data, '')
}
