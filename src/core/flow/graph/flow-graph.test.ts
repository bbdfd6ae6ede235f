import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFlow, mutatedFlow } from '../../../../test/support/arbitrary-flow.js'
import {
  actionTask,
  conditionTask,
  endTask,
  flowDocument,
  node,
  screenOf,
  screenTask,
  signInFlow,
  subflowTask,
  twoPhaseTasks,
} from '../../../../test/support/flow-documents.js'
import '../../../../test/support/property-seed.js'
import { isObject, type Json, type JsonObject } from '../../model/json.js'
import { readFlow } from '../read-flow.js'
import { flowGraph } from './index.js'

const graphOf = (document: JsonObject) => flowGraph(readFlow(document))

/** `from -[label, label]-> to` */
function arrowsOf(document: JsonObject): readonly string[] {
  return graphOf(document).arrows.map(({ from, to, labels }) => `${from} -[${labels.join(', ')}]-> ${to}`)
}

describe('the boxes of a flow', () => {
  it('tell the sorts of tasks apart', () => {
    const document = flowDocument({
      tasks: [
        screenTask('1', 'Welcome', 'SC1', { go: '2' }),
        actionTask('2', 'Risk', 'risk', { success: '3' }),
        conditionTask('3', 'High?', { high: '4', ELSE: '5' }),
        subflowTask('4', 'MFA', 'mfa-flow', { '7.success': '5' }),
        endTask('5'),
        { id: '6', name: 'Old', next: {} },
      ],
      screens: [screenOf('SC1', ['go'])],
    })
    expect(graphOf(document).boxes.map(({ id, sort, detail }) => [id, sort, detail])).toEqual([
      ['start', 'start', ''],
      ['1', 'screen', ''],
      ['2', 'action', 'risk'],
      ['3', 'condition', ''],
      ['4', 'subflow', 'mfa-flow'],
      ['5', 'end', ''],
      ['6', 'other', ''],
    ])
  })

  it('call a connector by its name, and by its id where no table names it', () => {
    const document = flowDocument({
      tasks: [
        actionTask('1', 'Mail', 'connector', {}, { connectorId: 'CI1' }),
        actionTask('2', 'Text', 'connector', {}, { connectorId: 'CI2' }),
      ],
      references: { connectors: { Postmark: 'CI1' } },
    })
    const details = graphOf(document).boxes.map(({ detail }) => detail)
    expect(details).toEqual(['', 'connector: Postmark', 'connector: CI2'])
  })

  it('are in an order that people count in, whatever the order of the keys', () => {
    const tasks = ['10', '2', '1', 'x'].map((id) => actionTask(id, id, 'risk'))
    expect(graphOf(flowDocument({ tasks })).boxes.map(({ id }) => id)).toEqual(['start', '1', '2', '10', 'x'])
  })

  it('show where a parent flow can go on, apart from the end itself', () => {
    const document = flowDocument({
      metadata: { sharedInteractions: [{ id: '1.ELSE' }, { id: '2.success' }, { id: '9.gone' }] },
      tasks: [conditionTask('1', 'New?', { fresh: '2', ELSE: [] }), endTask('2')],
    })
    const exits = graphOf(document).boxes.map(({ exits }) => exits.map(({ label }) => label))
    expect(exits).toEqual([[], ['else'], []])
  })

  it('stand for tasks that are not there, so that the edge is seen', () => {
    const document = flowDocument({ tasks: [actionTask('1', 'One', 'risk', { success: 'gone' })] })
    expect(graphOf(document).boxes.at(-1)).toMatchObject({ id: 'gone', sort: 'missing', title: 'gone' })
  })
})

describe('the arrows of a flow', () => {
  it('are called what the user reads', () => {
    expect(arrowsOf(signInFlow())).toEqual([
      'start -[]-> 0',
      '0 -[Go phone]-> 1',
      '0 -[Go google]-> 4',
      '1 -[]-> 2',
      '2 -[Go code]-> 3',
      '2 -[Go again]-> 1',
      '3 -[]-> 5',
      '4 -[]-> 5',
      '5 -[fresh]-> 6',
      '5 -[else]-> 9',
      '6 -[]-> 9',
    ])
  })

  it('fall back from the text of the component to the label, and to the id', () => {
    const screen = {
      screenId: 'SC1',
      contents: { a: node('Button', { children: 'Text of a' }), b: node('Button', { children: '' }) },
      interactions: [
        { id: 'a', label: 'Label of a' },
        { id: 'b', label: 'Label of b' },
        { id: 'polling', label: '' },
      ],
    }
    const task = screenTask('1', 'Screen', 'SC1', { a: '2', b: '3', polling: '4' })
    const labels = graphOf(flowDocument({ tasks: [task], screens: [screen] })).arrows.flatMap(
      (arrow) => arrow.labels,
    )
    expect(labels).toEqual(['Text of a', 'Label of b', 'polling'])
  })

  it('name errors as such, and success beside them', () => {
    const task = {
      ...actionTask('1', 'Sign In', 'password', { success: '2', PasswordExpired: '3' }),
      errorHandlingV2: { PasswordExpired: { errorHandlingType: 'custom' } },
    }
    const document = flowDocument({ tasks: [task, endTask('2'), endTask('3')] })
    expect(arrowsOf(document).slice(1)).toEqual(['1 -[success]-> 2', '1 -[error: PasswordExpired]-> 3'])
  })

  it('join several outcomes with one goal', () => {
    const task = screenTask('1', 'Screen', 'SC1', { a: '2', b: '2', c: '2', d: '2' })
    const document = flowDocument({ tasks: [task, endTask('2')], screens: [screenOf('SC1', ['a', 'b'])] })
    expect(arrowsOf(document)).toEqual(['start -[]-> 1', '1 -[Go a, Go b, c, d]-> 2'])
  })

  it('make one box of a two-phase step, with the edges of both halves', () => {
    const [, second = {}] = twoPhaseTasks('1', 'Magic Link', ['send', 'verify'], { success: '3' })
    const first = actionTask('1', 'Magic Link', 'send', { success: ['1.end', '2'] })
    const screen = screenTask('2', 'Sent', 'SC1', { again: '1', verified: '1.end' })
    const document = flowDocument({ tasks: [first, second, screen, endTask('3')] })
    expect(graphOf(document).boxes.map(({ id }) => id)).toEqual(['start', '1', '2', '3'])
    expect(arrowsOf(document)).toEqual([
      'start -[]-> 1',
      '1 -[sent]-> 2',
      '1 -[]-> 3',
      '2 -[again, verified]-> 1',
    ])
  })

  it('begin at startTask where the pseudo task has no edge, and tell both where they disagree', () => {
    const flow = flowDocument({ tasks: [endTask('1'), endTask('2')] })
    const withStart = (start: JsonObject) => ({
      ...flow,
      contents: { startTask: '1', tasks: { start, '1': endTask('1'), '2': endTask('2') } },
    })
    expect(arrowsOf(withStart({ id: 'start', next: {} }))).toEqual(['start -[]-> 1'])
    expect(arrowsOf(withStart({ id: 'start', next: { rules: [{ taskId: '2' }] } }))).toEqual([
      'start -[startTask]-> 1',
      'start -[edge of start]-> 2',
    ])
  })
})

describe('any flow', () => {
  it('is drawn without a throw, every arrow between boxes', () => {
    fc.assert(
      fc.property(mutatedFlow, (document) => {
        const { boxes, arrows } = graphOf(document)
        const ids = new Set(boxes.map(({ id }) => id))
        expect(ids.size).toBe(boxes.length)
        for (const { from, to } of arrows) expect(ids.has(from) && ids.has(to)).toBe(true)
      }),
    )
  })

  it('gives the same picture whatever the order of its keys', () => {
    fc.assert(
      fc.property(arbitraryFlow, (document) => {
        expect(graphOf(withKeysReversed(document) as JsonObject)).toEqual(graphOf(document))
      }),
    )
  })

  it('is not lost in ids that are words of the language', () => {
    const tasks = ['__proto__', 'constructor', 'toString'].map((id) =>
      actionTask(id, id, 'risk', { success: '__proto__' }),
    )
    const document = { contents: JSON.parse(`{"tasks":{"__proto__":${JSON.stringify(tasks[0])}}}`) as Json }
    expect(graphOf(document).boxes.map(({ id }) => id)).toEqual(['__proto__'])
    expect(graphOf({ contents: { startTask: 'constructor' } }).boxes.map(({ sort }) => sort)).toEqual([
      'start',
      'missing',
    ])
  })

  it('of five thousand tasks takes no time', () => {
    const tasks = Array.from({ length: 5000 }, (_none, index) =>
      actionTask(String(index), 'Task', 'risk', { success: String(index + 1), again: '0' }),
    )
    const { boxes, arrows } = graphOf(flowDocument({ tasks }))
    expect([boxes.length, arrows.length]).toEqual([5002, 10_001])
  })
})

function withKeysReversed(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withKeysReversed)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, withKeysReversed(inner)]),
  )
}
