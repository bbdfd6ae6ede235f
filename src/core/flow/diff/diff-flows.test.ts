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
import { isObject, objectOf, overlay, type Json, type JsonObject } from '../../model/json.js'
import { valueAt, withValueAt } from '../../model/pointer.js'
import { diffFlows } from './index.js'

const SIGNS = { added: '+', removed: '-', changed: '~', moved: '>' }
const base = signInFlow()

function lines(from: JsonObject, to: JsonObject): readonly string[] {
  return diffFlows(from, to).map(
    ({ op, subject, words }) => `${SIGNS[op]} ${subject}${words === '' ? '' : `: ${words}`}`,
  )
}

function withValue(pointer: string, value: Json | undefined, document: JsonObject = base): JsonObject {
  return withValueAt(document, pointer, value)
}

/** The base document with one task more, less or changed. */
function withTask(id: string, task: JsonObject | undefined, document: JsonObject = base): JsonObject {
  return withValueAt(document, `/contents/tasks/${id}`, task)
}

function taskIn(document: JsonObject, id: string): JsonObject {
  const task = valueAt(document, `/contents/tasks/${id}`)
  return isObject(task) ? task : {}
}

describe('the header', () => {
  it.each<[string, Json | undefined, string]>([
    ['/metadata/name', 'Log In', '~ flow: name: "Sign In" → "Log In"'],
    ['/metadata/description', 'For all', '~ flow: description: (none) → "For all"'],
    ['/metadata/disabled', true, '~ flow: turned off'],
    ['/metadata/componentsVersion', '3.19.0', '~ flow: componentsVersion: 3.18.2 → 3.19.0'],
    ['/metadata/newThing', { deep: [1] }, '~ flow: newThing: (none) → {"deep":[1]}'],
    [
      '/metadata/translation',
      { enabled: true, sourceLanguage: 'en', targetLanguages: ['es', 'fr'] },
      '~ translation: turned on: sourceLanguage "en", targetLanguages [es, fr]',
    ],
  ])('%s', (pointer, value, line) => {
    expect(lines(base, withValue(pointer, value))).toEqual([line])
  })

  it('tells what changes in a translation', () => {
    const on = (languages: readonly string[]) =>
      withValue('/metadata/translation', { enabled: true, targetLanguages: languages })
    expect(lines(on(['es']), on(['fr']))).toEqual(['~ translation: targetLanguages [es] → [fr]'])
    expect(lines(on(['es']), base)).toEqual(['~ translation: turned off: targetLanguages [es]'])
    expect(lines(withValue('/metadata/disabled', true), base)).toEqual(['~ flow: turned on'])
  })
})

describe('tasks', () => {
  it('tells where the flow begins', () => {
    expect(lines(base, withValue('/contents/startTask', '1'))[0]).toBe(
      '~ start: "Welcome Screen" (0) → "Sign In / OTP / SMS" (1)',
    )
  })

  it('tells what came, with where it leads', () => {
    const added = (task: JsonObject) => lines(base, withTask('12', task))
    expect(added(actionTask('12', 'Risk', 'risk', { success: '9' }, { level: 3 }))).toEqual([
      '+ action "Risk" (12): risk; level 3; success → "End" (9)',
    ])
    expect(added(subflowTask('12', 'Ask', 'child', { '1.success': '9' }))).toEqual([
      '+ subflow "Ask" (12): calls "child"; 1.success → "End" (9)',
    ])
    expect(added(conditionTask('12', 'New?', { yes: '9', ELSE: '0' }))).toEqual([
      '+ condition "New?" (12): if authInfo.newUser is true; yes → "End" (9), ELSE → "Welcome Screen" (0)',
    ])
  })

  it('tells a screen with the task that shows it', () => {
    const screens = base['screens'] as readonly Json[]
    const to = withTask('12', screenTask('12', 'Terms', 'SC3'), {
      ...base,
      screens: [...screens, screenOf('SC3', ['ok'], ['Our terms'])],
    })
    expect(lines(base, to)).toEqual(['+ screen "Terms" (12): 3 components: "Our terms", "Go ok"'])
    expect(lines(to, base)).toEqual(['- screen "Terms" (12)'])
  })

  it('tells a two-phase step once', () => {
    const without = withTask('4', undefined, withTask('4.end', undefined))
    expect(lines(without, base)).toEqual([
      '+ action "Sign In / OAuth" (4): oauth-start; success → "Is new user?" (5)',
      '~ "Welcome Screen" (0), Go google: (4, missing) → "Sign In / OAuth" (4)',
    ])
  })

  it.each<[string, JsonObject, readonly string[]]>([
    ['its name', { name: 'Text me' }, ['~ action "Text me" (1): renamed: "Sign In / OTP / SMS" → "Text me"']],
    [
      'its action',
      { action: 'sign-in-otp-email' },
      ['~ action "Sign In / OTP / SMS" (1): action: "sign-in-otp-sms" → "sign-in-otp-email"'],
    ],
    [
      'an argument',
      { arguments: { templateId: { type: 'inline', value: 'T1' } } },
      ['~ action "Sign In / OTP / SMS" (1): templateId: (none) → "T1"'],
    ],
    [
      'how an error is handled',
      { errorHandlingV2: { Expired: { errorHandlingType: 'customWithError', errorMessage: 'Too late' } } },
      [
        '+ action "Sign In / OTP / SMS" (1), error Expired: has an edge of its own, with a message "Too late"',
      ],
    ],
    [
      'a key that we do not know',
      { newThing: 1 },
      ['~ action "Sign In / OTP / SMS" (1): newThing: (none) → 1'],
    ],
  ])('tells what changed: %s', (_what, change, expected) => {
    expect(lines(base, withTask('1', overlay(taskIn(base, '1'), change)))).toEqual(expected)
  })

  it('tells arguments of a connector by their keys', () => {
    const call = (host: string) =>
      withTask(
        '1',
        actionTask(
          '1',
          'Call',
          'connector',
          {},
          { args: [{ key: 'host', type: 'string', value: host }, { key: 'b' }] },
        ),
      )
    expect(lines(call('a.com'), call('b.com'))).toEqual(['~ action "Call" (1): args: host "a.com" → "b.com"'])
  })

  it('knows a renumbered task again, and says which exit moved with it', () => {
    const edges = (to: string) =>
      overlay(taskIn(base, '5'), { next: { rules: [{ interactionId: 'ELSE', taskId: to }] } })
    const before = withTask('6', undefined, withTask('5', edges('9')))
    const after = withTask('10', endTask('10'), withTask('9', undefined, withTask('5', edges('10'), before)))
    const exits = withValue('/metadata/sharedInteractions', [{ id: '10.success', type: 'success' }], after)
    expect(lines(before, exits)).toEqual([
      '~ exit of "End" (10), success: id "9.success" → "10.success"',
      '> action "End" (10): renumbered: 9 → 10',
    ])
  })

  it('knows a screen again that was renumbered and edited at once', () => {
    const flow = (steps: readonly (readonly [id: string, screenId: string, text: string])[]) =>
      flowDocument({
        tasks: [
          ...steps.map(([id, screenId], index) =>
            screenTask(id, `Step ${screenId}`, screenId, { go: steps[index + 1]?.[0] ?? '0' }),
          ),
          endTask('0'),
        ],
        screens: steps.map(([, screenId, text]) => screenOf(screenId, ['go'], [text])),
      })
    const before = flow([
      ['1', 'SC1', 'One'],
      ['2', 'SC3', 'Three'],
    ])
    const after = flow([
      ['1', 'SC1', 'One'],
      ['2', 'SC2', 'Two'],
      ['3', 'SC3', 'Three!'],
    ])
    const told = lines(before, after)
    expect(told).toContain('> screen "Step SC3" (3): renumbered: 2 → 3')
    expect(told).toContain('~ screen "Step SC3" (3), Text: text "Three" → "Three!"')
    expect(told.filter((line) => line.startsWith('-'))).toEqual([])
  })

  it('does not take another step with the same number for the same', () => {
    expect(lines(base, withTask('6', actionTask('6', 'Ask the risk', 'risk', { success: '9' })))).toEqual([
      '+ action "Ask the risk" (6): risk; success → "End" (9)',
      '- action "Update User / Properties" (6)',
      '~ "Is new user?" (5), fresh: "Update User / Properties" (6) → "Ask the risk" (6)',
    ])
  })

  it('tells when the halves of a step differ or part', () => {
    expect(lines(base, withValue('/contents/tasks/4.end/name', 'Other'))).toEqual([
      '~ action "Sign In / OAuth" (4): second half, renamed: "Sign In / OAuth" → "Other"',
    ])
  })
})

describe('edges', () => {
  it.each<[string, JsonObject, string]>([
    [
      '0',
      {
        rules: [
          { interactionId: 'phone', taskId: '5' },
          { interactionId: 'google', taskId: '4' },
        ],
      },
      '~ "Welcome Screen" (0), Go phone: "Sign In / OTP / SMS" (1) → "Is new user?" (5)',
    ],
    ['1', {}, '- "Sign In / OTP / SMS" (1), success: no longer leads to "Verify OTP" (2)'],
    [
      '9',
      { rules: [{ interactionId: 'success', taskId: '77' }] },
      '+ "End" (9), success: leads to (77, missing)',
    ],
    [
      '4.end',
      { rules: [{ interactionId: 'success', taskId: '9' }] },
      '~ "Sign In / OAuth" (4), success: "Is new user?" (5) → "End" (9)',
    ],
    [
      '4',
      {
        rules: [
          { interactionId: 'success', taskId: '4.end' },
          { interactionId: 'success', taskId: '2' },
        ],
      },
      '+ "Sign In / OAuth" (4), once started: leads to "Verify OTP" (2)',
    ],
  ])('from task %s', (id, next, line) => {
    expect(lines(base, withTask(id, overlay(taskIn(base, id), { next })))).toEqual([line])
  })

  it('point to their rule', () => {
    const next = {
      rules: [
        { interactionId: 'google', taskId: '4' },
        { interactionId: 'phone', taskId: '5' },
      ],
    }
    const [entry] = diffFlows(base, withTask('0', overlay(taskIn(base, '0'), { next })))
    expect(entry?.path).toBe('/contents/tasks/0/next/rules/1')
  })
})

describe('conditions', () => {
  const atomic = (operator: string, about: string, value: Json = '') => ({
    operator,
    target: { type: 'context', value: about },
    predicate: { type: 'inline', value },
  })
  const bot = atomic('is-true', 'riskInfo.botDetected')
  const phone = atomic('empty', 'user.phone')
  const asked = (branches: readonly JsonObject[]) =>
    flowDocument({
      tasks: [
        {
          ...conditionTask('0', 'Risky?', { ELSE: '1' }),
          conditions: [...branches, { interactionId: 'ELSE', name: 'No risk' }],
        },
        endTask('1'),
      ],
    })
  const first = { interactionId: 'x1', name: 'Bot', atomicConditions: [bot] }
  const second = { interactionId: 'x2', name: 'No phone', atomicConditions: [phone] }
  const subject = 'condition "Risky?" (0)'

  it.each<[string, readonly JsonObject[], readonly JsonObject[], string]>([
    [
      'a branch that came',
      [first],
      [first, second],
      `+ ${subject}, branch No phone: if user.phone is empty (2 of 3), leads nowhere`,
    ],
    [
      'one that went',
      [first, second],
      [second],
      `- ${subject}, branch Bot: if riskInfo.botDetected is true, led nowhere`,
    ],
    [
      'the name',
      [first],
      [{ ...first, name: 'Robot' }],
      `~ ${subject}, branch Robot: renamed: "Bot" → "Robot"`,
    ],
    [
      'a further question',
      [first],
      [{ ...first, atomicConditions: [bot, phone] }],
      `~ ${subject}, branch Bot: riskInfo.botDetected is true → riskInfo.botDetected is true AND user.phone is empty`,
    ],
    [
      'and turned to or',
      [{ ...first, atomicConditions: [bot, phone] }],
      [{ ...first, atomicConditions: [bot, phone], logicalOr: true }],
      `~ ${subject}, branch Bot: riskInfo.botDetected is true AND user.phone is empty → riskInfo.botDetected is true OR user.phone is empty`,
    ],
    [
      'a value',
      [{ ...first, atomicConditions: [atomic('greater-than', 'riskInfo.riskScore', 0.5)] }],
      [{ ...first, atomicConditions: [atomic('greater-than', 'riskInfo.riskScore', 50)] }],
      `~ ${subject}, branch Bot: riskInfo.riskScore is greater than 0.5 → riskInfo.riskScore is greater than 50`,
    ],
    [
      'the message it ends with',
      [first],
      [{ ...first, errorHandling: { errorMessage: 'No robots' } }],
      `~ ${subject}, branch Bot: error message: (none) → "No robots"`,
    ],
    [
      'the order',
      [first, second],
      [second, first],
      `> ${subject}: tried in another order: Bot, No phone, ELSE (No risk) → No phone, Bot, ELSE (No risk)`,
    ],
    [
      'what the words do not show',
      [first],
      [{ ...first, atomicConditions: [{ ...bot, extra: 1 }] }],
      `~ ${subject}, branch Bot: riskInfo.botDetected is true → riskInfo.botDetected is true (extra 1)`,
    ],
  ])('tell %s', (_what, before, after, line) => {
    const told = lines(asked(before), asked(after))
    expect(told).toHaveLength(1)
    expect(told[0]?.startsWith(line)).toBe(true)
  })
})

describe('screens', () => {
  const screen = (nodes: Readonly<Record<string, JsonObject>>, top: readonly string[] = Object.keys(nodes)) =>
    flowDocument({
      tasks: [screenTask('0', 'Welcome', 'SC1')],
      screens: [{ screenId: 'SC1', contents: { ROOT: rootNode(top), ...nodes } }],
    })
  const a = node('Text', { children: 'One' })
  const b = node('Text', { children: 'Two' })
  const c = node('Text', { children: 'Three' })
  const subject = 'screen "Welcome" (0)'

  it('tell one edited word in one line, the label of its interaction included', () => {
    const document = (text: string) =>
      flowDocument({
        tasks: [screenTask('0', 'Welcome', 'SC1')],
        screens: [
          {
            screenId: 'SC1',
            contents: { ROOT: rootNode(['x']), x: node('Button', { children: text }) },
            interactions: [{ id: 'x', label: text }],
          },
        ],
      })
    expect(lines(document('Log in'), document('Sign in'))).toEqual([
      `~ ${subject}, Button: text "Log in" → "Sign in"`,
    ])
  })

  it('show of a long text what differs', () => {
    const text = (word: string) =>
      screen({ x: node('Text', { children: `${'so '.repeat(60)}${word}${' on'.repeat(60)}` }) })
    expect(lines(text('far'), text('near'))).toEqual([
      `~ ${subject}, Text: text …"so so so so so far on on on on "… → …"so so so so so near on on on on "…`,
    ])
  })

  it('tell components that came, went and moved, by what stands on them', () => {
    expect(lines(screen({ a, b }), screen({ a, b, c }))).toEqual([`+ ${subject}, Text "Three"`])
    expect(lines(screen({ a, b, c }), screen({ a, c }))).toEqual([`- ${subject}, Text "Two"`])
    expect(lines(screen({ a, b, c }), screen({ a, b, c }, ['b', 'c', 'a']))).toEqual([
      `> ${subject}: other order: Text "One"`,
    ])
    const box = node('Container', {}, { nodes: ['a'] })
    expect(lines(screen({ a, b }), screen({ a: { ...a, parent: 'box' }, b, box }, ['b', 'box']))).toEqual([
      `+ ${subject}, Container`,
      `> ${subject}, Text "One": moved: the top → Container`,
    ])
  })

  it('tell a subtree once', () => {
    const inside = {
      box: node('Container', {}, { nodes: ['a', 'b'] }),
      a: { ...a, parent: 'box' },
      b: { ...b, parent: 'box' },
    }
    expect(lines(screen({}), screen(inside, ['box']))).toEqual([
      `+ ${subject}, Container: with 2 inside: "One", "Two"`,
    ])
    expect(lines(screen(inside, ['box']), screen({}))).toEqual([
      `- ${subject}, Container: with 2 inside: "One", "Two"`,
    ])
  })

  it('tell properties, and the same property of many components once', () => {
    const inputs = (props: JsonObject, count: number) =>
      screen(
        Object.fromEntries(
          Array.from({ length: count }, (_, index) => [
            `n${index}`,
            node('EmailInput', { name: 'email', ...props }),
          ]),
        ),
      )
    expect(lines(inputs({}, 1), inputs({ required: true }, 1))).toEqual([
      `~ ${subject}, EmailInput (email): required: (none) → true`,
    ])
    expect(lines(inputs({}, 5), inputs({ bordered: true }, 5))).toEqual([
      '~ 5 components: bordered: (none) → true',
    ])
    expect(lines(inputs({}, 1), inputs({ placeholder: 'you@work.com' }, 1))).toEqual([
      `~ ${subject}, EmailInput (email): placeholder (none) → "you@work.com"`,
    ])
  })

  it('tell what a task shows instead, and screens that nothing shows', () => {
    const from = flowDocument({
      tasks: [screenTask('0', 'A', 'SC1'), screenTask('1', 'B', 'SC2')],
      screens: [screenOf('SC1', ['x']), screenOf('SC2', ['y'])],
    })
    expect(lines(from, withTask('1', screenTask('1', 'B', 'SC1'), from))).toEqual([
      '~ screen "B" (1): now shows the screen of "A" (0)',
    ])
    expect(
      lines(from, { ...from, screens: [...(from['screens'] as Json[]), screenOf('SC9', ['z'])] }),
    ).toEqual(['+ unused screen SC9: 2 components: "Go z"'])
  })

  it('are the same in another project under other ids', () => {
    const other = JSON.parse(JSON.stringify(base).replaceAll('"SC', '"SCx')) as JsonObject
    expect(lines(base, other)).toEqual([])
  })

  it('tell a draft copy that disagrees', () => {
    const [first] = base['screens'] as readonly JsonObject[]
    const draft = withValue('/contents/tasks/0/htmlTemplate', first?.['contents'])
    expect(lines(base, draft)).toEqual([])
    const text = '/contents/tasks/0/htmlTemplate/text0/props/children'
    const [entry, ...more] = diffFlows(base, withValue(text, 'Hi', draft))
    expect(more).toEqual([])
    expect(entry?.words).toBe('its draft copy says something else')
    expect(entry?.lines).toEqual(['htmlTemplate.text0.props.children: "Welcome" → "Hi"'])
  })
})

describe('exits and references', () => {
  it('tells exits that came and went', () => {
    expect(lines(base, withValue('/metadata/sharedInteractions', [{ id: '5.ELSE', label: 'Else' }]))).toEqual(
      ['+ exit of "Is new user?" (5), "Else": id 5.ELSE', '- exit of "End" (9), success: id 9.success'],
    )
  })

  it('tells connectors and roles by name, whatever their ids', () => {
    const mail = (name: string, id: string) =>
      withTask('1', actionTask('1', 'Mail', 'connector', {}, { connectorId: id }), {
        ...base,
        references: { connectors: { [name]: id } },
      })
    expect(lines(mail('Mail', 'CI1'), mail('Mail', 'CI2'))).toEqual([])
    expect(lines(mail('Mail', 'CI1'), mail('Post', 'CI1'))).toEqual([
      '~ action "Mail" (1): connectorId: "Mail" → "Post"',
      '- connector "Mail"',
      '+ connector "Post"',
    ])
  })
})

describe('what a reader sees first', () => {
  it('comes before what matters less', () => {
    const parts = [
      (document: JsonObject) => withValue('/metadata/componentsVersion', '9', document),
      (document: JsonObject) => withValue('/references', { roles: { Admin: 'ROL1' } }, document),
      (document: JsonObject) => withValue('/contents/tasks/3/next', {}, document),
      (document: JsonObject) => withValue('/metadata/disabled', true, document),
      (document: JsonObject) => withTask('12', endTask('12', 'Stop'), document),
    ]
    const to = parts.reduce((document, change) => change(document), base)
    expect(diffFlows(base, to).map(({ sort }) => sort)).toEqual([
      'header',
      'task',
      'edge',
      'reference',
      'header',
    ])
  })
})

describe('hostile documents', () => {
  it('do not run away: many tasks', () => {
    const many = (action: string) =>
      flowDocument({
        tasks: Array.from({ length: 5000 }, (_, index) =>
          actionTask(String(index), `T${index}`, action, { success: '0' }),
        ),
      })
    expect(diffFlows(many('a'), many('b'))).toHaveLength(5000)
    expect(diffFlows({}, many('b')).length).toBeGreaterThan(5000)
  })

  it('do not run away: one condition with many branches', () => {
    const many = (name: string) => {
      const ids = Array.from({ length: 20_000 }, (_, index) => `b${index}`)
      const conditions = ids.map((interactionId) => ({ interactionId, name: `${name}${interactionId}` }))
      const rules = ids.map((interactionId) => ({ interactionId, taskId: name }))
      return flowDocument({
        tasks: [{ id: '0', name: 'Many', type: 'condition', conditions, next: { rules } }],
      })
    }
    expect(diffFlows(many('a'), many('b'))).toHaveLength(40_000)
  })

  it('do not run away: a deep and a wide screen', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `n${index}`)
    const tree = (nodes: (index: number) => readonly string[], top: readonly string[]) =>
      flowDocument({
        tasks: [screenTask('0', 'Big', 'SC1')],
        screens: [
          {
            screenId: 'SC1',
            contents: objectOf([
              ['ROOT', rootNode(top)],
              ...ids.map(
                (id, index) => [id, node('Text', { children: id }, { nodes: nodes(index) })] as const,
              ),
            ]),
          },
        ],
      })
    const wide = tree(() => [], ids)
    const deep = tree((index) => [`n${index + 1}`], ['n0'])
    expect(
      diffFlows(
        wide,
        tree(() => [], ids.toReversed()),
      ),
    ).toHaveLength(1)
    expect(diffFlows(wide, deep).length).toBeGreaterThan(0)
    expect(diffFlows({}, deep).length).toBeGreaterThan(0)
  })

  it('may have components in a circle, without parents, or none at all', () => {
    const circle = flowDocument({
      tasks: [
        screenTask('0', 'Circle', 'SC1'),
        ...twoPhaseTasks('0.end', 'X', ['a', 'b'], { success: '0.end' }),
      ],
      screens: [
        {
          screenId: 'SC1',
          contents: {
            ROOT: rootNode(['ROOT', 'a']),
            a: node('Text', {}, { nodes: ['b'] }),
            b: node('Text', {}, { nodes: ['a', 'gone'], parent: 'nobody' }),
            c: node('Text', {}, { nodes: ['c'] }),
            d: 7,
          },
        },
      ],
    })
    expect(diffFlows(base, circle).length).toBeGreaterThan(0)
    expect(diffFlows(circle, {}).length).toBeGreaterThan(0)
    expect(diffFlows({}, { contents: 1, screens: [null], metadata: [], references: 'x' }).length).toBe(3)
  })
})
