import { pointerTo } from '../../model/pointer.js'
import type { Task } from '../model.js'
import { finding, shown, taskInWords, type FlowFinding } from './finding.js'
import type { Subject } from './surroundings.js'

/** Branches of conditions: `ELSE` is there and last, no two share an id. */
export function* checkConditions({ flow }: Subject): Generator<FlowFinding> {
  for (const task of flow.tasks.values()) {
    if (task.type !== 'condition') continue
    yield* checkElse(task)
    const seen = new Set<string>()
    for (const branch of task.branches) {
      if (branch.id !== '' && seen.has(branch.id)) {
        const message = `${taskInWords(task)} has two branches with the id ${shown(branch.id)}`
        yield finding('duplicate-branch', { message, path: branch.path, task: task.id })
      }
      seen.add(branch.id)
    }
  }
}

function* checkElse(task: Task): Generator<FlowFinding> {
  const place = task.branches.findIndex(({ id }) => id === 'ELSE')
  const branch = task.branches[place]
  const path = branch?.path ?? task.path
  if (branch === undefined) {
    const message = `${taskInWords(task)} has no branch ELSE for when none fits`
    yield finding('else-missing', { message, path, task: task.id })
    return
  }
  const behind = task.branches.length - 1 - place
  if (behind === 0) return
  const message = `${taskInWords(task)}: ${behind} ${behind === 1 ? 'branch stands' : 'branches stand'} behind ELSE`
  yield finding('else-not-last', { message, path, task: task.id })
}

/** Tasks of no known type, and automated ones without an action. */
export function* checkTypes({ flow }: Subject): Generator<FlowFinding> {
  for (const task of flow.tasks.values()) {
    const about = { path: task.path, task: task.id }
    const type = task.raw['type']
    // Documents of 2023 leave the type of the end away.
    if (task.type === 'other' && (typeof type === 'string' || task.action === undefined)) {
      const what = typeof type === 'string' && type !== '' ? `the unknown type ${shown(type)}` : 'no type'
      yield finding('unknown-task-type', { message: `${taskInWords(task)} has ${what}`, ...about })
    }
    if (task.type === 'automated' && (task.action ?? '') === '') {
      const path = Object.hasOwn(task.raw, 'action') ? `${task.path}${pointerTo(['action'])}` : task.path
      yield finding('no-action', { message: `${taskInWords(task)} has no action`, path, task: task.id })
    }
  }
}
