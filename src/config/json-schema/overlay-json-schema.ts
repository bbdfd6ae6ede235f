import { isObject, member, objectOf, overlay, type Json, type JsonObject } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import { DELETE_KEY } from '../overlay/merge-overlays.js'
import { configJsonSchema } from './config-json-schema.js'

const DELETION = 'deletion'
const REFERENCE: JsonObject = { $ref: `#/definitions/${DELETION}` }

const DELETE: JsonObject = { const: true, description: 'true: taken out of what the overlay is laid over.' }

/** JSON Schema of an overlay: a config without environments, whose entries and their keys can be taken out. */
export function overlayJsonSchema(kinds: readonly Kind[]): JsonObject {
  const config = configJsonSchema(kinds)
  const properties = objectIn(config, 'properties')
  const collections = kinds.map(({ collection, onlyKey }) => {
    const schema = objectIn(properties, collection)
    const isList = onlyKey === undefined
    return [
      collection,
      isList ? { ...schema, items: deletable(objectIn(schema, 'items')) } : deletable(schema),
    ] as const
  })
  return {
    ...config,
    title: 'Overlay of descope-mgmt',
    properties: overlay(properties, { ...Object.fromEntries(collections), environments: undefined }),
    definitions: {
      ...objectIn(config, 'definitions'),
      [DELETION]: {
        type: 'object',
        properties: { [DELETE_KEY]: DELETE },
        required: [DELETE_KEY],
        additionalProperties: false,
      },
    },
  }
}

/** Objects may be taken out, whole and member by member; lists are one value. Schemas are ours and shallow. */
function deletable(schema: JsonObject): JsonObject {
  const branches = member(schema, 'anyOf')
  const properties = member(schema, 'properties')
  const values = member(schema, 'additionalProperties')
  return {
    ...schema,
    ...(Array.isArray(branches)
      ? {
          anyOf: (branches as readonly Json[]).map((branch) =>
            isObject(branch) ? deletable(branch) : branch,
          ),
        }
      : {}),
    ...(properties !== undefined && isObject(properties)
      ? {
          properties: objectOf([
            ...Object.entries(properties).map(([key, inner]) => [key, orDeleted(inner)] as const),
            [DELETE_KEY, DELETE],
          ]),
        }
      : {}),
    ...(values !== undefined && isObject(values) ? { additionalProperties: orDeleted(values) } : {}),
  }
}

function orDeleted(schema: Json): Json {
  if (!isObject(schema)) return schema
  const { description, doNotSuggest, ...rest } = deletable(schema)
  return {
    ...(description === undefined ? {} : { description }),
    ...(doNotSuggest === undefined ? {} : { doNotSuggest }),
    anyOf: [rest, REFERENCE],
  }
}

function objectIn(schema: JsonObject, key: string): JsonObject {
  const found = member(schema, key)
  return found !== undefined && isObject(found) ? found : {}
}
