import { isObject, member, overlay, type Json, type JsonObject } from '../core/model/json.js'
import type { Kind } from '../core/model/kind.js'
import { pointerTo, segmentsOf, withValueAt, type Pointer } from '../core/model/pointer.js'
import { idProblem, textProblems } from './check-texts.js'
import { entrySchema } from './config-schema.js'
import { issueInWords } from './issue-in-words.js'
import { entryShape } from './shape.js'

/** Something of a live resource that no config file can hold. */
export interface Unholdable {
  /** The field, or `""` for the resource as a whole. */
  readonly path: Pointer
  /** `holds the control character U+0007` */
  readonly message: string
}

/** What of a live resource can stand in a file, and what cannot. `entry` is absent where nothing can. */
export interface HoldableEntry {
  readonly entry: JsonObject | undefined
  readonly left: readonly Unholdable[]
}

const WHOLE: Pointer = ''

/**
 * Takes out of an entry in config words what {@link readConfig} would refuse, by the same rules. Lists are one value: one
 * that holds something impossible is left out as a whole. What is left is read without a problem.
 */
export function holdableEntry(kind: Kind, whole: JsonObject): HoldableEntry {
  const left = new Map<Pointer, string>()
  let entry = whole
  // Each turn takes at least one field away; what is sound takes one turn.
  for (;;) {
    const problems = problemsOf(kind, entry)
    const found = problems.filter(({ path }) => !left.has(path))
    if (found.length === 0) {
      // A problem that stays although its field is gone concerns the entry as a whole.
      const [stays] = problems
      if (stays !== undefined) return { entry: undefined, left: [{ ...stays, path: WHOLE }] }
      return { entry, left: [...left].map(([path, message]) => ({ path, message })) }
    }
    for (const { path, message } of found) {
      if (path === WHOLE) return { entry: undefined, left: [{ path, message }] }
      left.set(path, message)
      entry = withoutField(entry, path)
    }
  }
}

function problemsOf(kind: Kind, entry: JsonObject): readonly Unholdable[] {
  const key = member(entry, kind.keyField)
  const id = kind.onlyKey === undefined && typeof key === 'string' ? idProblem(key) : undefined
  if (id !== undefined) return [{ path: WHOLE, message: id }]
  const at = (segments: readonly string[], message: string): Unholdable => ({
    path: fieldAt(kind, segments),
    message,
  })
  const texts = textProblems(entry, entryShape(kind)).map(({ segments, message }) => at(segments, message))
  if (texts.length > 0) return texts
  const judged = kind.onlyKey === undefined ? entry : overlay(entry, { [kind.keyField]: kind.onlyKey })
  const parsed = entrySchema(kind).safeParse(judged)
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => {
      const segments = issue.path.map(String)
      return at(segments, issueInWords(issue, valueIn(entry, segments), undefined).message)
    })
  }
  return kind
    .check(entry)
    .map(({ path, message }) =>
      at(segmentsOf(path), `cannot be said: ${message.charAt(0).toLowerCase()}${message.slice(1)}`),
    )
}

/** The managed place that a spot inside an entry belongs to; the key makes the whole. */
function fieldAt(kind: Kind, segments: readonly string[]): Pointer {
  const [first, second] = segments
  if (first === undefined || first === kind.keyField) return WHOLE
  const field = Object.hasOwn(kind.fields, first) ? kind.fields[first] : undefined
  if (field === undefined) return WHOLE
  const isTakenApart = field.type === 'map' || field.type === 'object'
  return pointerTo(isTakenApart && second !== undefined ? [first, second] : [first])
}

/** Without the field, and without the object it stood in where nothing is left in that. */
function withoutField(entry: JsonObject, path: Pointer): JsonObject {
  const rest = withValueAt(entry, path, undefined)
  const [first = ''] = segmentsOf(path)
  const around = member(rest, first)
  return isObject(around) && Object.keys(around).length === 0 ? overlay(rest, { [first]: undefined }) : rest
}

function valueIn(entry: JsonObject, segments: readonly string[]): Json | undefined {
  let found: Json | undefined = entry
  for (const segment of segments) {
    if (Array.isArray(found)) found = (found as readonly Json[])[Number(segment)]
    else found = isObject(found) ? member(found, segment) : undefined
  }
  return found
}
