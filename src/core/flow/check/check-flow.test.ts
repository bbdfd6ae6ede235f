import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  actionTask,
  conditionTask,
  endTask,
  flowDocument,
  node,
  rootNode,
  screenOf,
  screenTask,
  signInFlow,
  subflowTask,
  twoPhaseTasks,
} from '../../../../test/support/flow-documents.js'
import type { Json, JsonObject } from '../../model/json.js'
import { withValueAt, type Pointer } from '../../model/pointer.js'
import { meaningOf } from '../meaning/index.js'
import { readFlow } from '../read-flow.js'
import { checkFlow, flowFindingCodes, type FlowFinding, type FlowSurroundings } from './index.js'

const check = (document: JsonObject, surroundings: FlowSurroundings = {}) =>
  checkFlow(readFlow(document), surroundings)

/** The healthy sign-in with one place changed. */
const broken = (path: Pointer, value: Json | undefined) => withValueAt(signInFlow(), path, value)

const rules = (...edges: readonly (readonly [outcome: string, to: string])[]) => ({
  rules: edges.map(([interactionId, taskId]) => ({ interactionId, taskId })),
})

/** One screen, shown by `"Welcome" (0)`, of these components. */
const screenWith = (contents: JsonObject, interactions: readonly Json[] = []) =>
  flowDocument({
    tasks: [screenTask('0', 'Welcome', 'SC1', { go: '9' }), endTask('9')],
    screens: [
      {
        screenId: 'SC1',
        interactions: [{ id: 'go' }, ...interactions],
        contents: { go: node('Button'), ...contents },
      },
    ],
  })

const withAction = (action: string, args: JsonObject, references?: JsonObject) =>
  flowDocument({
    tasks: [actionTask('1', 'Send', action, { success: '9' }, args), endTask('9')],
    ...(references !== undefined && { references }),
  })

const calling = (flowId: string, edges = { '3.success': '9' }) =>
  flowDocument({ id: 'main', tasks: [subflowTask('1', 'Sign In', flowId, edges), endTask('9')] })

const flows = (...documents: readonly JsonObject[]) =>
  new Map(
    documents.map((document) => {
      const flow = readFlow(document)
      return [flow.id ?? '', meaningOf(flow)]
    }),
  )

const SMS = `CI${'x'.repeat(27)}`
const EDITOR = `ROL${'x'.repeat(27)}`

interface Case {
  readonly code: string
  readonly document: JsonObject
  readonly around?: FlowSurroundings
  readonly message: string
  readonly path: Pointer
}

const CASES: readonly Case[] = [
  {
    code: 'no-contents',
    document: { flowId: 'a', metadata: {} },
    message: 'the document has no graph: contents is missing',
    path: '',
  },
  {
    code: 'no-contents',
    document: broken('/contents', 'asset:x'),
    message: 'the document has no graph: contents is a text',
    path: '/contents',
  },
  {
    code: 'tasks-not-object',
    document: broken('/contents/tasks', [1]),
    message: 'the tasks of the graph are a list, not an object',
    path: '/contents/tasks',
  },
  {
    code: 'no-start',
    document: withValueAt(broken('/contents/startTask', undefined), '/contents/tasks/start/next', {}),
    message: 'nothing says where the flow begins',
    path: '/contents',
  },
  {
    code: 'start-unknown',
    document: broken('/contents/startTask', '77'),
    message: 'the flow begins at the task "77", which does not exist',
    path: '/contents/startTask',
  },
  {
    code: 'edge-to-nowhere',
    document: broken('/contents/tasks/3/next', rules(['success', '77'])),
    message:
      '"Verify Code / OTP / SMS" (3): the edge for "success" leads to the task "77", which does not exist',
    path: '/contents/tasks/3/next/rules/0',
  },
  {
    code: 'screen-missing',
    document: broken('/screens', [screenOf('SC1', ['phone', 'google'])]),
    message: '"Verify OTP" (2) shows the screen "SC2", which does not exist',
    path: '/contents/tasks/2/screenId',
  },
  {
    code: 'screen-missing',
    document: broken('/contents/tasks/2/screenId', undefined),
    message: '"Verify OTP" (2) is a screen task and names no screen',
    path: '/contents/tasks/2',
  },
  {
    code: 'component-cycle',
    document: screenWith({
      ROOT: rootNode(['go', 'a']),
      a: node('Container', {}, { nodes: ['b'] }),
      b: node('Container', {}, { parent: 'a', nodes: ['a'] }),
    }),
    message: 'the screen of "Welcome" (0): "Container" "a" lies inside itself, by "b"',
    path: '/screens/0/contents/a',
  },
  {
    code: 'call-cycle',
    document: calling('main'),
    message: '"Sign In" (1) calls the flow it stands in',
    path: '/contents/tasks/1/arguments/flowId/value',
  },
  {
    code: 'call-cycle',
    document: calling('b'),
    around: {
      flows: flows(calling('b'), { ...calling('c'), flowId: 'b' }, { ...calling('main'), flowId: 'c' }),
    },
    message: '"Sign In" (1) calls in a circle: "main" calls "b" calls "c" calls "main"',
    path: '/contents/tasks/1/arguments/flowId/value',
  },
  {
    code: 'bad-id',
    document: broken('/flowId', 'a/b'),
    message: 'the id "a/b" holds a slash or a backslash',
    path: '/flowId',
  },
  {
    code: 'no-metadata',
    document: broken('/metadata', null),
    message: 'the document has no metadata',
    path: '/metadata',
  },
  {
    code: 'no-metadata',
    document: broken('/metadata', undefined),
    message: 'the document has no metadata',
    path: '',
  },
  {
    code: 'wrong-shape',
    document: broken('/screens', 7),
    message: '"screens" of the document is a number; a list is expected',
    path: '/screens',
  },
  {
    code: 'wrong-shape',
    document: broken('/contents/tasks/3/next', [1]),
    message: '"next" of "Verify Code / OTP / SMS" (3) is a list; an object is expected',
    path: '/contents/tasks/3/next',
  },
  {
    code: 'wrong-shape',
    document: broken('/contents/tasks/77', true),
    message: '"77" of the tasks is true or false; an object is expected',
    path: '/contents/tasks/77',
  },
  {
    code: 'wrong-shape',
    document: broken('/contents/tasks/3/next', { rules: [{ interactionId: 'success' }] }),
    message: '"taskId" of an edge of "Verify Code / OTP / SMS" (3) is missing; a text is expected',
    path: '/contents/tasks/3/next/rules/0/taskId',
  },
  {
    code: 'wrong-shape',
    document: broken('/screens', [
      screenOf('SC1', ['phone', 'google']),
      screenOf('SC2', ['code', 'again']),
      {},
    ]),
    message: '"screenId" of screen 2 is missing; a text is expected',
    path: '/screens/2/screenId',
  },
  {
    code: 'wrong-shape',
    document: screenWith({ ROOT: rootNode(['go']), x: 'text' }),
    message: '"x" of the screen of "Welcome" (0) is a text; an object is expected',
    path: '/screens/0/contents/x',
  },
  {
    code: 'key-differs',
    document: broken('/contents/tasks/3/id', '4'),
    message: '"Verify Code / OTP / SMS" (3) has the id "4"',
    path: '/contents/tasks/3',
  },
  {
    code: 'unknown-task-type',
    document: broken('/contents/tasks/3/type', 'quantum'),
    message: '"Verify Code / OTP / SMS" (3) has the unknown type "quantum"',
    path: '/contents/tasks/3',
  },
  {
    code: 'start-missing',
    document: broken('/contents/tasks/start', undefined),
    message: 'the graph has no task "start"',
    path: '/contents/tasks',
  },
  {
    code: 'start-differs',
    document: broken('/contents/tasks/start/next', rules(['', '5'])),
    message: 'startTask names "Welcome Screen" (0), but the task "start" leads to "5"',
    path: '/contents/tasks/start',
  },
  {
    code: 'start-differs',
    document: broken('/contents/startTask', undefined),
    message: 'startTask is missing; only the edge of the task "start" says where the flow begins',
    path: '/contents',
  },
  {
    code: 'unreachable-task',
    document: flowDocument({
      tasks: [
        actionTask('1', 'Risk', 'risk', { success: '9' }),
        actionTask('2', 'Load User', 'loadUser', { success: '3' }),
        actionTask('3', 'Step Up', 'step-up', { success: '9' }),
        endTask('9'),
      ],
    }),
    message: 'nothing leads to "Load User" (2), and so to 1 task behind it',
    path: '/contents/tasks/2',
  },
  {
    code: 'unreachable-task',
    document: flowDocument({
      tasks: [
        endTask('9'),
        actionTask('2', 'Load User', 'loadUser', { success: '3' }),
        actionTask('3', 'Step Up', 'step-up', { success: '2' }),
      ],
    }),
    message: 'nothing leads to "Load User" (2), and so to 1 task behind it',
    path: '/contents/tasks/2',
  },
  {
    code: 'dead-end',
    document: broken('/contents/tasks/6/next', {}),
    message: '"Update User / Properties" (6) leads nowhere ("success")',
    path: '/contents/tasks/6',
  },
  {
    code: 'no-end',
    document: flowDocument({ tasks: [screenTask('1', 'Goodbye', 'SC1')], screens: [screenOf('SC1', [])] }),
    message: 'no way leads from the start to an end or an exit',
    path: '/contents/startTask',
  },
  {
    code: 'no-end',
    document: withValueAt(
      broken('/contents/tasks/6/next', rules(['success', '0'])),
      '/contents/tasks/5/next',
      rules(['fresh', '6'], ['ELSE', '6']),
    ),
    message: 'no way leads from the start to an end or an exit',
    path: '/contents/startTask',
  },
  {
    code: 'open-outcome',
    document: broken('/contents/tasks/2/next', rules(['code', '3'])),
    message: '"Verify OTP" (2): "Go again" ("again") has no edge and is no exit',
    path: '/contents/tasks/2',
  },
  {
    code: 'unknown-outcome',
    document: broken('/contents/tasks/2/next', rules(['code', '3'], ['again', '1'], ['gone', '1'])),
    message: '"Verify OTP" (2) has an edge for "gone", but nothing on its screen has that id',
    path: '/contents/tasks/2/next/rules/2',
  },
  {
    code: 'unknown-outcome',
    document: broken('/contents/tasks/5/next', rules(['fresh', '6'], ['ELSE', '9'], ['old', '9'])),
    message: '"Is new user?" (5) has an edge for "old", but it has no such branch',
    path: '/contents/tasks/5/next/rules/2',
  },
  {
    code: 'unknown-outcome',
    document: broken('/contents/tasks/3/next', rules(['success', '5'], ['Expired', '0'])),
    message:
      '"Verify Code / OTP / SMS" (3) has an edge for "Expired", but neither does it end so nor does it handle such an error',
    path: '/contents/tasks/3/next/rules/1',
  },
  {
    code: 'unknown-outcome',
    document: withValueAt(
      broken('/contents/tasks/3/next', rules(['success', '5'], ['Expired', '0'])),
      '/contents/tasks/3/errorHandlingV2',
      { Expired: { errorHandlingType: 'automatic' } },
    ),
    message:
      '"Verify Code / OTP / SMS" (3) has an edge for "Expired", but that error is not handled by an edge',
    path: '/contents/tasks/3/next/rules/1',
  },
  {
    code: 'unknown-outcome',
    document: calling('mfa', { '3.success': '9', success: '9' } as { '3.success': string }),
    message: '"Sign In" (1) has an edge for "success", which is no exit of a flow (<task>.<outcome>)',
    path: '/contents/tasks/1/next/rules/1',
  },
  {
    code: 'unknown-outcome',
    document: broken('/contents/tasks/3/next', {
      rules: [{ interactionId: 'success', taskId: '5' }, { taskId: '0' }],
    }),
    message: '"Verify Code / OTP / SMS" (3) has an edge to "0" that is for no outcome',
    path: '/contents/tasks/3/next/rules/1',
  },
  {
    code: 'duplicate-edge',
    document: broken('/contents/tasks/3/next', rules(['success', '5'], ['success', '5'])),
    message: '"Verify Code / OTP / SMS" (3): the edge for "success" to "5" stands twice',
    path: '/contents/tasks/3/next/rules/1',
  },
  {
    code: 'else-missing',
    document: withValueAt(
      broken('/contents/tasks/5/conditions', [{ interactionId: 'fresh' }]),
      '/contents/tasks/5/next',
      rules(['fresh', '6']),
    ),
    message: '"Is new user?" (5) has no branch ELSE for when none fits',
    path: '/contents/tasks/5',
  },
  {
    code: 'else-not-last',
    document: broken('/contents/tasks/5/conditions', [{ interactionId: 'ELSE' }, { interactionId: 'fresh' }]),
    message: '"Is new user?" (5): 1 branch stands behind ELSE',
    path: '/contents/tasks/5/conditions/0',
  },
  {
    code: 'duplicate-branch',
    document: broken(
      '/contents/tasks/5/conditions',
      ['fresh', 'fresh', 'ELSE'].map((interactionId) => ({ interactionId })),
    ),
    message: '"Is new user?" (5) has two branches with the id "fresh"',
    path: '/contents/tasks/5/conditions/1',
  },
  {
    code: 'half-missing',
    document: withValueAt(broken('/contents/tasks/4', undefined), '/contents/tasks/0/next', {
      rules: [...rules(['phone', '1'], ['google', '4.end']).rules],
    }),
    message: '"Sign In / OAuth" (4.end) is a second half; the first, "4", does not exist',
    path: '/contents/tasks/4.end',
  },
  {
    code: 'half-missing',
    document: withValueAt(
      broken('/contents/tasks/4.end', undefined),
      '/contents/tasks/4/next',
      rules(['success', '5']),
    ),
    message: '"Sign In / OAuth" (4) goes on at its second half "4.end", which does not exist',
    path: '/contents/tasks/4/arguments/exchangeStepId/value',
  },
  {
    code: 'half-pointer',
    document: broken('/contents/tasks/4/arguments/exchangeStepId/value', '9'),
    message: '"Sign In / OAuth" (4) goes on at "9", though its second half is "4.end"',
    path: '/contents/tasks/4/arguments/exchangeStepId/value',
  },
  {
    code: 'screen-unused',
    document: broken('/screens', [
      screenOf('SC1', ['phone', 'google']),
      screenOf('SC2', ['code', 'again']),
      screenOf('SC3', []),
    ]),
    message: 'no task shows the screen "SC3"',
    path: '/screens/2',
  },
  {
    code: 'duplicate-screen',
    document: broken('/screens', [
      screenOf('SC1', ['phone', 'google']),
      screenOf('SC2', ['code', 'again']),
      screenOf('SC1', []),
    ]),
    message: 'the screen of "Welcome Screen" (0) is there twice',
    path: '/screens/2',
  },
  {
    code: 'draft-differs',
    document: withValueAt(
      broken('/contents/tasks/2/htmlTemplate', { ROOT: rootNode([]) }),
      '/contents/tasks/2/interactions',
      [{ id: 'code' }],
    ),
    message: '"Verify OTP" (2) carries a draft of its screen with other components, interactions',
    path: '/contents/tasks/2',
  },
  {
    code: 'root-missing',
    document: screenWith({}),
    message: 'the screen of "Welcome" (0) has no component ROOT',
    path: '/screens/0',
  },
  {
    code: 'child-missing',
    document: screenWith({ ROOT: rootNode(['go', 'gone']) }),
    message: 'the screen of "Welcome" (0): ROOT lists the child "gone", which does not exist',
    path: '/screens/0/contents/ROOT',
  },
  {
    code: 'parent-differs',
    document: screenWith({ ROOT: rootNode(['go', 'a']), a: node('Text', {}, { parent: 'go' }) }),
    message: 'the screen of "Welcome" (0): "Text" "a" names the parent "go", but ROOT lists it',
    path: '/screens/0/contents/a',
  },
  {
    code: 'component-twice',
    document: screenWith({
      ROOT: rootNode(['go', 'a', 'b']),
      a: node('Text'),
      b: node('Container', {}, { nodes: ['a'] }),
    }),
    message: 'the screen of "Welcome" (0): "Container" "b" lists "Text" "a" besides "ROOT"',
    path: '/screens/0/contents/b',
  },
  {
    code: 'unreachable-component',
    document: screenWith({
      ROOT: rootNode(['go']),
      b: node('Text', {}, { parent: 'a' }),
      a: node('Container', {}, { nodes: ['b'] }),
    }),
    message: 'the screen of "Welcome" (0): "Container" "a" with 1 component in it hangs nowhere in the tree',
    path: '/screens/0/contents/a',
  },
  {
    code: 'interaction-without-component',
    document: withValueAt(
      screenWith({ ROOT: rootNode(['go']) }, [{ id: 'polling' }, { id: 'gone' }]),
      '/contents/tasks/0/next',
      rules(['go', '9'], ['polling', '9'], ['gone', '9']),
    ),
    message: 'the screen of "Welcome" (0) has an interaction "gone", but no component with that id',
    path: '/screens/0',
  },
  {
    code: 'placeholder-unclosed',
    document: screenWith({
      ROOT: rootNode(['go', 'a']),
      a: node('Text', { children: 'Hi {{user.name} {{x}}' }),
    }),
    message: 'the screen of "Welcome" (0): "Hi {{user.name} {{x}}" opens a placeholder and leaves it open',
    path: '/screens/0/contents/a/props/children',
  },
  {
    code: 'placeholder-empty',
    document: screenWith({ ROOT: rootNode(['go', 'a']), a: node('Text', { children: '{{a.b}} {{ }}' }) }),
    message: 'the screen of "Welcome" (0): "{{a.b}} {{ }}" has an empty placeholder',
    path: '/screens/0/contents/a/props/children',
  },
  {
    code: 'no-action',
    document: broken('/contents/tasks/3/action', undefined),
    message: '"Verify Code / OTP / SMS" (3) has no action',
    path: '/contents/tasks/3',
  },
  {
    code: 'argument-shape',
    document: broken('/contents/tasks/3/arguments', { code: '123' }),
    message:
      '"Verify Code / OTP / SMS" (3): the argument "code" is a text, not an object with type and value',
    path: '/contents/tasks/3/arguments/code',
  },
  {
    code: 'argument-shape',
    document: withAction('custom-claims', { customClaims: [{ key: 'plan', value: 'pro' }] }),
    message: '"Send" (1): the argument "customClaims" has an item without a type',
    path: '/contents/tasks/1/arguments/customClaims',
  },
  {
    code: 'connector-missing',
    document: withAction('email-connector', { connectorId: '' }),
    message: '"Send" (1) names no connector',
    path: '/contents/tasks/1',
  },
  {
    code: 'subflow-missing',
    document: calling(''),
    message: '"Sign In" (1) calls no flow',
    path: '/contents/tasks/1',
  },
  {
    code: 'flow-unknown',
    document: calling('sign-in'),
    around: { flows: new Map() },
    message: '"Sign In" (1) calls the flow "sign-in", which does not exist',
    path: '/contents/tasks/1/arguments/flowId/value',
  },
  {
    code: 'exit-gone',
    document: calling('sign-in'),
    around: { flows: flows(signInFlow()) },
    message: '"Sign In" (1) goes on from the exit "3.success", which the flow "sign-in" does not have',
    path: '/contents/tasks/1/next/rules/0',
  },
  {
    code: 'reference-unnamed',
    document: withAction('connector', { connectorId: 'CI1' }),
    message: '"Send" (1) uses the connector "CI1", which references does not name',
    path: '/contents/tasks/1/arguments/connectorId/value',
  },
  {
    code: 'connector-unknown',
    document: withAction('connector', { connectorId: SMS }, { connectors: { Sms: SMS } }),
    around: { connectors: new Set(['CI2']) },
    message: `"Send" (1) uses the connector "Sms" ("${SMS}"), which is not known in the project`,
    path: '/contents/tasks/1/arguments/connectorId/value',
  },
  {
    code: 'role-unknown',
    document: withAction('update-user', { roles: [EDITOR] }, { roles: { Editor: EDITOR } }),
    around: { roles: new Set() },
    message: `"Send" (1) uses the role "Editor" ("${EDITOR}"), which is not known in the project`,
    path: '/contents/tasks/1',
  },
]

describe('checkFlow', () => {
  it('finds nothing in a healthy flow', () => {
    expect(
      check(signInFlow(), { flows: flows(signInFlow()), connectors: new Set(), roles: new Set() }),
    ).toEqual([])
    expect(check(calling('sign-in', { '9.success': '9' } as never), { flows: flows(signInFlow()) })).toEqual(
      [],
    )
  })

  it.each(CASES)('finds $code: $message', ({ code, document, around, message, path }) => {
    const facts = flowFindingCodes.find((other) => other.code === code)
    const found = check(document, around).filter((other) => other.code === code)
    expect(
      found.map((other) => ({ message: other.message, path: other.path, severity: other.severity })),
    ).toEqual([{ message, path, severity: facts?.severity }])
    expect(found[0]?.hint).toBeTruthy()
  })

  it('finds little else than what is broken', () => {
    const besides = CASES.flatMap(({ code, document, around }) =>
      check(document, around).flatMap((other) => (other.code === code ? [] : [`${code}: ${other.code}`])),
    )
    expect([...new Set(besides)].sort()).toEqual([
      'call-cycle: exit-gone',
      'component-cycle: component-twice',
      'no-end: unreachable-task',
      'screen-missing: screen-unused',
      'wrong-shape: dead-end',
      'wrong-shape: screen-missing',
    ])
  })

  it('has a case for every code', () => {
    const cases = new Set(CASES.map(({ code }) => code))
    expect(flowFindingCodes.map(({ code }) => code).filter((code) => !cases.has(code))).toEqual([])
  })

  it('puts errors first, then goes by place', () => {
    const document = withValueAt(
      withValueAt(broken('/contents/tasks/9/next', rules(['success', '77'])), '/contents/tasks/10', 1),
      '/contents/tasks/2/next',
      rules(['code', '3']),
    )
    expect(check(document).map(({ path }) => path)).toEqual([
      '/contents/tasks/9/next/rules/0',
      '/contents/tasks/2',
      '/contents/tasks/10',
    ])
  })

  it('leaves a branch that ends in a message, a last screen and both targets of one outcome alone', () => {
    const [first, second] = twoPhaseTasks(
      '1',
      'Sign In / Magic Link',
      ['sign-in-magic-link-email', 'verify-magic-link'],
      { success: '3' },
    )
    const condition = conditionTask('3', 'New?', { yes: '9' })
    const document = flowDocument({
      metadata: { name: 'Demo', sharedInteractions: [{ id: '9.success' }] },
      tasks: [
        { ...first, next: rules(['success', '2'], ['success', '1.end']) },
        { ...second },
        screenTask('2', 'Sent', 'SC1', { polling: '4' }),
        {
          ...condition,
          conditions: [
            { interactionId: 'yes' },
            { interactionId: 'ELSE', errorHandling: { errorMessage: 'Not you' } },
          ],
        },
        screenTask('4', 'Go on in the other window', 'SC2'),
        endTask('9'),
      ],
      screens: [{ ...screenOf('SC1', []), interactions: [{ id: 'polling' }] }, screenOf('SC2', [])],
    })
    expect(check(document)).toEqual([])
  })

  it('takes an equal draft copy for none', () => {
    const [, screen] = signInFlow()['screens'] as readonly [JsonObject, JsonObject]
    const document = withValueAt(
      broken('/contents/tasks/2/htmlTemplate', screen['contents']),
      '/contents/tasks/2/interactions',
      screen['interactions'],
    )
    expect(check(document)).toEqual([])
  })

  it('takes null and empty values for absent ones', () => {
    const document = {
      ...signInFlow(),
      references: { connectors: {}, roles: [], oauth: [] },
    }
    expect(check(document)).toEqual([])
    expect(
      check(withValueAt({ ...document, references: null }, '/contents/tasks/3/arguments', null)),
    ).toEqual([])
  })

  it('does not mind empty members that only one of draft and screen writes', () => {
    const flow = readFlow(signInFlow())
    const saved = flow.screens.get(flow.tasks.get('2')?.screenId ?? '')?.interactions.values() ?? []
    const draft = [...saved].map((interaction) => ({ ...interaction, icon: '', subType: null }))
    expect(draft.length).toBeGreaterThan(0)
    const same = broken('/contents/tasks/2/interactions', draft)
    expect(check(same).map(({ code }) => code)).not.toContain('draft-differs')
  })

  it('tells a circle of calls once among the flows checked together', () => {
    const a = { ...calling('b'), flowId: 'a' }
    const b = { ...calling('a'), flowId: 'b' }
    const around = { flows: flows(a, b), checked: new Set(['a', 'b']) }
    const cycles = (document: JsonObject, surroundings: FlowSurroundings) =>
      check(document, surroundings).filter(({ code }) => code === 'call-cycle').length
    expect([cycles(a, around), cycles(b, around)]).toEqual([1, 0])
    expect(cycles(b, { flows: around.flows })).toBe(1)
  })

  it('does not judge exits of which nobody has a list', () => {
    const inner = flowDocument({ id: 'inner', tasks: [subflowTask('3', 'Deep', 'deep'), endTask('9')] })
    const codes = check(calling('inner', { '3.8.success': '9' } as never), { flows: flows(inner) })
    expect(codes).toEqual([])
  })

  it('keeps foreign text from the terminal', () => {
    const document = withValueAt(
      broken('/contents/tasks/3/name', `\u001b[2J${'x'.repeat(200)}`),
      '/contents/tasks/3/next',
      rules(['\u202eevil', '7\n7']),
    )
    for (const { message, hint } of check(document)) {
      expect(`${message}${hint ?? ''}`).not.toMatch(/\p{Cc}|\u202e/u)
      expect(message.length).toBeLessThan(400)
    }
    expect(check(document).length).toBeGreaterThan(1)
  })

  it.each([
    ['x'.repeat(255), false],
    ['x'.repeat(256), true],
    ['a\nb', true],
    ['a\\b', true],
    ['.', true],
    ['..', true],
    ['...', false],
    ['Über uns', false],
  ])('knows what can be an id: %j', (id, isBad) => {
    const codes = check(broken('/flowId', id)).map(({ code }) => code)
    expect(codes.includes('bad-id')).toBe(isBad)
  })

  it('tells a script that only the draft copy holds', () => {
    const [finding] = check(broken('/contents/tasks/0/clientScripts', [{ id: 'x', script: 'fetch(1)' }]))
    expect(finding).toMatchObject({ code: 'draft-differs', path: '/contents/tasks/0' })
  })

  it('treats prototype keys as data', () => {
    const tasks = JSON.parse(
      '{"__proto__":{"id":"__proto__","type":"automated","action":"risk","next":{"rules":[{"interactionId":"success","taskId":"constructor"}]}}}',
    ) as JsonObject
    const findings = check({ metadata: {}, contents: { startTask: '__proto__', tasks } })
    expect(findings.map(({ code }) => code)).toEqual(['edge-to-nowhere', 'no-end', 'start-missing'])
  })
})

describe('flowFindingCodes', () => {
  it('are those that docs/flow-checks.md explains', () => {
    const page = readFileSync('docs/flow-checks.md', 'utf8')
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (\w+) +\| (.+?) +\| (.+?) +\|$/gm)]
    expect(rows.map(([, code, severity, meaning, advice]) => ({ code, severity, meaning, advice }))).toEqual(
      flowFindingCodes.map(({ code, severity, meaning, advice }) => ({ code, severity, meaning, advice })),
    )
  })
})

const REAL = join(import.meta.dirname, '../../../../../shared/real')
const isRealThere = existsSync(REAL)

describe.skipIf(!isRealThere)('real documents (skipped where ../shared/real is absent)', () => {
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as JsonObject

  const exported = () =>
    readdirSync(`${REAL}/exported`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name): [string, JsonObject] => {
        const document = read(`${REAL}/exported/${name}`)
        return [name, (document['flow'] as JsonObject | undefined) ?? document]
      })

  const snapshot = () =>
    readdirSync(`${REAL}/snapshot/flows`)
      .filter((name) => !name.endsWith('.json'))
      .map((name): [string, JsonObject] => {
        const folder = `${REAL}/snapshot/flows/${name}`
        const { references, ...metadata } = read(`${folder}/metadata.json`)
        const screens = readdirSync(folder).filter((file) => file.startsWith('screen-'))
        return [
          name,
          {
            flowId: name,
            metadata,
            contents: read(`${folder}/contents.json`),
            screens: screens.map((file) => read(`${folder}/${file}`)),
            references: references ?? {},
          },
        ]
      })

  const provider = (): [string, JsonObject][] =>
    ['basicflow', 'connectorflow', 'roleflow'].map((name) => [name, read(`${REAL}/provider/${name}.json`)])

  const told = (found: readonly FlowFinding[]) => found.map(({ code, message }) => `${code}: ${message}`)

  // What is skipped is collected all the same.
  it.each(isRealThere ? [...exported(), ...snapshot(), ...provider()] : [])(
    '%s is sound',
    (_name, document) => {
      expect(told(check(document))).toEqual([])
    },
  )

  it('finds the one flow that the snapshot calls and does not hold', () => {
    const documents = snapshot()
    const around = { flows: flows(...documents.map(([, document]) => document)) }
    expect(documents.flatMap(([, document]) => told(check(document, around)))).toEqual([
      'flow-unknown: "Forgot Password" (8) calls the flow "forgot-password", which does not exist',
    ])
  })
})
