import { createHash } from 'node:crypto'
import { canonicalJson, isObject, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import type { Original } from '../../core/model/kind.js'

/** The key of the one theme that a project has. */
export const THEME_KEY = 'default'

/** Forms are asked for again and again of the same document. */
const specs = new WeakMap<JsonObject, JsonObject>()

export function specOfTheme({ document }: Pick<Original, 'document'>): JsonObject {
  const known = specs.get(document)
  if (known !== undefined) return known
  const digest = createHash('sha256')
    .update(canonicalJson(themeForm(document)))
    .digest('hex')
  const spec: JsonObject = { document: `sha256:${digest}` }
  specs.set(document, spec)
  return spec
}

/**
 * What a theme says, without what only its exporter writes: members that are `null`, `""`, `[]`, `{}`, or hold nothing
 * else, are left out; the order of keys does not count in a digest anyway. `false` and `0` stay, because a property may
 * be meant so, and so does `componentsVersion`: components of another version look different.
 */
export function themeForm(document: JsonObject): JsonObject {
  // Children come behind their parents in `nodes`, so that every child is folded before its parent is.
  const nodes: { readonly value: JsonObject; readonly parent: number; readonly key: string }[] = [
    { value: document, parent: -1, key: '' },
  ]
  for (let at = 0; at < nodes.length; at += 1) {
    for (const [key, value] of Object.entries(nodes[at]?.value ?? {})) {
      if (isObject(value)) nodes.push({ value, parent: at, key })
    }
  }
  const forms = nodes.map(({ value }) => {
    return new Map(Object.entries(value).filter(([, inner]) => !isObject(inner) && !saysNothing(inner)))
  })
  for (let at = nodes.length - 1; at > 0; at -= 1) {
    const form = forms[at]
    const node = nodes[at]
    if (form === undefined || node === undefined || form.size === 0) continue
    forms[node.parent]?.set(node.key, objectOf(form))
  }
  return objectOf(forms[0] ?? [])
}

function saysNothing(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
