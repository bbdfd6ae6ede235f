import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { flowAndMutated } from '../../../test/support/arbitrary-flow.js'
import {
  endTask,
  flowDocument,
  screenOf,
  screenTask,
  signInFlow,
} from '../../../test/support/flow-documents.js'
import { readFlow } from '../../core/flow/read-flow.js'
import type { JsonObject } from '../../core/model/json.js'
import { translateFlow } from './translate.js'

const nothingNamed = { byName: {}, known: {} }
const into = (live: JsonObject | undefined, document: JsonObject) =>
  translateFlow(document, { ...nothingNamed, live }).document

/** Two screens one after the other, then the end. */
function flowWith(first: string, second: string, screens: readonly string[] = [first, second]): JsonObject {
  return flowDocument({
    tasks: [
      screenTask('0', 'Welcome', first, { go: '1' }),
      screenTask('1', 'Verify', second, { go: '2' }),
      endTask('2'),
    ],
    screens: screens.map((id) => screenOf(id, ['go'], [`text of ${id}`])),
  })
}

const screensByTask = (document: JsonObject) =>
  [...readFlow(document).tasks.values()].flatMap(({ screenId }) => screenId ?? [])

describe('screens of a flow that goes over a live one', () => {
  it('take the ids that the same tasks show there, in task and screen alike', () => {
    const translated = into(flowWith('SClive1', 'SClive2'), flowWith('SC1', 'SC2'))
    expect(screensByTask(translated)).toEqual(['SClive1', 'SClive2'])
    expect([...readFlow(translated).screens.keys()]).toEqual(['SClive1', 'SClive2'])
    expect(JSON.stringify(readFlow(translated).screens.get('SClive1')?.raw)).toContain('text of SC1')
  })

  it('keep ids that are there already, and all of them where nothing is there', () => {
    const document = flowWith('SC1', 'SC2')
    expect(into(undefined, document)).toBe(document)
    expect(into(flowWith('SC1', 'SC2'), document)).toBe(document)
    // Both changed their tasks: no id may go to the other.
    expect(into(flowWith('SC2', 'SC1'), document)).toBe(document)
  })

  it('never take an id that the document knows', () => {
    expect(screensByTask(into(flowWith('SC2', 'SClive'), flowWith('SC1', 'SC2')))).toEqual(['SC1', 'SC2'])
    // The second task of ours shows a screen that is missing, under the very id that the first could take.
    const broken = flowWith('SC1', 'SClive', ['SC1'])
    expect(screensByTask(into(flowWith('SClive', 'SCother'), broken))[0]).toBe('SC1')
  })

  it('keep an id that stands for no screen: written over, it would stand for none there either', () => {
    const broken = flowWith('SC1', 'new-4', ['SC1'])
    const written = into(flowWith('SClive1', 'SClive2'), broken)
    expect(screensByTask(written)).toEqual(['SClive1', 'new-4'])
    expect(into(written, broken)).toEqual(written)
  })

  it('take an id of the live flow once', () => {
    const translated = into(flowWith('SClive', 'SClive', ['SClive']), flowWith('SC1', 'SC2'))
    expect(screensByTask(translated)).toEqual(['SClive', 'SC2'])
  })

  it('do not take the id of a screen that the live flow lacks', () => {
    expect(screensByTask(into(flowWith('SClive', 'SC9', ['SC9']), flowWith('SC1', 'SC2')))).toEqual([
      'SC1',
      'SC9',
    ])
  })
})

it('keeps every task with its own screen, changes nothing else, and changes it once', () => {
  fc.assert(
    fc.property(flowAndMutated, fc.boolean(), ([one, other], isTurned) => {
      const [document, live] = isTurned ? [one, other] : [other, one]
      const translated = into(live, document)
      const [before, after] = [readFlow(document), readFlow(translated)]
      expect([...after.tasks.keys()]).toEqual([...before.tasks.keys()])
      expect(after.screens.size).toBe(before.screens.size)
      for (const [id, { screenId }] of before.tasks) {
        const shown = after.tasks.get(id)?.screenId
        expect(screenId === undefined).toBe(shown === undefined)
        const [ours, theirs] = [before.screens.get(screenId ?? ''), after.screens.get(shown ?? '')]
        expect(JSON.stringify(theirs?.raw['contents'])).toBe(JSON.stringify(ours?.raw['contents']))
      }
      expect(withoutScreenIds(translated)).toBe(withoutScreenIds(document))
      expect(into(live, translated)).toEqual(translated)
    }),
  )
})

it('leaves what is no flow as it is', () => {
  for (const odd of [{}, { contents: null }, { contents: { tasks: [] }, screens: {} }]) {
    expect(into(signInFlow(), odd)).toBe(odd)
    expect(into(odd, odd)).toBe(odd)
  }
})

function withoutScreenIds(document: JsonObject): string {
  return JSON.stringify(document, (key, value: unknown) => (key === 'screenId' ? undefined : value))
}
