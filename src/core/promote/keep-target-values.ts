import { equalJson, isObject, member, type Json, type JsonObject } from '../model/json.js'
import { copyJson } from '../flow/layouts/copy-json.js'
import { pointerTo, type Pointer } from '../model/pointer.js'

/** A value that the files give differently for two environments. */
interface Difference {
  readonly segments: readonly string[]
  readonly from: Json
  readonly to: Json
}

export interface KeptValues {
  readonly document: JsonObject
  /** Places that have the target's value now. */
  readonly kept: readonly Pointer[]
  /** Places where the source has something else than the files give for it, so that nothing was put in. */
  readonly lost: readonly Pointer[]
}

/**
 * A document of one environment with the values of another where the files tell them apart: what a variable or an
 * overlay gave it there is not carried along. A place counts only where the document has what the files say for it.
 * It loops, so that no depth is too much for it.
 */
export function keepTargetValues(
  document: JsonObject,
  files: { readonly from: JsonObject; readonly to: JsonObject },
): KeptValues {
  const copy = copyJson(document, {})
  const kept: Pointer[] = []
  const lost: Pointer[] = []
  for (const { segments, from, to } of differencesBetween(files.from, files.to)) {
    const holder = holderAt(copy, segments.slice(0, -1))
    const key = segments.at(-1)
    const isThere = key !== undefined && holder !== undefined && Object.hasOwn(holder, key)
    if (isThere && equalJson(holder[key], from)) {
      holder[key] = to
      kept.push(pointerTo(segments))
    } else lost.push(pointerTo(segments))
  }
  return { document: kept.length > 0 && isObject(copy) ? copy : document, kept, lost }
}

/** The object or list at a place of a copy that is ours alone, to be written into. */
function holderAt(copy: Json, segments: readonly string[]): Record<string, Json> | undefined {
  let value: Json | undefined = copy
  for (const segment of segments) {
    if (isObject(value)) value = member(value, segment)
    else value = Array.isArray(value) ? (value as readonly Json[])[Number(segment)] : undefined
  }
  return isObject(value) || Array.isArray(value) ? (value as unknown as Record<string, Json>) : undefined
}

/** Places that hold something else on both sides; what only one of them has is the structure's own affair. */
function differencesBetween(from: JsonObject, to: JsonObject): readonly Difference[] {
  const found: Difference[] = []
  const open: Difference[] = [{ segments: [], from, to }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { segments, from: one, to: other } = next
    const pairs = pairsOf(one, other)
    if (pairs === undefined) {
      if (!equalJson(one, other)) found.push(next)
      continue
    }
    for (const [key, a, b] of pairs) open.push({ segments: [...segments, key], from: a, to: b })
  }
  return found.reverse()
}

function pairsOf(one: Json, other: Json): readonly (readonly [string, Json, Json])[] | undefined {
  if (isObject(one) && isObject(other)) {
    return Object.keys(one).flatMap((key) => {
      const [a, b] = [member(one, key), member(other, key)]
      return a === undefined || b === undefined ? [] : [[key, a, b] as const]
    })
  }
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return undefined
  const there = other as readonly Json[]
  return (one as readonly Json[]).map((item, index) => [String(index), item, there[index] ?? null] as const)
}
