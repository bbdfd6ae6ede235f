import { canonicalJson, isObject, overlay, type Json, type JsonObject } from '../../model/json.js'
import type { Task } from '../model.js'
import { byId, SECOND_HALF, type Normalized } from '../normal/index.js'
import { objectAt } from '../read-flow.js'

/** Which task of the older flow is which of the newer one. */
export interface TaskPairs {
  /** Old id → new id. */
  readonly both: ReadonlyMap<string, string>
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/**
 * The tasks of a normal form that are objects, in the order of their ids. The pseudo task `start` is always among them:
 * a normal form leaves it out where it says nothing.
 */
export function tasksOf({ form }: Normalized): ReadonlyMap<string, JsonObject> {
  const tasks = objectAt(objectAt(form, 'contents'), 'tasks')
  return new Map(
    Object.entries(Object.hasOwn(tasks, 'start') ? tasks : { ...tasks, start: {} })
      .flatMap(([id, task]): [string, JsonObject][] => (isObject(task) ? [[id, task]] : []))
      .sort(([a], [b]) => byId(a, b)),
  )
}

/** A flow with the tasks of its normal form, as {@link tasksOf} gives them. */
export type TaskSide = Normalized & { readonly tasks: ReadonlyMap<string, JsonObject> }

/**
 * Tasks with one id, name and type are one task. Of the others those are one whose name, type and content agree while
 * no third has them: renumbered tasks (edges do not count, as their targets are renumbered too). Then those that alone
 * show one screen, renumbered while it was edited; then those with one id that have kept their name or what they do.
 */
export function pairTasks(from: TaskSide, to: TaskSide): TaskPairs {
  const { tasks: before } = from
  const { tasks: after } = to
  const both = new Map<string, string>()
  for (const [id, task] of before) {
    const same = after.get(id)
    if (same !== undefined && same['name'] === task['name'] && same['type'] === task['type']) both.set(id, id)
  }
  const taken = new Set(both.values())
  const oldByContent = uniqueByContent(
    from,
    [...before.keys()].filter((id) => !both.has(id)),
    before,
  )
  const newByContent = uniqueByContent(
    to,
    [...after.keys()].filter((id) => !taken.has(id)),
    after,
  )
  for (const [content, id] of oldByContent) {
    // Two tasks that say nothing have nothing in common.
    if (content === '{}') continue
    const match = newByContent.get(content)
    if (id === undefined || match === undefined) continue
    both.set(id, match)
    taken.add(match)
  }
  const newByScreen = uniqueByScreen(to, after.keys(), taken)
  for (const [screenId, id] of uniqueByScreen(from, before.keys(), both)) {
    const match = newByScreen.get(screenId)
    if (id === undefined || match === undefined) continue
    both.set(id, match)
    taken.add(match)
  }
  for (const [id, task] of before) {
    const same = after.get(id)
    if (both.has(id) || taken.has(id) || same === undefined) continue
    if (same['name'] !== task['name'] && !isSameStep([from, id], [to, id])) continue
    both.set(id, id)
    taken.add(id)
  }
  return {
    both,
    added: [...after.keys()].filter((id) => !taken.has(id)),
    removed: [...before.keys()].filter((id) => !both.has(id)),
  }
}

/** Under another name the same screen, action, subflow or condition. */
function isSameStep(
  [from, a]: readonly [Normalized, string],
  [to, b]: readonly [Normalized, string],
): boolean {
  const [before, after] = [from.flow.tasks.get(a), to.flow.tasks.get(b)]
  if (before === undefined || after === undefined || before.type !== after.type) return false
  switch (after.type) {
    case 'screen':
      return before.screenId === after.screenId || sharesComponents([from, before], [to, after])
    case 'automated':
      return before.action === after.action
    case 'flow':
      return before.calls === after.calls
    case 'condition':
      return hasCommon(idsOf(before.branches), idsOf(after.branches))
    case 'start':
    case 'other':
      return true
  }
}

/** Components keep their random ids when a screen is edited or copied to another project. */
function sharesComponents(
  [from, a]: readonly [Normalized, Task],
  [to, b]: readonly [Normalized, Task],
): boolean {
  const [before, after] = [from.flow.screens.get(a.screenId ?? ''), to.flow.screens.get(b.screenId ?? '')]
  if (before === undefined || after === undefined) return false
  for (const id of before.nodes.keys()) if (id !== 'ROOT' && after.nodes.has(id)) return true
  return false
}

/** Branches by id; every condition has the last one. */
function idsOf(branches: Task['branches']): ReadonlySet<string> {
  return new Set(branches.map(({ id }) => id).filter((id) => id !== 'ELSE'))
}

function hasCommon(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((item) => b.has(item))
}

/** Ids of screen tasks by the screen they show; `undefined` where several show it. Those that are paired stay out. */
function uniqueByScreen(
  { flow }: Normalized,
  ids: Iterable<string>,
  paired: { has(id: string): boolean },
): ReadonlyMap<string, string | undefined> {
  const unique = new Map<string, string | undefined>()
  for (const id of ids) {
    const task = flow.tasks.get(id)
    if (task?.type !== 'screen' || task.screenId === undefined || paired.has(id)) continue
    unique.set(task.screenId, unique.has(task.screenId) ? undefined : id)
  }
  return unique
}

/** Ids by content; `undefined` where several tasks have the same. */
function uniqueByContent(
  { form }: Normalized,
  ids: readonly string[],
  tasks: ReadonlyMap<string, JsonObject>,
): ReadonlyMap<string, string | undefined> {
  const screens = objectAt(form, 'screens')
  const unique = new Map<string, string | undefined>()
  for (const id of ids) {
    const content = contentOf(id, tasks.get(id) ?? {}, screens)
    unique.set(content, unique.has(content) ? undefined : id)
  }
  return unique
}

function contentOf(id: string, task: JsonObject, screens: JsonObject): string {
  const second = task[SECOND_HALF]
  const screenId = task['screenId']
  const content = overlay(task, {
    next: undefined,
    screenId: typeof screenId === 'string' ? (screens[screenId] ?? screenId) : screenId,
    [SECOND_HALF]: isObject(second) ? overlay(second, { next: undefined }) : second,
    arguments: withoutOwnEnd(task['arguments'], id),
  })
  return canonicalJson(content)
}

/** Arguments that name the task's own second half name it by number. */
export function withoutOwnEnd(args: Json | undefined, id: string): Json | undefined {
  if (!isObject(args)) return args
  return Object.fromEntries(
    Object.entries(args).map(([name, argument]) => [
      name,
      isObject(argument) && argument['value'] === `${id}.end` ? { ...argument, value: '.end' } : argument,
    ]),
  )
}
