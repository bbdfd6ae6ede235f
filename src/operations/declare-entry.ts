import { didYouMean } from '../core/model/did-you-mean.js'
import { issueInWords, typedEntryProblems } from '../config/index.js'
import { leavesOf } from '../core/compare/index.js'
import { ProblemsError, type ErrorDetails } from '../core/model/errors.js'
import { isObject, member, objectOf, type Json, type JsonObject } from '../core/model/json.js'
import type { Fields, Kind } from '../core/model/kind.js'
import { pointerTo, valueAt, withValueAt, type Pointer } from '../core/model/pointer.js'
import { printable } from '../core/model/printable.js'

/** A field given on the command line: `customAttributes.plan` and its text, or `null` to empty it. */
export interface AskedField {
  readonly key: string
  readonly text: string | null
}

/**
 * Fields from the command line in a kind's normal form, by place. Texts are read as YAML would read a scalar where the
 * field is not text; a list is given as `a,b`. Every problem at once.
 */
export function declareEntry(
  kind: Kind,
  typed: { readonly key: string; readonly asked: readonly AskedField[]; readonly isNew: boolean },
): Readonly<Record<Pointer, Json>> {
  const { key, asked, isNew } = typed
  const problems: ErrorDetails[] = []
  let entry: JsonObject = {}
  for (const { key: name, text } of asked) {
    const path = pathOf(kind, name)
    if (path === undefined) {
      problems.push({
        code: 'unknown-key',
        message: `${kind.name} has no field ${printable(JSON.stringify(name))}`,
        hint: unknownFieldHint(kind, name),
      })
    } else {
      entry = withValueAt(entry, path, text === null ? null : valueOf(kind, path, text))
    }
  }
  problems.push(...typedEntryProblems(kind, { key, entry, isNew }), ...shapeProblems(kind, key, entry))
  const [first, ...rest] = problems
  if (first !== undefined) throw new ProblemsError([first, ...rest])
  return Object.fromEntries(leavesOf(kind.fields, kind.normalize(entry)))
}

function unknownFieldHint(kind: Kind, name: string): string {
  const known = declarable(kind.fields)
  return didYouMean(name, known) ?? `Fields: ${known.join(', ')}`
}

function shapeProblems(kind: Kind, key: string, entry: JsonObject): readonly ErrorDetails[] {
  const parsed = kind.schema.safeParse({ ...entry, [kind.keyField]: key })
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => {
      const place = issue.path.map(String)
      const { code, message, hint } = issueInWords(issue, valueAt(entry, pointerTo(place)), undefined)
      return { code, message: `${printable(place.join('.'))} ${message}`, hint }
    })
  }
  return kind.check(entry).map((problem) => ({
    code: 'wrong-value',
    message: printable(problem.message),
    hint: problem.hint,
  }))
}

/** `domains`, `custom_attributes.plan` or `settings.ssoDomains` as a place; `undefined` for what is no field. */
function pathOf(kind: Kind, name: string): Pointer | undefined {
  const [first = '', ...rest] = name.split('.')
  const known = knownKey(kind, kind.fields, first)
  const field = known === undefined ? undefined : kind.fields[known]
  if (known === undefined || field === undefined) return undefined
  if (rest.length === 0) return pointerTo([known])
  if (field.type === 'map') return pointerTo([known, rest.join('.')])
  if (field.type !== 'object') return undefined
  const inner = knownKey(kind, field.fields, rest.join('.'))
  return inner === undefined ? undefined : pointerTo([known, inner])
}

function knownKey(kind: Kind, fields: Fields, name: string): string | undefined {
  const camel = name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
  const aliases = kind.aliases
  const candidates = [name, camel, aliases[name], aliases[camel]]
  return candidates.find(
    (candidate) =>
      candidate !== undefined && Object.hasOwn(fields, candidate) && fields[candidate]?.undeclarable !== true,
  )
}

function declarable(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => (field.undeclarable === true ? [] : [name]))
}

function valueOf(kind: Kind, path: Pointer, text: string): Json {
  const leaf = fieldAt(kind.fields, path)
  if (leaf === 'set') return text.split(',').map((item) => item.trim())
  // A text stays text where the schema takes one; otherwise it is read as the scalar it looks like.
  if (leaf === 'value' && acceptsText(kind, path, text)) return text
  return scalarOf(text)
}

function fieldAt(fields: Fields, path: Pointer): string | undefined {
  const [first = '', second] = path.slice(1).split('/')
  const field = fields[first]
  if (field?.type === 'object' && second !== undefined) return field.fields[second]?.type
  return field?.type === 'map' && second !== undefined ? 'mapEntry' : field?.type
}

function acceptsText(kind: Kind, path: Pointer, text: string): boolean {
  const parsed = kind.schema.safeParse({ ...withValueAt({}, path, text), [kind.keyField]: 'x' })
  if (parsed.success) return true
  return !parsed.error.issues.some((issue) => pointerTo(issue.path.map(String)) === path)
}

function scalarOf(text: string): Json {
  if (text === 'true') return true
  if (text === 'false') return false
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? Number(text) : text
}

/** Fields in the words of a config file: the spec without what cannot be declared, key first. */
export function configWords(kind: Kind, key: string, spec: JsonObject): JsonObject {
  const entries = Object.entries(spec).filter(([name]) => {
    const field = Object.hasOwn(kind.fields, name) ? kind.fields[name] : undefined
    return field !== undefined && field.undeclarable !== true
  })
  // Where the key field is a field like others, it says more than the key: a role of a tenant is named by two.
  const named: readonly (readonly [string, Json])[] = Object.hasOwn(kind.fields, kind.keyField)
    ? entries.filter(([name]) => name === kind.keyField)
    : [[kind.keyField, key]]
  return objectOf([
    ...named,
    ...entries
      .filter(([name]) => name !== kind.keyField)
      .map(([name, value]): readonly [string, Json] => [name, declarablePart(kind, name, value)]),
  ])
}

function declarablePart(kind: Kind, name: string, value: Json): Json {
  const field = kind.fields[name]
  if (field?.type !== 'object' || !isObject(value)) return value
  return objectOf(
    Object.keys(field.fields).flatMap((key) => {
      const inner = field.fields[key]?.undeclarable === true ? undefined : member(value, key)
      return inner === undefined ? [] : [[key, inner] as const]
    }),
  )
}
