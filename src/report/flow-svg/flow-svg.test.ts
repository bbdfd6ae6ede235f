import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { flowAndMutated, mutatedFlow } from '../../../test/support/arbitrary-flow.js'
import {
  actionTask,
  conditionTask,
  endTask,
  flowDocument,
  screenOf,
  screenTask,
  signInFlow,
  subflowTask,
} from '../../../test/support/flow-documents.js'
import '../../../test/support/property-seed.js'
import { xmlProblem } from '../../../test/support/well-formed-xml.js'
import { diffGraph, flowGraph } from '../../core/flow/graph/index.js'
import { readFlow } from '../../core/flow/read-flow.js'
import { isObject, objectOf, parseJson, type JsonObject } from '../../core/model/json.js'
import { flowSvg } from './index.js'

const draw = (document: JsonObject, title = 'Sign in') => flowSvg(flowGraph(readFlow(document)), { title })
const drawDiff = (from: JsonObject, to: JsonObject) =>
  flowSvg(diffGraph(readFlow(from), readFlow(to)), { title: 'Sign in' })

const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text)
const count = (svg: string, part: string) => svg.split(part).length - 1
/** The drawing without its style sheet, which names every class. */
const bodyOf = (svg: string) => svg.replace(/<style>[^<]*<\/style>/, '')

describe('a picture', () => {
  it('tells the sorts of tasks apart by shape', () => {
    const document = flowDocument({
      tasks: [
        screenTask('1', 'Welcome', 'SC1', { go: '2', lost: 'gone' }),
        actionTask('2', 'Risk', 'risk', { success: '3' }),
        conditionTask('3', 'High?', { high: '4', ELSE: '5' }),
        subflowTask('4', 'MFA', 'mfa-flow', { '7.success': '5' }),
        endTask('5'),
      ],
      screens: [screenOf('SC1', ['go'])],
    })
    const svg = draw(document)
    const shapeOf = (sort: string) =>
      new RegExp(`<g class="flow-${sort} flow-same"><title>[^<]*</title>(.*)</g>`).exec(svg)?.[1] ?? ''
    expect(shapeOf('screen')).toContain('class="flow-strip"')
    expect(shapeOf('action')).toMatch(/^<rect class="flow-shape"[^>]* rx="0"/)
    expect(shapeOf('condition')).toMatch(/^<polygon/)
    expect(count(shapeOf('subflow'), '<rect')).toBe(2)
    expect(shapeOf('end')).toMatch(/^<rect [^>]*rx="\d/)
    expect(shapeOf('missing')).toContain('stroke-dasharray')
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining(['Start', 'Welcome', 'Go go', 'lost', 'mfa-flow', '7.success', 'no such task']),
    )
  })

  it('runs from left to right', () => {
    const svg = draw(signInFlow())
    const leftOf = (title: string) => Number(new RegExp(`x="([\\d.]+)" y="[\\d.]+">${title}<`).exec(svg)?.[1])
    expect(leftOf('Start')).toBeLessThan(leftOf('Welcome Screen'))
    expect(leftOf('Welcome Screen')).toBeLessThan(leftOf('Is new user\\?'))
    expect(leftOf('Is new user\\?')).toBeLessThan(leftOf('End'))
  })

  it('has the same bytes every time', () => {
    expect(draw(signInFlow())).toBe(draw(signInFlow()))
    const contents = signInFlow()['contents']
    const tasks = isObject(contents) && isObject(contents['tasks']) ? contents['tasks'] : {}
    const shuffled = objectOf(Object.entries(tasks).reverse())
    expect(draw({ ...signInFlow(), contents: { startTask: '0', tasks: shuffled } })).toBe(draw(signInFlow()))
  })

  it('says that a flow is empty', () => {
    expect(textsOf(draw({}))).toEqual(['Sign in', 'This flow has no tasks.'])
  })

  it('shows cycles, loops, and tasks that nothing leads to', () => {
    const document = flowDocument({
      tasks: [
        actionTask('1', 'One', 'risk', { success: '2' }),
        actionTask('2', 'Two', 'risk', { success: '1', again: '2' }),
        actionTask('3', 'Alone', 'risk'),
      ],
    })
    const svg = draw(document)
    expect(xmlProblem(svg)).toBeUndefined()
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['One', 'Two', 'again', 'Alone']))
    expect(count(bodyOf(svg), 'class="flow-arrow"')).toBe(4)
  })

  it('joins many outcomes with one goal in one label', () => {
    const outcomes = ['a', 'b', 'c', 'd', 'e']
    const edges = Object.fromEntries(outcomes.map((outcome) => [outcome, '2']))
    const document = flowDocument({ tasks: [screenTask('1', 'Menu', 'SC1', edges), endTask('2')] })
    expect(textsOf(draw(document))).toContain('a, b, c, d, e')
  })

  it('is no higher than it must be when one screen leads to forty others', () => {
    const goals = Array.from({ length: 40 }, (_none, index) => String(index + 2))
    const edges = Object.fromEntries(goals.map((id) => [`go ${id}`, id]))
    const tasks = [
      screenTask('1', 'Menu', 'SC1', edges),
      ...goals.map((id) => actionTask(id, 'Goal', 'risk')),
    ]
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(draw(flowDocument({ tasks }))) ?? []
    expect(Number(height)).toBeLessThan(2000)
    expect(Number(width)).toBeLessThan(2000)
  })
})

describe('a picture of two versions', () => {
  const before = flowDocument({
    tasks: [actionTask('1', 'One', 'risk', { success: '2' }), actionTask('2', 'Two', 'risk')],
  })
  const after = flowDocument({
    tasks: [actionTask('1', 'One', 'other', { success: '3' }), actionTask('3', 'Three', 'risk')],
  })

  it('marks what changed by sign and class, and explains the signs', () => {
    const svg = drawDiff(before, after)
    expect(svg).toContain('<g class="flow-action flow-added"><title>action 3: Three; risk; added</title>')
    expect(svg).toContain('<g class="flow-action flow-removed">')
    expect(svg).toContain('<g class="flow-action flow-changed">')
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['+', '−', '~', 'added', 'removed', 'changed']))
  })

  it('explains no signs where nothing changed', () => {
    expect(bodyOf(drawDiff(before, before))).not.toMatch(/flow-legend|flow-badge|flow-marked/)
  })
})

describe('foreign text in a picture', () => {
  const NASTY = [
    '</text><script>alert(1)</script>',
    ']]><x/>',
    '"/><image href="https://example.com/x.png"/>',
    '\u001b[31mred\u001b[0m\u0007',
    '\u202eabc\u2066',
    'a\u0000b\ufffe\ud800',
    '&lt;&#0;&unknown;',
    `a${'\u0301'.repeat(500)}`,
    'x'.repeat(10_000),
    '漢字'.repeat(3000),
  ]

  it.each(NASTY)('does no harm: %j', (nasty) => {
    const document = flowDocument({
      id: nasty,
      metadata: { sharedInteractions: [{ id: `1.${nasty}` }] },
      tasks: [
        screenTask('1', nasty, 'SC1', { [nasty]: '2', a: '2', b: '1' }),
        actionTask('2', nasty, nasty, { [nasty]: nasty }, { connectorId: nasty }),
      ],
      screens: [{ ...screenOf('SC1', ['a']), interactions: [{ id: 'a', label: nasty }] }],
    })
    const svg = draw(document, nasty)
    expect(xmlProblem(svg)).toBeUndefined()
    expect(svg).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
    const tags = bodyOf(svg).replaceAll(/>[^<]+/g, '>')
    expect(tags).not.toMatch(/<script|<image|<foreignObject|href=|url\(| on\w+=/)
    for (const text of textsOf(svg)) expect(text?.length).toBeLessThan(120)
    expect(svg.length).toBeLessThan(20_000)
  })
})

describe('any flow', () => {
  it('becomes well-formed XML, or is told to be too large', () => {
    fc.assert(
      fc.property(mutatedFlow, (document) => {
        expect(xmlProblem(draw(document))).toBeUndefined()
      }),
      { numRuns: 40 },
    )
    fc.assert(
      fc.property(flowAndMutated, ([document, mutated]) => {
        expect(xmlProblem(drawDiff(document, mutated))).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })

  it('of five hundred tasks in a row is drawn, of five thousand refused at once', () => {
    const row = (length: number) =>
      flowDocument({
        tasks: Array.from({ length }, (_none, index) =>
          actionTask(String(index), 'Task', 'risk', index < length - 1 ? { success: String(index + 1) } : {}),
        ),
      })
    expect(xmlProblem(draw(row(499)))).toBeUndefined()
    expect(() => draw(row(5000))).toThrow(expect.objectContaining({ code: 'graph-too-large' }) as Error)
  }, 30_000)

  it('whose arrows all reach across is refused at once', () => {
    const tasks = Array.from({ length: 200 }, (_none, index) =>
      actionTask(String(index), 'Task', 'risk', { success: String(index + 1), back: String(199 - index) }),
    )
    expect(() => draw(flowDocument({ tasks }))).toThrow(
      expect.objectContaining({ code: 'graph-too-large' }) as Error,
    )
  })
})

const REAL = join(import.meta.dirname, '../../../../shared/real')

describe.skipIf(!existsSync(REAL))('real documents (skipped where there are none)', () => {
  it('are drawn', () => {
    const files = readdirSync(REAL, { recursive: true, encoding: 'utf8' })
    const exported = files.filter((file) => /^(exported|provider)\/.*\.json$/.test(file))
    for (const file of exported) {
      const document = parseJson(readFileSync(join(REAL, file), 'utf8'))
      if (!isObject(document)) continue
      const inner = document['flow']
      expect(xmlProblem(draw(isObject(inner) ? inner : document))).toBeUndefined()
    }
    expect(exported.length).toBeGreaterThan(10)
  })
})
