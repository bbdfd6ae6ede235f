import { z } from 'zod'
import { isObject, member, objectOf, overlay, type Json, type JsonObject } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import { configSchema } from '../config-schema.js'
import { laterKinds } from '../sections.js'
import { EXPRESSION_DEFINITION, withExpressions } from './expressions.js'
import { oneOf, spellingsOf, withSpellings, type Aliases } from './spellings.js'

/** Known to every language server for YAML; newer drafts only to some. */
const DRAFT = 'draft-7'
const NO_ALIASES: Aliases = {}

/**
 * JSON Schema of a config file, for editors, made from the schemas that files are read with. It takes what the reader
 * takes, every spelling of a key and `${NAME}` for a value included; rules across keys and files are left to `validate`.
 */
export function configJsonSchema(kinds: readonly Kind[]): JsonObject {
  const made = z.toJSONSchema(configSchema(kinds), { io: 'input', target: DRAFT }) as unknown as JsonObject
  const properties = objectIn(made, 'properties')
  const defaults = objectIn(properties, 'defaults')
  const collections = kinds.map(
    (kind) => [kind.collection, collectionSchema(kind, objectIn(properties, kind.collection))] as const,
  )
  const defaultsByKind = kinds.map((kind) => {
    const schema = objectIn(objectIn(defaults, 'properties'), kind.name)
    return [kind.name, withSpellings(schema, kind.aliases)] as const
  })
  const names = new Set<string>([...kinds.map(({ collection }) => collection), 'defaults'])
  const others = Object.entries(properties).filter(([key]) => !names.has(key))
  const later = [...laterKinds(kinds).values()].map(
    (collection) => [collection, { description: 'This version of descope-mgmt leaves them alone.' }] as const,
  )
  const whole = withExpressions({
    ...made,
    properties: objectOf([
      ...others.map(
        ([key, schema]) => [key, spelled(key === 'environments' ? maybeEmpty(schema) : schema)] as const,
      ),
      ['defaults', { ...defaults, properties: objectOf(defaultsByKind) }],
      ...collections,
      ...later,
    ]),
  })
  return {
    ...whole,
    title: 'Config of descope-mgmt',
    definitions: { ...objectIn(whole, 'definitions'), ...EXPRESSION_DEFINITION },
  }
}

/** An environment may be nothing but its name. */
function maybeEmpty(environments: Json): Json {
  if (!isObject(environments)) return environments
  const block = objectIn(environments, 'additionalProperties')
  return { ...environments, additionalProperties: { ...block, type: ['object', 'null'] } }
}

function spelled(schema: Json): Json {
  return isObject(schema) ? withSpellings(schema, NO_ALIASES) : schema
}

function collectionSchema(kind: Kind, schema: JsonObject): JsonObject {
  const { collection, aliases } = kind
  const leaves = 'without this key they are left alone'
  if (kind.onlyKey !== undefined) {
    const description = `The ${kind.name} of the project; ${leaves.replace('they are', 'it is')}.`
    return { description, ...withSpellings(withoutKey(kind, schema), aliases) }
  }
  const items = withSpellings(namedSomehow(kind, objectIn(schema, 'items')), aliases)
  return { description: `All ${collection} wanted: [] wants none, ${leaves}.`, ...schema, items }
}

/** The program puts the key of an only resource in; files cannot. */
function withoutKey({ keyField }: Kind, schema: JsonObject): JsonObject {
  const required = member(schema, 'required')
  const others = Array.isArray(required)
    ? (required as readonly Json[]).filter((key) => key !== keyField)
    : undefined
  return overlay(schema, {
    properties: overlay(objectIn(schema, 'properties'), { [keyField]: undefined }),
    required: others?.length === 0 ? undefined : others,
  })
}

/** A document names its resource where the entry does not. */
function namedSomehow({ document, keyField, aliases }: Kind, entry: JsonObject): JsonObject {
  const required = member(entry, 'required')
  if (document === undefined || !Array.isArray(required)) return entry
  const naming = [keyField, 'file', 'template'].flatMap((key) => [key, ...spellingsOf(key, aliases)])
  const others = (required as readonly Json[]).filter((key) => key !== keyField)
  return overlay(entry, { required: others.length === 0 ? undefined : others, allOf: [oneOf(naming)] })
}

function objectIn(schema: JsonObject, key: string): JsonObject {
  const found = member(schema, key)
  return found !== undefined && isObject(found) ? found : {}
}
