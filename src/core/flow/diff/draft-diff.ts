import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, objectOf, type JsonObject } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { DRAFT_EXTRAS } from '../normal/index.js'
import { changedLeaves, changeTold } from './change-told.js'
import type { Comparison, TaskPair } from './comparison.js'
import { taskSubject } from './names.js'
import { below, taskPath } from './place.js'
import { RANK } from './ranks.js'
import { isSameScreen } from './shown-screen.js'
import type { Side } from './sides.js'

/** The copy of the screen on its task. */
const COPY = ['htmlTemplate', 'interactions'] as const

/** Members of a screen task that its screen should repeat. */
export const DRAFT_KEYS: readonly string[] = [...COPY, ...DRAFT_EXTRAS]

/** What the members beside the components of a screen hold, as its author calls it. */
const EXTRA_WORDS: ReadonlyMap<string, string> = new Map([
  ['clientScripts', 'script'],
  ['componentsConditions', 'conditions of components'],
  ['dynamicSelects', 'dynamic choices'],
  ['componentsConnectors', 'connectors of components'],
  ['connectorComponentProps', 'properties from connectors'],
  ['recoveryCodesData', 'recovery codes'],
])

/** A draft copy that disagrees with its screen, in one line; scripts and their like that only the task holds. */
export function draftDiff(comparison: Comparison, pair: TaskPair): readonly DiffEntry[] {
  const { from, to } = comparison
  const before = from.tasks.get(pair.a) ?? {}
  const after = to.tasks.get(pair.b) ?? {}
  const subject = taskSubject(to, pair.b)
  const paths = { from: taskPath(pair.a), to: taskPath(pair.b) }
  const extras = extrasDiff({ before, after, subject, paths, sort: 'task' })
  const [a, b] = [copyOf(before), copyOf(after)]
  if (equalJson(a, b)) return extras
  const isBehind =
    isSameScreen(comparison, before['screenId'], after['screenId']) &&
    equalJson({ ...screenCopy(from, before), ...b }, screenCopy(from, before))
  const words =
    Object.keys(b).length === 0
      ? 'its draft copy no longer says something else'
      : `its draft copy ${isBehind ? 'still says' : 'says'} something else`
  const lines = changedLeaves(screenCopy(to, after), { ...screenCopy(to, after), ...b })
  const entry: DiffEntry = {
    op: 'changed',
    sort: 'task',
    subject,
    words,
    ...(lines.length > 0 && { lines }),
    path: below(paths.to, Object.hasOwn(b, 'htmlTemplate') ? 'htmlTemplate' : 'interactions'),
    rank: RANK.other,
  }
  return [...extras, entry]
}

/** Scripts and their like, of a screen or of its task. */
export function extrasDiff({ before, after, subject, paths, sort }: ExtrasAt): readonly DiffEntry[] {
  return [...DRAFT_EXTRAS].flatMap((key): readonly DiffEntry[] => {
    const [a, b] = [before[key], after[key]]
    if (equalJson(a, b)) return []
    const path = below(b === undefined ? paths.from : paths.to, key)
    const told = changeTold(a, b, `${EXTRA_WORDS.get(key) ?? key}: `)
    return [{ op: 'changed', sort, subject, ...told, path, rank: RANK.task }]
  })
}

interface ExtrasAt {
  readonly before: JsonObject
  readonly after: JsonObject
  readonly subject: string
  readonly paths: { readonly from: Pointer; readonly to: Pointer }
  readonly sort: string
}

/** What the copy says that its screen does not. */
function copyOf(task: JsonObject): JsonObject {
  return objectOf(
    COPY.flatMap((key) => (Object.hasOwn(task, key) ? [[key, task[key] ?? null] as const] : [])),
  )
}

/** The screen as its copy should be. */
function screenCopy(side: Side, task: JsonObject): JsonObject {
  const name = task['screenId']
  const form = typeof name === 'string' ? side.screens.get(name)?.form : undefined
  if (!isObject(form)) return {}
  return { htmlTemplate: form['contents'] ?? {}, interactions: form['interactions'] ?? {} }
}
