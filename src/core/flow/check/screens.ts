import { isObject, member, type Json } from '../../model/json.js'
import { pointerTo } from '../../model/pointer.js'
import type { Flow, Screen, Task } from '../model.js'
import { listAt, textAt } from '../read-flow.js'
import { finding, listed, screenInWords, shown, taskInWords, type FlowFinding } from './finding.js'
import { DRAFT_EXTRAS, isEmpty } from '../normal/index.js'
import { isSameJson } from './same-json.js'
import type { Subject } from './surroundings.js'

/** Screens and the tasks that show them. */
export function* checkScreens({ flow, shownBy }: Subject): Generator<FlowFinding> {
  for (const task of flow.tasks.values()) {
    if (task.type === 'screen') yield* checkShown(flow, task)
  }
  for (const screen of flow.screens.values()) {
    // Without any task the graph is what is missing, not the use of the screens.
    if (shownBy.has(screen.id) || flow.tasks.size === 0) continue
    const message = `no task shows ${screenInWords(screen, undefined)}`
    yield finding('screen-unused', { message, path: screen.path, screen: screen.id })
  }
  const seen = new Set<string>()
  for (const [index, raw] of listAt(flow.document, 'screens').entries()) {
    const id = isObject(raw) ? textAt(raw, 'screenId') : undefined
    if (id === undefined) continue
    if (seen.has(id)) {
      const message = `${screenInWords({ id }, shownBy.get(id))} is there twice`
      yield finding('duplicate-screen', { message, path: pointerTo(['screens', String(index)]), screen: id })
    }
    seen.add(id)
  }
}

function* checkShown(flow: Flow, task: Task): Generator<FlowFinding> {
  const { screenId } = task
  if (screenId === undefined || screenId === '') {
    const message = `${taskInWords(task)} is a screen task and names no screen`
    yield finding('screen-missing', { message, path: task.path, task: task.id })
    return
  }
  const about = { path: `${task.path}/screenId`, task: task.id, screen: screenId }
  const screen = flow.screens.get(screenId)
  if (screen === undefined) {
    const message = `${taskInWords(task)} shows the screen ${shown(screenId)}, which does not exist`
    yield finding('screen-missing', { message, ...about })
    return
  }
  const parts = differingDraftParts(task, screen)
  if (parts.length === 0) return
  const message = `${taskInWords(task)} carries a draft of its screen with other ${listed(parts)}`
  yield finding('draft-differs', { message, ...about, path: task.path })
}

/** Which parts of the draft copy on the task, where it has one, disagree with the screen. */
function differingDraftParts(task: Task, screen: Screen): readonly string[] {
  const parts: string[] = []
  if (differs(member(task.raw, 'htmlTemplate'), member(screen.raw, 'contents'))) parts.push('components')
  if (differs(member(task.raw, 'interactions'), member(screen.raw, 'interactions')))
    parts.push('interactions')
  for (const key of DRAFT_EXTRAS) {
    if (differs(member(task.raw, key), member(screen.raw, key))) parts.push(key)
  }
  return parts
}

function differs(draft: Json | undefined, saved: Json | undefined): boolean {
  return draft !== undefined && !isEmpty(draft) && !isSameJson(draft, saved ?? null)
}
