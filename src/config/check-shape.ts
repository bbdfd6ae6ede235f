import { isScalar } from 'yaml'
import type { z } from 'zod'
import { isObject, member, type Json } from '../core/model/json.js'
import { isWithin, pointerTo, segmentsOf, type Pointer } from '../core/model/pointer.js'
import type { Place } from '../core/model/errors.js'
import { hasExpression } from './expand.js'
import { issueInWords } from './issue-in-words.js'
import { layeredPlace, locateInLayers, type Layered } from './layers.js'
import { resolved } from './pairs.js'
import type { Problems } from './problems.js'
import { quote } from './quote.js'
import type { WrittenValue } from './written-value.js'

/** Stands for the value itself among its members that cannot be used. */
export const WHOLE = ''

/** A value and where it was written. */
export interface Written extends WrittenValue, Layered {}

/**
 * Checks a value against a schema and tells every problem at its place.
 * @param what begins each sentence about the value as a whole: `environment "prod"`
 * @param isRaw expressions were not put in: what they stand for is not judged
 * @returns what is wrong at the top of the value: its members that cannot be used, or {@link WHOLE}; empty when all
 * is well
 */
export function checkShape(options: {
  readonly schema: z.ZodType
  readonly written: Written
  readonly what: string
  readonly problems: Problems
  readonly isRaw?: boolean
  /** Where a place is that is not written here. */
  readonly elsewhere?: ((segments: readonly string[]) => Place | undefined) | undefined
}): ReadonlySet<string> {
  const { schema, written, what, problems, isRaw = false, elsewhere } = options
  const result = schema.safeParse(written.value)
  const unsound = new Set([...written.failed].map((path) => segmentsOf(path)[0] ?? WHOLE))
  if (result.success) return unsound
  for (const issue of flatten(result.error.issues)) {
    const segments = issue.path.map(String)
    unsound.add(segments[0] ?? WHOLE)
    const value = valueAtPath(written.value, segments)
    if (isTold(pointerTo(segments), written.failed)) continue
    if (isRaw && typeof value === 'string' && hasExpression(value)) continue
    const words = issueInWords(issue, value, spelling(written, segments))
    problems.add({
      ...words,
      message: `${nameOf(segments, what)} ${words.message}`,
      where: placeOf(written, segments, value === undefined, elsewhere),
    })
  }
  return unsound
}

/** Problems inside a union count where one branch came further than the value's own type. */
function flatten(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue]
    const deeper = issue.errors.find(
      (branch) => branch.length > 0 && branch.every(({ path }) => path.length > 0),
    )
    if (deeper === undefined) return [issue]
    return flatten(deeper.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })))
  })
}

function isTold(path: Pointer, failed: ReadonlySet<Pointer>): boolean {
  if (failed.has(path)) return true
  return [...failed].some((told) => isWithin(path, told))
}

/** `customAttributes.seats of tenant "acme"`, in words a person finds in the file. */
export function nameOf(segments: readonly string[], what: string): string {
  return segments.length === 0 ? what : `${quote(segments.join('.'))} of ${what}`
}

function placeOf(
  written: Written,
  segments: readonly string[],
  isMissing: boolean,
  elsewhere: ((segments: readonly string[]) => Place | undefined) | undefined,
): Place {
  const steps = isMissing ? segments.slice(0, -1) : segments
  const found = locateInLayers(written, steps)
  if (found !== undefined) return found.file.source.place(found.value)
  return elsewhere?.(steps) ?? layeredPlace(written)
}

function spelling(written: Written, segments: readonly string[]): string | undefined {
  const found = locateInLayers(written, segments)
  const target = found === undefined ? null : resolved(found.file, found.node)
  return isScalar(target) && !hasExpression(target.source ?? '') ? target.source : undefined
}

function valueAtPath(value: Json, segments: readonly string[]): Json | undefined {
  let found: Json | undefined = value
  for (const segment of segments) {
    if (Array.isArray(found)) found = (found as readonly Json[])[Number(segment)]
    else found = isObject(found) ? member(found, segment) : undefined
  }
  return found
}
