import { isMap, type Node } from 'yaml'
import type { z } from 'zod'
import type { At } from '../../core/flow/walk/index.js'
import type { Place } from '../../core/model/errors.js'
import { isObject, objectOf, type JsonObject } from '../../core/model/json.js'
import { checkShape } from '../check-shape.js'
import { locate } from '../locate.js'
import { resolved } from '../pairs.js'
import type { ParsedFile } from '../parse-yaml.js'
import type { Problems } from '../problems.js'
import type { Keys } from '../shape.js'
import { offsetOf, writtenValue } from '../written-value.js'

/** Part of a file that is being read. */
export interface Reading {
  readonly file: ParsedFile
  readonly problems: Problems
}

/** An object of known keys, and where each stands. */
export interface Entry<Value> {
  readonly value: Value
  readonly where: Place
  /** Its values as they were written, below any key. */
  readonly raw: JsonObject
  /** The place of a value; of the nearest one around it where it is not written. */
  placeOf(segments: readonly string[]): Place
  /** The node of a value; `null` where there is none. */
  nodeOf(segments: readonly string[]): Node | null
}

/**
 * Reads an object of known keys. What is wrong in it is told and left out, so that the rest can be looked at too.
 * @returns `undefined` where it is no object, which is told
 */
export function readEntry<Shape extends z.core.$ZodLooseShape>(
  { file, problems }: Reading,
  about: {
    readonly node: Node | null
    readonly shape: Keys
    readonly schema: z.ZodObject<Shape>
    readonly what: string
  },
): Entry<Partial<z.infer<z.ZodObject<Shape>>>> | undefined {
  const { node, shape, schema, what } = about
  const where = file.source.place(offsetOf(node))
  if (!isMap(resolved(file, node))) {
    problems.add({ code: 'wrong-type', message: `${what} must be an object`, where })
    return undefined
  }
  const written = { ...writtenValue({ file, node, shape, problems }), file, node, shape }
  const unsound = checkShape({ schema, written, what, problems })
  const raw = isObject(written.value) ? written.value : {}
  const sound = objectOf(Object.entries(raw).filter(([key]) => !unsound.has(key)))
  const find = (segments: readonly string[]) => locate({ file, node, shape, segments })
  return {
    value: schema.partial().parse(sound) as Partial<z.infer<z.ZodObject<Shape>>>,
    where,
    raw: sound,
    placeOf: (segments) => {
      for (let known = segments; known.length > 0; known = known.slice(0, -1)) {
        const found = find(known)
        if (found !== undefined) return file.source.place(found.value)
      }
      return where
    },
    nodeOf: (segments) => find(segments)?.node ?? null,
  }
}

/** A text under a key, with its place. */
export function textAt(
  entry: Entry<unknown>,
  value: string | undefined,
  segments: readonly string[],
): At<string> | undefined {
  return value === undefined ? undefined : { value, where: entry.placeOf(segments) }
}

/** Texts in a list under a key, each with its place. */
export function textsAt(
  entry: Entry<unknown>,
  values: readonly string[] | undefined,
  segments: readonly string[],
): readonly At<string>[] | undefined {
  return values?.map((value, index) => ({ value, where: entry.placeOf([...segments, String(index)]) }))
}
