import type { ErrorDetails } from '../core/model/errors.js'
import { objectOf, type JsonObject } from '../core/model/json.js'
import type { Kind } from '../core/model/kind.js'
import { nameOf } from './check-shape.js'
import { idProblem, textProblems } from './check-texts.js'
import { quote } from './quote.js'
import { entryShape } from './shape.js'

/**
 * What no text of an entry may hold, and what cannot be an id, for an entry that was typed on the command line: the
 * same rules as in files. The id is judged only where it is new: what is there already may be called anything.
 */
export function typedEntryProblems(
  kind: Kind,
  typed: { readonly key: string; readonly entry: JsonObject; readonly isNew: boolean },
): readonly ErrorDetails[] {
  const { key, entry, isNew } = typed
  const what = `${kind.name} ${quote(key)}`
  const id = isNew ? idProblem(key) : undefined
  const judged = isNew ? objectOf([...Object.entries(entry), [kind.keyField, key]]) : entry
  return [
    ...(id === undefined ? [] : [{ code: 'bad-id', message: `The ${kind.keyField} ${quote(key)} ${id}` }]),
    ...textProblems(judged, entryShape(kind)).map(({ code, segments, message, hint }) => ({
      code,
      message: `${nameOf(segments, what)} ${message}`,
      hint,
    })),
  ]
}
