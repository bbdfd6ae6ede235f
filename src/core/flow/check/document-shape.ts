import { isObject, member, type JsonObject } from '../../model/json.js'
import { objectAt } from '../read-flow.js'
import { finding, shown, type FlowFinding } from './finding.js'
import { shapeOf, wrongItems, wrongMembers, type Shapes } from './shapes.js'
import type { Subject } from './surroundings.js'

const DOCUMENT: Shapes = [
  ['flowId', 'text'],
  ['metadata', 'object'],
  ['screens', 'list'],
  ['references', 'object'],
]
const METADATA: Shapes = [
  ['name', 'text'],
  ['sharedInteractions', 'list'],
]
const REFERENCES: Shapes = [
  ['connectors', 'object'],
  ['roles', 'object'],
]

/** The frame of a document: header, graph, list of screens, table of names. */
export function* checkFrame({ flow }: Subject): Generator<FlowFinding> {
  const { document } = flow
  yield* wrongMembers(document, DOCUMENT, () => ({ steps: [], of: 'the document' }))
  const header = member(document, 'metadata')
  if (header === undefined || header === null) {
    const path = header === undefined ? '' : '/metadata'
    yield finding('no-metadata', { message: 'the document has no metadata', path })
  }
  yield* checkId(document)
  const metadata = () => ({ steps: ['metadata'], of: 'metadata' })
  yield* wrongMembers(flow.metadata, METADATA, metadata)
  yield* wrongItems(flow.metadata, 'sharedInteractions', metadata)
  const references = () => ({ steps: ['references'], of: 'references' })
  yield* wrongMembers(objectAt(document, 'references'), REFERENCES, references)
  yield* checkGraphFrame(document)
}

const LONGEST_ID = 255

/** An id becomes a part of addresses and of file names. An empty one is none: the file's name counts then. */
function* checkId(document: JsonObject): Generator<FlowFinding> {
  const id = member(document, 'flowId')
  if (typeof id !== 'string' || id === '') return
  const wrong =
    Array.from(id).length > LONGEST_ID
      ? `is longer than ${LONGEST_ID} characters`
      : /\p{Cc}/u.test(id)
        ? 'holds a control character'
        : /[/\\]/.test(id)
          ? 'holds a slash or a backslash'
          : id === '.' || id === '..'
            ? 'means a folder'
            : undefined
  if (wrong === undefined) return
  yield finding('bad-id', { message: `the id ${shown(id)} ${wrong}`, path: '/flowId' })
}

function* checkGraphFrame(document: JsonObject): Generator<FlowFinding> {
  const contents = member(document, 'contents')
  if (!isObject(contents)) {
    const message = `the document has no graph: contents is ${shapeOf(contents)}`
    yield finding('no-contents', { message, path: contents === undefined ? '' : '/contents' })
    return
  }
  yield* wrongMembers(contents, [['startTask', 'text']], () => ({ steps: ['contents'], of: 'contents' }))
  const tasks = member(contents, 'tasks')
  if (isObject(tasks)) return
  const message = `the tasks of the graph are ${shapeOf(tasks)}, not an object`
  yield finding('tasks-not-object', { message, path: tasks === undefined ? '/contents' : '/contents/tasks' })
}
