import type { CST } from 'yaml'
import { DEEPEST } from './inspect-nodes.js'

/**
 * Where nesting passes {@link DEEPEST}. Looked for before composing, which goes down one call per level: tens of
 * thousands of levels end the process.
 * @param start levels around `top`, the document itself being one
 */
export function findTooDeep(top: CST.Token, start: number): number | undefined {
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = [{ token: top, depth: start }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next
    // The document itself and the object at its top are not counted.
    if (depth > DEEPEST + 1) return token.offset
    if (token.type === 'document') {
      if (token.value !== undefined) waiting.push({ token: token.value, depth: depth + 1 })
    } else if ('items' in token) {
      for (const { key, value } of token.items) {
        if (key !== undefined && key !== null && 'items' in key)
          waiting.push({ token: key, depth: depth + 1 })
        if (value !== undefined && 'items' in value) waiting.push({ token: value, depth: depth + 1 })
      }
    }
  }
  return undefined
}
