import { objectAt, textAt } from '../../core/flow/read-flow.js'
import { isObject, type Json, type JsonObject } from '../../core/model/json.js'

const PLACEHOLDER = /\{\{\s*([^{}\s]+)\s*\}\}/g

/** The lists on a screen task that follow from the screen's component tree, made anew and sorted. */
export function derivedLists(tree: JsonObject): JsonObject {
  const names = new Map<string, string>()
  const placeholders = new Set<string>()
  for (const node of Object.values(tree)) {
    if (!isObject(node)) continue
    const props = objectAt(node, 'props')
    const name = textAt(props, 'name') ?? ''
    if (name !== '') names.set(name, textAt(node, 'displayName') ?? '')
    for (const text of textsIn(props)) {
      for (const [, path = ''] of text.matchAll(PLACEHOLDER)) placeholders.add(path)
    }
  }
  const keys = [...names.keys()].sort()
  return {
    allInputKeys: keys,
    calculatedInputKeys: true,
    contextKeys: [...placeholders].sort(),
    inputsMetadata: keys.map((key) => ({ displayName: names.get(key) ?? '', key })),
  }
}

function* textsIn(value: Json): Iterable<string> {
  const waiting: Json[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') yield next
    else if (Array.isArray(next)) for (const item of next as readonly Json[]) waiting.push(item)
    else if (isObject(next)) for (const item of Object.values(next)) waiting.push(item)
  }
}
