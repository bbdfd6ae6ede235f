import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { withinMembers } from './spellings.js'

const NAME = 'expression'
const REFERENCE: JsonObject = { $ref: `#/definitions/${NAME}` }

/** What {@link withExpressions} refers to. */
export const EXPRESSION_DEFINITION: JsonObject = {
  [NAME]: {
    type: 'string',
    pattern: String.raw`\$\{`,
    description: 'Put in when the file is read: ${NAME}, or ${NAME:-default}.',
  },
}

const SCALARS: ReadonlySet<Json> = new Set(['string', 'number', 'integer', 'boolean', 'null'])

/**
 * The schema with `${NAME}` allowed wherever one value may stand: the reader puts variables in before it looks at the
 * shape, and a whole expression may become a number, true, false or null.
 */
export function withExpressions(schema: JsonObject): JsonObject {
  const branches = member(schema, 'anyOf')
  if (Array.isArray(branches)) {
    const all = (branches as readonly Json[]).map((branch) =>
      isObject(branch) && !isScalar(branch) ? withExpressions(branch) : branch,
    )
    const isOpened = all.some(isScalar) && !all.some(takesAnyText)
    return { ...schema, anyOf: isOpened ? [...all, REFERENCE] : all }
  }
  if (!isScalar(schema)) return withinMembers(schema, withExpressions)
  if (takesAnyText(schema)) return schema
  const { description, doNotSuggest, ...rest } = schema
  return {
    ...(description === undefined ? {} : { description }),
    ...(doNotSuggest === undefined ? {} : { doNotSuggest }),
    anyOf: [rest, REFERENCE],
  }
}

function isScalar(schema: Json): boolean {
  const types = typesOf(schema)
  return types.length > 0 && types.every((type) => SCALARS.has(type))
}

function takesAnyText(schema: Json): boolean {
  if (!isObject(schema)) return false
  const branches = member(schema, 'anyOf')
  if (Array.isArray(branches)) return (branches as readonly Json[]).some(takesAnyText)
  if (!typesOf(schema).includes('string')) return false
  return ['pattern', 'enum', 'const'].every((keyword) => member(schema, keyword) === undefined)
}

function typesOf(schema: Json): readonly Json[] {
  const type = isObject(schema) ? member(schema, 'type') : undefined
  if (type === undefined) return []
  return Array.isArray(type) ? (type as readonly Json[]) : [type]
}
