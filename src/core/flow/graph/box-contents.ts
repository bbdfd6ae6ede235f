import { canonicalJson, member, overlay, type Json, type JsonObject } from '../../model/json.js'
import type { Flow } from '../model.js'
import { normalForm, SECOND_HALF, secondHalfOf } from '../normal/index.js'
import { objectAt, textAt } from '../read-flow.js'
import { boxOfTasks } from './routes.js'

/**
 * By the id of its box, what a task means without its edges: equal texts for equal meanings, however an exporter wrote
 * them. Of a screen task its screen is a part; of a two-phase step both halves are.
 */
export function boxContents(flow: Flow): ReadonlyMap<string, string> {
  const form = normalForm(flow.document)
  const screens = objectAt(form, 'screens')
  const boxOf = boxOfTasks(flow)
  const contents = new Map<string, Json[]>()
  const tasks = objectAt(objectAt(form, 'contents'), 'tasks')
  for (const id of Object.keys(tasks).sort()) {
    const part = contentOf(objectAt(tasks, id), screens)
    const known = contents.get(boxOf(id))
    if (known === undefined) contents.set(boxOf(id), [part])
    else known.push(part)
  }
  return new Map([...contents].map(([id, parts]) => [id, canonicalJson(parts)]))
}

/** The screen stands in the place of its name, which follows from the ids of the tasks that show it. */
function contentOf(task: JsonObject, screens: JsonObject): Json {
  const second = secondHalfOf(task)
  const screenName = textAt(task, 'screenId')
  const screen = screenName === undefined ? undefined : member(screens, screenName)
  return overlay(task, {
    next: undefined,
    [SECOND_HALF]: second && overlay(second, { next: undefined }),
    screenId: screen ?? screenName,
  })
}
