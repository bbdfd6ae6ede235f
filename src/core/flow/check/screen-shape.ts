import { isObject, member } from '../../model/json.js'
import { listAt, objectAt } from '../read-flow.js'
import { screenInWords, type FlowFinding } from './finding.js'
import { wrongItems, wrongMembers, wrongShape, type Shapes } from './shapes.js'
import type { Subject } from './surroundings.js'

const SCREEN: Shapes = [
  ['interactions', 'list'],
  ['contents', 'object'],
]
const COMPONENT: Shapes = [
  ['props', 'object'],
  ['linkedNodes', 'object'],
  ['nodes', 'list'],
  ['parent', 'text'],
]

/** Every screen, its interactions and its components. */
export function* checkScreenShapes({ flow, shownBy }: Subject): Generator<FlowFinding> {
  for (const [index, raw] of listAt(flow.document, 'screens').entries()) {
    const steps = ['screens', String(index)]
    if (!isObject(raw)) {
      yield wrongShape(raw, { steps, of: 'the screens' }, 'object')
      continue
    }
    const id = member(raw, 'screenId')
    if (typeof id !== 'string' || id === '') {
      yield wrongShape(id, { steps: [...steps, 'screenId'], of: `screen ${index}` }, 'text')
      continue
    }
    const of = screenInWords({ id }, shownBy.get(id))
    const place = () => ({ steps, of, screen: id })
    yield* wrongMembers(raw, SCREEN, place)
    yield* wrongItems(raw, 'interactions', place)
    for (const [key, node] of Object.entries(objectAt(raw, 'contents'))) {
      const at = (words: string) => ({ steps: [...steps, 'contents', key], of: words, screen: id })
      if (isObject(node)) yield* wrongMembers(node, COMPONENT, () => at(`a component in ${of}`))
      else yield wrongShape(node, at(of), 'object')
    }
  }
}
