import { isObject, member, objectOf, type Json, type JsonObject } from '../../model/json.js'

/** What a flow knows at one moment, as objects within each other. */
export type Context = JsonObject

/** More parts than any key of a flow has; it bounds how deep a context can be. */
const MOST_KEY_PARTS = 20

/** `user.verifiedEmail` → its parts. */
function partsOf(key: string): readonly string[] {
  return key.split('.')
}

/**
 * What the context holds under a dotted key; `undefined` where it says nothing about it. What is said to be `null`
 * has no members: they are `null` too.
 */
export function valueIn(context: Context, key: string): Json | undefined {
  let value: Json | undefined = context
  for (const part of partsOf(key)) {
    if (value === null) return null
    if (Array.isArray(value)) value = (value as readonly Json[])[/^\d+$/.test(part) ? Number(part) : -1]
    else value = isObject(value) ? member(value, part) : undefined
    if (value === undefined) return undefined
  }
  return value
}

/** The context with more in it: objects are joined, everything else is replaced. */
export function withValues(context: Context, added: JsonObject): Context {
  const joined = new Map(Object.entries(context))
  for (const [key, value] of Object.entries(added)) {
    const before = joined.get(key)
    joined.set(key, isObject(before) && isObject(value) ? withValues(before, value) : value)
  }
  return objectOf(joined)
}

/** A key that a context gives two values, or that is no key. */
export interface BadKey {
  /** From the top of what was written, key by key as written. */
  readonly segments: readonly string[]
  readonly reason: 'twice' | 'no-key' | 'too-long'
}

type Tree = Map<string, Tree | Leaf>

class Leaf {
  constructor(readonly value: Json) {}
}

/** Dotted keys as objects within each other: `{ user.phone: … }` and `{ user: { phone: … } }` say the same. */
export function expanded(written: JsonObject): {
  readonly context: Context
  readonly bad: readonly BadKey[]
} {
  const bad: BadKey[] = []
  const top: Tree = new Map()
  plant(top, written, { segments: [], bad })
  return { context: grown(top), bad }
}

interface Planting {
  readonly segments: readonly string[]
  readonly bad: BadKey[]
}

function plant(tree: Tree, written: JsonObject, { segments, bad }: Planting): void {
  for (const [key, value] of Object.entries(written)) {
    const here = [...segments, key]
    const parts = partsOf(key)
    if (parts.length > MOST_KEY_PARTS || here.length > MOST_KEY_PARTS) {
      bad.push({ segments: here, reason: 'too-long' })
    } else if (parts.includes('')) bad.push({ segments: here, reason: 'no-key' })
    else plantValue(tree, parts, { value, segments: here, bad })
  }
}

function plantValue(
  tree: Tree,
  parts: readonly string[],
  { value, segments, bad }: Planting & { readonly value: Json },
): void {
  let at = tree
  const last = parts.at(-1) ?? ''
  for (const part of parts.slice(0, -1)) {
    const next = at.get(part) ?? new Map<string, Tree | Leaf>()
    if (next instanceof Leaf) {
      bad.push({ segments, reason: 'twice' })
      return
    }
    at.set(part, next)
    at = next
  }
  const before = at.get(last)
  if (isObject(value) && !(before instanceof Leaf)) {
    const inner = before ?? new Map<string, Tree | Leaf>()
    at.set(last, inner)
    plant(inner, value, { segments, bad })
  } else if (before === undefined) at.set(last, new Leaf(value))
  else bad.push({ segments, reason: 'twice' })
}

function grown(tree: Tree): JsonObject {
  return objectOf(
    [...tree].map(([key, inner]): [string, Json] => [
      key,
      inner instanceof Leaf ? inner.value : grown(inner),
    ]),
  )
}
