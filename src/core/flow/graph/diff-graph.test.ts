import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFlow, exporterNoise, flowAndMutated } from '../../../../test/support/arbitrary-flow.js'
import {
  actionTask,
  endTask,
  flowDocument,
  screenOf,
  screenTask,
  signInFlow,
} from '../../../../test/support/flow-documents.js'
import '../../../../test/support/property-seed.js'
import type { JsonObject } from '../../model/json.js'
import { readFlow } from '../read-flow.js'
import { diffGraph } from './index.js'

const diffOf = (from: JsonObject, to: JsonObject) => diffGraph(readFlow(from), readFlow(to))

/** What is not the same: `+ box 3`, `- 1 -> 2`. */
function marksOf(from: JsonObject, to: JsonObject): readonly string[] {
  const { boxes, arrows } = diffOf(from, to)
  return [
    ...boxes.filter(({ mark }) => mark !== 'same').map(({ id, mark }) => `${mark} ${id}`),
    ...boxes.flatMap(({ id, exits }) =>
      exits.filter(({ mark }) => mark !== 'same').map(({ label, mark }) => `${mark} exit ${id} ${label}`),
    ),
    ...arrows
      .filter(({ mark }) => mark !== 'same')
      .map(({ from: source, to: target, mark, labels }) => `${mark} ${source} -> ${target} ${labels.join()}`),
  ]
}

const step = (id: string, next: string) => actionTask(id, `Task ${id}`, 'risk', { success: next })

describe('two versions of a flow in one picture', () => {
  it('are all the same when nothing changed', () => {
    expect(marksOf(signInFlow(), signInFlow())).toEqual([])
  })

  it('mark a task put in between, and the edges it moved', () => {
    const before = flowDocument({ tasks: [step('1', '2'), endTask('2')] })
    const after = flowDocument({ tasks: [step('1', '3'), step('3', '2'), endTask('2')] })
    expect(marksOf(before, after)).toEqual(['added 3', 'added 1 -> 3 ', 'removed 1 -> 2 ', 'added 3 -> 2 '])
    expect(marksOf(after, before)).toEqual([
      'removed 3',
      'added 1 -> 2 ',
      'removed 1 -> 3 ',
      'removed 3 -> 2 ',
    ])
  })

  it('mark a task whose argument, and a screen whose text is another', () => {
    const version = (text: string, template: string) =>
      flowDocument({
        tasks: [
          screenTask('1', 'Welcome', 'SC1', { go: '2' }),
          actionTask('2', 'Send', 'send', {}, { template }),
        ],
        screens: [screenOf('SC1', ['go'], [text])],
      })
    expect(marksOf(version('Hello', 'a'), version('Hi', 'a'))).toEqual(['changed 1'])
    expect(marksOf(version('Hello', 'a'), version('Hello', 'b'))).toEqual(['changed 2'])
  })

  it('mark an edge whose button has another text', () => {
    const version = (text: string) => {
      const screen = { screenId: 'SC1', interactions: [{ id: 'go', label: text }] }
      const tasks = [screenTask('1', 'Welcome', 'SC1', { go: '2' }), endTask('2')]
      return flowDocument({ tasks, screens: [screen] })
    }
    expect(marksOf(version('Go'), version('Continue'))).toEqual(['changed 1', 'changed 1 -> 2 Continue'])
  })

  it('keep the name of a task that is gone while edges still lead to it', () => {
    const before = flowDocument({ tasks: [step('1', '2'), endTask('2', 'Done')] })
    const after = flowDocument({ tasks: [step('1', '2')] })
    expect(diffOf(before, after).boxes.at(-1)).toMatchObject({
      id: '2',
      sort: 'missing',
      title: 'Done',
      mark: 'removed',
    })
    expect(marksOf(after, before)).toEqual(['added 2'])
  })

  it('mark exits that came and went', () => {
    const version = (exit: string) =>
      flowDocument({ metadata: { sharedInteractions: [{ id: `1.${exit}` }] }, tasks: [step('1', '2')] })
    expect(marksOf(version('a'), version('b'))).toEqual(['added exit 1 b', 'removed exit 1 a'])
  })

  it('are all the same whatever an exporter adds', () => {
    fc.assert(
      fc.property(arbitraryFlow, exporterNoise, (document, noise) => {
        const { boxes, arrows } = diffOf(document, noise(document))
        expect([...boxes, ...arrows].filter(({ mark }) => mark !== 'same')).toEqual([])
      }),
    )
  })

  it('are drawn without a throw, whatever was done to a flow', () => {
    fc.assert(
      fc.property(flowAndMutated, ([document, mutated]) => {
        const { boxes, arrows } = diffOf(document, mutated)
        const ids = new Set(boxes.map(({ id }) => id))
        for (const { from, to } of arrows) expect(ids.has(from) && ids.has(to)).toBe(true)
      }),
    )
  })
})
