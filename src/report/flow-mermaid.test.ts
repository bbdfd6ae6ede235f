import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowAndMutated } from '../../test/support/arbitrary-flow.js'
import {
  actionTask,
  conditionTask,
  endTask,
  flowDocument,
  screenOf,
  screenTask,
  subflowTask,
} from '../../test/support/flow-documents.js'
import '../../test/support/property-seed.js'
import { diffGraph, flowGraph } from '../core/flow/graph/index.js'
import { readFlow } from '../core/flow/read-flow.js'
import type { JsonObject } from '../core/model/json.js'
import { flowMermaid } from './flow-mermaid.js'

const write = (document: JsonObject) => flowMermaid(flowGraph(readFlow(document)))
const writeDiff = (from: JsonObject, to: JsonObject) => flowMermaid(diffGraph(readFlow(from), readFlow(to)))

/** The lines that a flowchart of ours is made of. */
const LABEL = '"(?:[^"#<]|#\\d+;|<br/>)*"'
const SHAPE = [
  '\\(\\(L\\)\\)',
  '\\(L\\)',
  '\\[L\\]',
  '\\{\\{L\\}\\}',
  '\\[\\[L\\]\\]',
  '\\(\\[L\\]\\)',
  '\\[/L/\\]',
]
const LINES = [
  'flowchart LR',
  '  empty\\["This flow has no tasks"\\]',
  `  n\\d+(?:${SHAPE.join('|').replaceAll('L', LABEL)})`,
  `  n\\d+ (?:-->|==>|-\\.->)(?:\\|${LABEL}\\|)? n\\d+`,
  '  classDef (?:added|removed|changed|missing) [\\w#:, -]+',
  '  class n\\d+(?:,n\\d+)* (?:added|removed|changed|missing)',
  '  linkStyle \\d+(?:,\\d+)* stroke:#[0-9a-f]{6}',
]
const FLOWCHART = new RegExp(`^(?:(?:${LINES.join('|')})\n)+$`)

describe('a Mermaid flowchart', () => {
  it('has a shape for every sort of task and the outcomes on its arrows', () => {
    const document = flowDocument({
      tasks: [
        screenTask('1', 'Welcome', 'SC1', { go: '2', a: '3', b: '3' }),
        actionTask('2', 'Risk', 'risk', { success: 'gone' }),
        conditionTask('3', 'High?', { high: '4', ELSE: '5' }),
        subflowTask('4', 'MFA', 'mfa-flow'),
        endTask('5'),
        { id: '6', name: 'Old', next: {} },
      ],
      screens: [screenOf('SC1', ['go'])],
    })
    expect(write(document).split('\n')).toEqual([
      'flowchart LR',
      '  n0(("Start"))',
      '  n1("Welcome")',
      '  n2["Risk<br/>risk"]',
      '  n3{{"High?"}}',
      '  n4[["MFA<br/>mfa-flow"]]',
      '  n5(["End"])',
      '  n6[/"Old"/]',
      '  n7["gone<br/>no such task"]',
      '  n0 --> n1',
      '  n1 -->|"Go go"| n2',
      '  n1 -->|"a<br/>b"| n3',
      '  n2 --> n7',
      '  n3 -->|"high"| n4',
      '  n3 -->|"else"| n5',
      '  classDef missing stroke-dasharray:6 4',
      '  class n7 missing',
      '',
    ])
  })

  it('marks changes by sign, class and line', () => {
    const before = flowDocument({ tasks: [actionTask('1', 'One', 'a', { success: '2' }), endTask('2')] })
    const after = flowDocument({
      tasks: [actionTask('1', 'One', 'b', { success: '3' }), endTask('3', 'Done')],
    })
    const text = writeDiff(before, after)
    expect(text).toContain('n1["#126; One<br/>b"]')
    expect(text).toContain('n2(["− End"])')
    expect(text).toContain('n3(["#43; Done"])')
    expect(text).toContain('n1 ==>|"#43;"| n3')
    expect(text).toContain('n1 -.->|"−"| n2')
    expect(text).toContain('class n3 added')
    expect(text).toContain('linkStyle 1 stroke:#15803d')
  })

  it('says that a flow is empty', () => {
    expect(write({})).toBe('flowchart LR\n  empty["This flow has no tasks"]\n')
  })

  it.each([
    'a "quoted" text',
    'end\n  n0 --> n1',
    '%%{init: {"securityLevel": "loose"}}%%',
    '<script>alert(1)</script>',
    '`**bold**`',
    '1. first',
    '- item',
    'style a:b#c;',
    '\u001b[31m\u202e',
    '#quot;',
  ])('lets no text out of its quotes: %j', (text) => {
    const document = flowDocument({
      tasks: [screenTask('1', text, 'SC1', { [text]: '2' }), actionTask('2', text, text, { [text]: text })],
    })
    const written = write(document)
    expect(written).toMatch(FLOWCHART)
    expect(written).not.toMatch(/%%|<script|`|\*|"\d+\.|"-|\u001b|\u202e/)
  })

  it('is one of ours whatever the flow', () => {
    fc.assert(
      fc.property(flowAndMutated, ([document, mutated]) => {
        expect(writeDiff(document, mutated)).toMatch(FLOWCHART)
        expect(writeDiff(document, mutated)).toBe(writeDiff(document, mutated))
      }),
      { numRuns: 50 },
    )
  })
})
