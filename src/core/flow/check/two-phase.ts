import { pointerTo } from '../../model/pointer.js'
import { SECOND_HALF_POINTERS } from '../meaning/ways.js'
import type { Flow, Task } from '../model.js'
import { finding, shown, taskInWords, type FlowFinding } from './finding.js'
import type { Subject } from './surroundings.js'

const END = '.end'

/** Two-phase steps: both halves are there, and what names the second half names this one. */
export function* checkTwoPhaseSteps({ flow }: Subject): Generator<FlowFinding> {
  for (const task of flow.tasks.values()) {
    const first = task.id.endsWith(END) ? task.id.slice(0, -END.length) : task.id
    if (!flow.tasks.has(first)) {
      const message = `${taskInWords(task)} is a second half; the first, ${shown(first)}, does not exist`
      yield finding('half-missing', { message, path: task.path, task: task.id })
    }
    yield* checkPointers(flow, task, `${first}${END}`)
  }
}

function* checkPointers(flow: Flow, task: Task, second: string): Generator<FlowFinding> {
  for (const pointer of SECOND_HALF_POINTERS) {
    const named = task.arguments.get(pointer)
    if (typeof named !== 'string' || named === '' || named === second) continue
    const about = { path: `${task.path}${pointerTo(['arguments', pointer, 'value'])}`, task: task.id }
    const message = `${taskInWords(task)} goes on at ${shown(named)}`
    yield flow.tasks.has(second)
      ? finding('half-pointer', {
          message: `${message}, though its second half is ${shown(second)}`,
          ...about,
        })
      : flow.tasks.has(named)
        ? finding('half-pointer', { message: `${message}, the second half of another step`, ...about })
        : finding('half-missing', { message: `${message}, which does not exist`, ...about })
  }
  if (task.id === second || flow.tasks.has(second)) return
  const pointer = SECOND_HALF_POINTERS.find((name) => task.arguments.get(name) === second)
  if (pointer === undefined) return
  const message = `${taskInWords(task)} goes on at its second half ${shown(second)}, which does not exist`
  const path = `${task.path}${pointerTo(['arguments', pointer, 'value'])}`
  yield finding('half-missing', { message, path, task: task.id })
}
