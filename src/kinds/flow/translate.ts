import { listAt, objectAt, readFlow, textAt } from '../../core/flow/read-flow.js'
import type { DocumentTraits } from '../../core/model/document-traits.js'
import { isObject, objectOf, overlay, type Json, type JsonObject } from '../../core/model/json.js'
import { withForeignIds } from '../../core/references/foreign-ids.js'

/**
 * The document with the ids of the project it goes to: connectors and roles by their names in `references`, screens by
 * the tasks that show them.
 */
export const translateFlow: DocumentTraits['translate'] = (document, { live, ...target }) => {
  const { document: translated, missing } = withForeignIds(document, target)
  const screens = live === undefined ? new Map<string, string>() : screenIds(translated, live)
  return { document: screens.size === 0 ? translated : withScreenIds(translated, screens), missing }
}

/**
 * Screen ids of the live flow for those of the document, where the same task shows the one here and the other there.
 * No id is taken that the document knows already, be it only in a task whose screen is missing.
 */
function screenIds(document: JsonObject, live: JsonObject): ReadonlyMap<string, string> {
  const ours = readFlow(document)
  const theirs = readFlow(live)
  const ids = new Map<string, string>()
  const taken = new Set(ours.screens.keys())
  for (const { screenId } of ours.tasks.values()) if (screenId !== undefined) taken.add(screenId)
  for (const [taskId, { screenId }] of ours.tasks) {
    const there = theirs.tasks.get(taskId)?.screenId
    if (screenId === undefined || there === undefined) continue
    // An id without a screen pairs with none: once written, no screen would be there to pair it with again.
    if (!ours.screens.has(screenId) || !theirs.screens.has(there)) continue
    if (theirs.screens.has(screenId) || ids.has(screenId) || taken.has(there)) continue
    ids.set(screenId, there)
    taken.add(there)
  }
  return ids
}

function withScreenIds(document: JsonObject, ids: ReadonlyMap<string, string>): JsonObject {
  const renamed = (object: Json): Json => {
    if (!isObject(object)) return object
    const id = ids.get(textAt(object, 'screenId') ?? '')
    return id === undefined ? object : overlay(object, { screenId: id })
  }
  const contents = objectAt(document, 'contents')
  const tasks = Object.entries(objectAt(contents, 'tasks')).map(
    ([key, task]) => [key, renamed(task)] as const,
  )
  return overlay(document, {
    contents: overlay(contents, { tasks: objectOf(tasks) }),
    screens: listAt(document, 'screens').map(renamed),
  })
}
