import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFlow, flowAndMutated, mutatedFlow } from '../../../../test/support/arbitrary-flow.js'
import {
  actionTask,
  endTask,
  flowDocument,
  node,
  rootNode,
  screenOf,
  screenTask,
} from '../../../../test/support/flow-documents.js'
import '../../../../test/support/property-seed.js'
import type { Json, JsonObject } from '../../model/json.js'
import { breakingSentences, meaningOf } from '../meaning/index.js'
import { readFlow } from '../read-flow.js'
import { checkFlow, flowFindingCodes } from './index.js'

const check = (document: JsonObject) => {
  const flow = readFlow(document)
  const around = { flows: new Map([[flow.id ?? '', meaningOf(flow)]]), connectors: new Set(['x']) }
  return checkFlow(flow, { ...around, roles: new Set<string>() })
}

const severities = new Map(flowFindingCodes.map(({ code, severity }) => [code, severity]))

function expectSound(document: JsonObject): void {
  const found = check(document)
  for (const { code, severity, message, hint, path } of found) {
    expect(severities.get(code)).toBe(severity)
    expect(`${message}${hint ?? ''}`).not.toMatch(/\p{Cc}/u)
    expect(path === '' || path.startsWith('/')).toBe(true)
  }
  const order = found.map(({ severity }) => (severity === 'error' ? 0 : 1))
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(new Set(found.map(({ code, path, message }) => `${code} ${path} ${message}`)).size).toBe(
    found.length,
  )
}

const anything = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<Json>),
  fc.record({
    flowId: fc.jsonValue(),
    metadata: fc.jsonValue(),
    contents: fc.record({
      startTask: fc.jsonValue(),
      tasks: fc.dictionary(fc.constantFrom('start', '0', '0.end', '__proto__'), fc.jsonValue()),
    }),
    screens: fc.array(fc.jsonValue()),
    references: fc.jsonValue(),
  }),
) as fc.Arbitrary<JsonObject>

describe('checkFlow, on whatever it is given', () => {
  it('is sound for flows after accidents', () => {
    fc.assert(fc.property(mutatedFlow, expectSound), { numRuns: 300 })
  })

  it('is sound for whole flows and for any JSON', () => {
    fc.assert(fc.property(fc.oneof(arbitraryFlow, anything), expectSound), { numRuns: 200 })
  })

  it('finds nothing breaking between a flow and itself, and does not fail on any other', () => {
    fc.assert(
      fc.property(flowAndMutated, ([one, other]) => {
        const [from, to] = [meaningOf(readFlow(one)), meaningOf(readFlow(other))]
        const states = { fromDisabled: false, toDisabled: false }
        const parents = [{ flow: 'main', exits: from.exits }]
        expect(breakingSentences({ from, to: from, ...states, parents })).toEqual([])
        for (const sentence of breakingSentences({ from, to, ...states, parents })) {
          expect(sentence).not.toMatch(/\p{Cc}/u)
        }
      }),
    )
  })
})

/** The codes of what is found, each once. */
const codesOf = (document: JsonObject) => [...new Set(check(document).map(({ code }) => code))].sort()

describe('checkFlow, on large documents', () => {
  const size = 5000

  it.each<readonly [string, (index: number) => readonly number[], readonly string[]]>([
    ['a chain', (index: number) => [index + 1], []],
    [
      'a ladder with ways back',
      (index: number) => [index + 1, index - 1, 0, size - 1 - index],
      ['duplicate-edge', 'edge-to-nowhere'],
    ],
    ['nothing but loose ends', () => [size + 7], ['edge-to-nowhere', 'no-end', 'unreachable-task']],
    [
      'circles that nothing leads to',
      (index: number) => [index % 2 === 0 ? index + 1 : index - 1],
      ['no-end', 'unreachable-task'],
    ],
  ])('judges 5,000 tasks in %s', (_name, targets, codes) => {
    const tasks = Array.from({ length: size }, (_, index) =>
      actionTask(String(index), 'Load User', 'sign-in-otp-sms', { success: targets(index).map(String) }),
    )
    expect(codesOf(flowDocument({ tasks: [...tasks, endTask(String(size))] }))).toEqual(codes)
  })

  it.each<readonly [string, (index: number) => readonly string[], readonly string[]]>([
    [
      'one below the other',
      (index: number) => [`n${index + 1}`],
      ['child-missing', 'parent-differs', 'unknown-outcome'],
    ],
    [
      'in circles',
      (index: number) => [`n${index + 1}`, `n${index - 1}`, 'ROOT'],
      ['child-missing', 'component-cycle', 'component-twice', 'parent-differs', 'unknown-outcome'],
    ],
    ['hanging nowhere', () => [], ['unknown-outcome', 'unreachable-component']],
  ])('judges 20,000 components %s', (_name, children, codes) => {
    const entries = Array.from({ length: 20_000 }, (_, index): [string, JsonObject] => [
      `n${index}`,
      node('Container', { children: '{{a}}' }, { nodes: children(index) }),
    ])
    const screen = { screenId: 'SC1', contents: { ROOT: rootNode(['n0']), ...Object.fromEntries(entries) } }
    const tasks = [screenTask('0', 'Welcome', 'SC1', { go: '9' }), endTask('9')]
    expect(codesOf(flowDocument({ tasks, screens: [screen] }))).toEqual(codes)
  })

  it('is not troubled by depth', () => {
    let deep: Json = 'leaf'
    for (let level = 0; level < 50_000; level += 1) deep = [deep]
    const screen = { ...screenOf('SC1', ['go']), contents: { ROOT: deep } }
    const task = { ...screenTask('0', 'Welcome', 'SC1', { go: '9' }), htmlTemplate: { ROOT: [deep] } }
    const send = actionTask('1', 'Send', 'connector', { success: '9' }, { args: deep, connectorId: 'x' })
    const codes = check(flowDocument({ tasks: [task, send, endTask('9')], screens: [screen] }))
    expect(codes.map(({ code }) => code)).toContain('draft-differs')
  })

  it('is not troubled by a text of a million openings', () => {
    const screen = {
      screenId: 'SC1',
      interactions: [{ id: 'a' }],
      contents: { ROOT: rootNode(['a']), a: node('Text', { children: '{{x}}'.repeat(300_000) }) },
    }
    const tasks = [screenTask('0', 'Welcome', 'SC1', { a: '9' }), endTask('9', '{{'.repeat(1_000_000))]
    expect(codesOf(flowDocument({ tasks, screens: [screen] }))).toEqual([])
  })
})
