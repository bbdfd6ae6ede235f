import { isObject, objectOf, type Json } from '../../model/json.js'
import { withoutEmpty } from './empty.js'

/** Tables `{ name: id }` whose ids belong to one project. */
const BY_NAME: ReadonlySet<string> = new Set(['connectors', 'roles'])

/**
 * `references` as names: their ids belong to one project and stand as names where they are used. A name without an id
 * and tables that we do not know are kept as they are.
 */
export function referencesForm(references: Json): Json {
  if (!isObject(references)) return references
  return withoutEmpty(
    objectOf(
      Object.entries(references).map(([table, value]): [string, Json] => [
        table,
        BY_NAME.has(table) && isObject(value) ? namesOf(value) : value,
      ]),
    ),
  )
}

/** `true` stands for any id. */
function namesOf(table: Readonly<Record<string, Json>>): Json {
  return objectOf(
    Object.entries(table).map(
      ([name, id]) => [name, typeof id === 'string' && id !== '' ? true : id] as const,
    ),
  )
}
