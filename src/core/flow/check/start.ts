import { isObject, member } from '../../model/json.js'
import { objectAt } from '../read-flow.js'
import { finding, listed, shown, taskInWords, type FlowFinding } from './finding.js'
import type { Subject } from './surroundings.js'

/** Where the document says how it begins. */
export const START = '/contents/startTask'

/** Where the flow begins: `startTask` and the edge of the pseudo task `start` say the same. */
export function* checkStart({ flow }: Subject): Generator<FlowFinding> {
  const contents = objectAt(flow.document, 'contents')
  if (!isObject(member(contents, 'tasks'))) return
  const start = flow.tasks.get('start')
  const edges = start?.edges ?? []
  if (start === undefined) {
    yield finding('start-missing', { message: 'the graph has no task "start"', path: '/contents/tasks' })
  }
  const { startTask } = flow
  if (startTask === undefined || startTask === '') {
    const path = startTask === undefined ? '/contents' : START
    if (edges.length === 0) yield finding('no-start', { message: 'nothing says where the flow begins', path })
    else {
      const message = `startTask is missing; only the edge of the task "start" says where the flow begins`
      yield finding('start-differs', { message, path, task: 'start' })
    }
    return
  }
  const first = flow.tasks.get(startTask)
  if (first === undefined || first.type === 'start') {
    const what = first === undefined ? 'which does not exist' : 'which is only the mark of the beginning'
    const message = `the flow begins at the task ${shown(startTask)}, ${what}`
    yield finding('start-unknown', { message, path: START })
    return
  }
  const others = edges.filter(({ to }) => to !== startTask).map(({ to }) => shown(to))
  if (others.length === 0) return
  const message = `startTask names ${taskInWords(first)}, but the task "start" leads to ${listed(others)}`
  yield finding('start-differs', { message, path: '/contents/tasks/start', task: 'start' })
}
