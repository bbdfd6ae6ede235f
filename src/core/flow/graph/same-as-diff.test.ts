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
import type { DiffEntry } from '../../model/diff.js'
import { isObject, type JsonObject } from '../../model/json.js'
import { segmentsOf } from '../../model/pointer.js'
import { diffFlows } from '../diff/index.js'
import { readFlow } from '../read-flow.js'
import { diffGraph, type FlowGraph } from './index.js'

const graphOf = (from: JsonObject, to: JsonObject) => diffGraph(readFlow(from), readFlow(to))

/** `+ 3`, `- 4`, `~ 5` of every task that a picture marks. */
function marked({ boxes }: FlowGraph): readonly string[] {
  const signs = { same: '', added: '+ ', removed: '- ', changed: '~ ' }
  return boxes
    .filter(({ sort, mark }) => mark !== 'same' && (sort !== 'missing' || mark === 'removed'))
    .map(({ id, mark }) => `${signs[mark]}${id}`)
    .sort()
}

/** The same of every task that the entries speak of by themselves, not by their edges and exits. */
function spokenOf(entries: readonly DiffEntry[], to: JsonObject): readonly string[] {
  const said = entries.flatMap(({ op, sort, path = '' }): readonly string[] => {
    const [root = '', group, id = ''] = segmentsOf(path)
    if (root === 'contents' && group === 'tasks') {
      if (sort === 'edge') return []
      if (sort === 'task' && op === 'added') return [`+ ${id}`]
      return [`${sort === 'task' && op === 'removed' ? '- ' : '~ '}${firstHalf(id)}`]
    }
    return root === 'screens' ? tasksWithScreen(to, group).map((task) => `~ ${task}`) : []
  })
  return [...new Set(said)]
    .filter((task) => !task.startsWith('~') || !said.includes(task.replace('~', '+')))
    .sort()
}

function firstHalf(id: string): string {
  return id.endsWith('.end') ? id.slice(0, -'.end'.length) : id
}

function tasksWithScreen(document: JsonObject, index: string | undefined): readonly string[] {
  const screen = (document['screens'] as readonly JsonObject[])[Number(index)]
  const flow = readFlow(document)
  return [...flow.tasks.values()]
    .filter(({ screenId }) => screenId !== undefined && screenId === screen?.['screenId'])
    .map(({ id }) => id)
}

/** Another name, argument or text in some tasks; one task more, one less. */
const edited: fc.Arbitrary<(document: JsonObject) => JsonObject> = fc
  .record({ name: fc.nat(7), argument: fc.nat(7), added: fc.boolean(), removed: fc.nat(9) })
  .map(({ name, argument, added, removed }) => (document) => {
    const contents = document['contents'] as JsonObject
    const tasks = Object.entries(contents['tasks'] as JsonObject).flatMap(([id, task]) => {
      if (!isObject(task) || (id === String(removed) && removed > 0)) return []
      const args = isObject(task['arguments']) ? task['arguments'] : {}
      const hint = { arguments: { ...args, hint: { type: 'inline', value: 'new' } } }
      return [
        [
          id,
          {
            ...task,
            ...(id === String(name) && { name: 'Another name' }),
            ...(id === String(argument) && hint),
          },
        ] as const,
      ]
    })
    const more = added ? [['77', actionTask('77', 'New', 'risk')] as const] : []
    return { ...document, contents: { ...contents, tasks: Object.fromEntries([...tasks, ...more]) } }
  })

describe('the picture of a difference', () => {
  it('marks the tasks that the diff in words speaks of, and no others', () => {
    fc.assert(
      fc.property(arbitraryFlow, edited, exporterNoise, (before, edit, noise) => {
        // Removed tasks that are paired with nothing keep their ids where these are free.
        const after = edit(before)
        for (const to of [after, noise(after)]) {
          expect(marked(graphOf(before, to))).toEqual(spokenOf(diffFlows(before, to), to))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('marks a task when and only when the diff has words for one, whatever was done to a flow', () => {
    fc.assert(
      fc.property(flowAndMutated, ([before, after]) => {
        if (diffFlows(before, after).length > 0) return
        expect(marked(graphOf(before, after))).toEqual([])
      }),
    )
  })

  it('shows a renumbered task once, with its arrows in place', () => {
    const of = (id: string) =>
      flowDocument({
        tasks: [
          actionTask('1', 'Ask', 'risk', { success: id }),
          actionTask(id, 'Send', 'send', { success: '9' }),
          endTask('9'),
        ],
      })
    const { boxes, arrows } = graphOf(of('4'), of('5'))
    expect(boxes.map(({ id, mark }) => `${id} ${mark}`)).toEqual([
      'start same',
      '1 same',
      '5 changed',
      '9 same',
    ])
    expect(boxes[2]?.formerId).toBe('4')
    expect(arrows.map(({ from, to, mark }) => `${from} ${to} ${mark}`)).toEqual([
      'start 1 same',
      '1 5 same',
      '5 9 same',
    ])
  })

  it('shows a task that went beside the one that has its number now', () => {
    const of = (name: string, action: string) =>
      flowDocument({
        tasks: [
          actionTask('1', 'Ask', 'risk', { success: '4' }),
          actionTask('4', name, action, { success: '9' }),
          endTask('9'),
        ],
      })
    const { boxes, arrows } = graphOf(of('Send', 'send'), of('Check', 'verify'))
    expect(
      boxes.filter(({ mark }) => mark !== 'same').map(({ id, title, mark }) => [id, title, mark]),
    ).toEqual([
      ['4', 'Check', 'added'],
      ['4′', 'Send', 'removed'],
    ])
    expect(
      arrows.filter(({ mark }) => mark !== 'same').map(({ from, to, mark }) => [from, to, mark]),
    ).toEqual([
      ['1', '4', 'added'],
      ['1', '4′', 'removed'],
      ['4', '9', 'added'],
      ['4′', '9', 'removed'],
    ])
  })

  it('marks both tasks whose screens were exchanged, and the two that share a changed one', () => {
    const of = (first: string, second: string, text = 'Hello') =>
      flowDocument({
        tasks: [screenTask('7', 'Ask', first), screenTask('21', 'Tell', second)],
        screens: [screenOf('SC1', ['a'], [text]), screenOf('SC2', ['b'])],
      })
    expect(marked(graphOf(of('SC1', 'SC2'), of('SC2', 'SC1')))).toEqual(['~ 21', '~ 7'])
    expect(marked(graphOf(of('SC1', 'SC1'), of('SC1', 'SC1', 'Hi')))).toEqual(['~ 21', '~ 7'])
    expect(marked(graphOf(signInFlow(), signInFlow()))).toEqual([])
  })
})
