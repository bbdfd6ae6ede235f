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
import {
  action,
  at,
  condition,
  scenarioOf,
  screen,
  SOMEWHERE,
  subflow,
  type ScenarioParts,
} from '../../../../test/support/scenarios.js'
import type { JsonObject } from '../../model/json.js'
import { readFlow } from '../read-flow.js'
import { stepsOf } from './flow-steps.js'
import { walkScenario } from './walk-scenario.js'

function walked(documents: readonly [JsonObject, ...JsonObject[]], parts: ScenarioParts) {
  const [first, ...others] = documents.map((document) => {
    const flow = readFlow(document)
    return stepsOf(flow.id ?? '', flow)
  })
  if (first === undefined) throw new RangeError('no flow')
  const flows = new Map([first, ...others].map((flow) => [flow.id, flow]))
  return walkScenario(scenarioOf(parts), { flow: first, flows })
}

/** The ids of the walk, and the codes of what failed. */
function told(documents: readonly [JsonObject, ...JsonObject[]], parts: ScenarioParts) {
  const { steps, failures } = walked(documents, parts)
  return [...steps.map(({ id }) => id), ...failures.map(({ code }) => code)].join(' ')
}

const signIn = signInFlow()

describe('a walk', () => {
  it('goes through screens, actions and conditions to the end', () => {
    const result = walked([signIn], {
      context: { authInfo: { newUser: false } },
      steps: [
        screen('Welcome Screen', { shows: ['Welcome', 'Go phone'], hides: ['Bye'], press: 'Go phone' }),
        screen('Verify OTP', { press: 'again' }),
        screen('2', { press: 'code' }),
        condition('Is new user?', { branch: 'ELSE' }),
        action('End'),
      ],
      screens: ['Welcome Screen', 'Verify OTP', '2'],
      path: ['0', 'Sign In / OTP / SMS', '2', '1', '2', '3', '5', 'End'],
    })
    expect(result.failures).toEqual([])
    expect(result.finish).toEqual({ type: 'end', exit: '9.success' })
    expect(result.steps.map(({ id, outcome }) => `${id} ${outcome ?? 'nothing'}`)).toEqual([
      '0 phone',
      '1 success',
      '2 again',
      '1 success',
      '2 code',
      '3 success',
      '5 ELSE',
      '9 success',
    ])
    expect(result.steps[0]).toMatchObject({ type: 'screen', screen: 'SC1', outcomeName: 'Go phone' })
  })

  it('takes both halves of a step as one', () => {
    const steps = [screen('0', { press: 'google' })]
    expect(told([signIn], { context: { authInfo: { newUser: false } }, steps })).toBe('0 4 5 9')
  })

  it('asks for what is not known, and says which line to add', () => {
    expect(told([signIn], {})).toBe('0 scenario-open')
    const [failure] = walked([signIn], { steps: [screen('0', { press: 'google' })] }).failures
    expect(failure).toMatchObject({ type: 'problem', code: 'scenario-context' })
    expect(failure?.message).toContain('"authInfo.newUser"')
    expect(failure?.hint).toContain('`authInfo.newUser: true`')
  })

  it('fails where another step comes', () => {
    const steps = [screen('0', { press: 'phone' }), screen('Welcome Screen', { press: 'phone' })]
    const [failure] = walked([signIn], { steps }).failures
    expect(failure).toMatchObject({
      type: 'failure',
      code: 'scenario-other-step',
      expected: 'screen "Welcome Screen"',
      got: 'screen "Verify OTP" (2)',
    })
    expect(
      told([signIn], { steps: [screen('0', { press: 'phone' }), action('loadUser'), screen('2')] }),
    ).toBe('0 1 scenario-other-step')
  })

  it('fails where a text is not shown, a branch is another, the end is another, steps are left', () => {
    const context = { authInfo: { newUser: false } }
    const google = screen('0', { press: 'google' })
    const withTexts = screen('0', {
      press: 'google',
      shows: ['Wel…', '…come', '…elco…', 'Welcom'],
      hides: ['Welcome'],
    })
    expect(told([signIn], { context, steps: [withTexts] })).toBe('0 4 5 9 scenario-text scenario-text')
    expect(told([signIn], { context, steps: [google, condition('5', { branch: 'fresh' })] })).toBe(
      '0 4 5 scenario-branch',
    )
    expect(told([signIn], { context, steps: [google, screen('2')] })).toBe('0 4 5 9 scenario-steps-left')
    const exit = { type: 'exit', exit: at('5.ELSE') } as const
    expect(told([signIn], { context, steps: [google], finish: exit })).toBe('0 4 5 9 scenario-end')
    expect(told([signIn], { context, steps: [google], path: ['0', '4', '6'] })).toBe('0 4 5 9 scenario-path')
    expect(told([signIn], { context, steps: [google], path: ['0', '4'] })).toBe('0 4 5 9 scenario-path')
    expect(told([signIn], { context, steps: [google], screens: ['0', '2'] })).toBe('0 4 5 9 scenario-path')
    const end = { type: 'end', step: at('Start') } as const
    expect(told([signIn], { context, steps: [google], finish: end })).toBe('0 4 5 9 scenario-end')
    expect(told([signIn], { context, steps: [google], finish: { type: 'end', step: at('9') } })).toBe(
      '0 4 5 9',
    )
  })

  it('knows buttons by text and id, and refuses a word that means two', () => {
    const document = flowDocument({
      tasks: [screenTask('0', 'Pick', 'SC', { a: '9', b: '9' }), endTask('9')],
      screens: [
        {
          screenId: 'SC',
          interactions: [{ id: 'a' }, { id: 'b' }, { id: 'c', label: 'Left {{user.name}}' }],
          contents: {
            ROOT: rootNode(['a', 'b']),
            a: node('Button', { children: 'Go' }),
            b: node('Button', { children: 'Go' }),
          },
        },
      ],
    })
    expect(told([document], { steps: [screen('0', { press: 'a' })] })).toBe('0 9')
    expect(told([document], { steps: [screen('0', { press: 'Go' })] })).toBe('0 scenario-open')
    expect(told([document], { steps: [screen('0', { press: 'Gone' })] })).toBe('0 scenario-unknown-way')
    const named = { user: { name: 'Ana' } }
    const leaves = { type: 'exit', exit: at('0.c') } as const
    const steps = [screen('0', { press: 'Left Ana' })]
    expect(told([document], { context: named, steps, finish: leaves })).toBe('0')
    expect(told([document], { context: named, steps })).toBe('0 scenario-end')
  })

  it('fills placeholders, leaves hidden components out, and asks for keys that a text hangs on', () => {
    const document = flowDocument({
      tasks: [screenTask('0', 'Sent', 'SC')],
      screens: [
        {
          screenId: 'SC',
          contents: {
            ROOT: rootNode(['a', 'box', 'in']),
            a: node('Text', { children: 'Sent to\n {{user.email}}' }),
            box: { ...node('Container', {}, { nodes: ['b'] }), hidden: true },
            b: node('Text', { children: 'Hidden' }, { parent: 'box' }),
            in: node('SingleSelect', {
              label: 'Sort',
              placeholder: 'Pick',
              data: [{ label: 'One', value: '1' }],
            }),
          },
        },
      ],
    })
    const stops = { type: 'stopsAt', screen: at('Sent') } as const
    const context = { user: { email: 'a@b.c' } }
    const shows = ['Sent to a@b.c', 'Sent to {{user.email}}', 'Sort', 'Pick', 'One']
    expect(
      told([document], { context, steps: [screen('0', { shows, hides: ['Hidden'] })], finish: stops }),
    ).toBe('0')
    const [open] = walked([document], {
      steps: [screen('0', { shows: ['Sent to a@b.c'] })],
      finish: stops,
    }).failures
    expect(open).toMatchObject({ type: 'problem', code: 'scenario-context' })
    expect(open?.message).toContain('"user.email"')
    // Without a button it is the last word, and no end.
    expect(told([document], { steps: [] })).toBe('0 scenario-end')
  })

  it('keeps what is typed in and what actions set', () => {
    const document = flowDocument({
      tasks: [
        screenTask('0', 'Ask', 'SC', { a: '1' }),
        actionTask('1', 'Load', 'loadUser', { success: '2' }),
        conditionTask('2', 'Wanted?', { yes: '3' }, 'form.wanted'),
        conditionTask('3', 'Loaded?', { yes: '9' }, 'user.loaded'),
        endTask('9'),
      ],
      screens: [screenOf('SC', ['a'])],
    })
    const asked = screen('0', { press: 'a', fill: { wanted: true } })
    const sets = { user: { loaded: true } }
    expect(told([document], { steps: [asked, action('Load', { sets })] })).toBe('0 1 2 3 9')
    expect(told([document], { steps: [asked] })).toBe('0 1 2 3 scenario-context')
    expect(told([document], { steps: [screen('0', { press: 'a' })] })).toBe('0 1 2 scenario-context')
  })
})

describe('errors of actions', () => {
  const document = flowDocument({
    tasks: [
      screenTask('0', 'Log in', 'SC', { a: '1' }),
      {
        ...actionTask('1', 'Sign In', 'password-sign-in-v2', { success: '9', Expired: '2', Locked: '2' }),
        errorHandlingV2: {
          Expired: { errorHandlingType: 'custom' },
          Locked: { errorHandlingType: 'customWithError', errorMessage: 'You are locked out' },
          Gone: { errorHandlingType: 'custom' },
          Wrong: { errorHandlingType: 'automatic', errorMessage: 'Try again' },
        },
      },
      screenTask('2', 'Sorry', 'SC2'),
      endTask('9'),
    ],
    screens: [screenOf('SC', ['a']), screenOf('SC2', [], ['Sorry'])],
  })
  const pressed = screen('0', { press: 'a' })
  const fails = (outcome: string) => action('Sign In', { outcome })
  const sorry = { type: 'stopsAt', screen: at('Sorry') } as const

  it('must be said where they have an edge', () => {
    const [failure] = walked([document], { steps: [pressed] }).failures
    expect(failure).toMatchObject({ type: 'problem', code: 'scenario-open' })
    expect(failure?.message).toContain('success, Expired, Locked or Gone')
  })

  it('go along their edge, and show their message behind it', () => {
    expect(told([document], { steps: [pressed, fails('Expired')], finish: sorry })).toBe('0 1 2')
    const shows = screen('Sorry', { shows: ['You are locked out', 'Sorry'] })
    expect(told([document], { steps: [pressed, fails('Locked'), shows], finish: sorry })).toBe('0 1 2')
  })

  it('leave by an exit without an edge', () => {
    const gone = { type: 'exit', exit: at('1.Gone') } as const
    expect(told([document], { steps: [pressed, fails('Gone')], finish: gone })).toBe('0 1')
  })

  it('come back to the last screen when nothing handles them', () => {
    const again = screen('Log in', { shows: ['Try again'], press: 'a' })
    expect(told([document], { steps: [pressed, fails('Wrong'), again, fails('success')] })).toBe('0 1 0 1 9')
    const error = { type: 'error', message: at('Try again'), where: SOMEWHERE } as const
    expect(told([document], { steps: [pressed, fails('Wrong')], finish: error })).toBe('0 1')
    const stops = { type: 'stopsAt', screen: at('Log in') } as const
    expect(told([document], { steps: [pressed, fails('NeverListed')], finish: stops })).toBe('0 1')
    expect(told([document], { steps: [pressed, fails('Wrong')] })).toBe('0 1 scenario-end')
  })

  it('are refused when they look misspelt', () => {
    expect(told([document], { steps: [pressed, fails('sucess')] })).toBe('0 1 scenario-unknown-way')
    expect(told([document], { steps: [pressed, fails('Expird')] })).toBe('0 1 scenario-unknown-way')
  })

  it('end the walk at a branch with a message', () => {
    const branch = {
      interactionId: 'ELSE',
      name: 'ELSE',
      errorHandling: { errorMessage: 'Not from here' },
    }
    const barred = flowDocument({
      tasks: [{ id: '0', name: 'Where?', type: 'condition', conditions: [branch], next: {} }],
    })
    const error = { type: 'error', message: at('Not from here'), where: SOMEWHERE } as const
    expect(told([barred], { finish: error })).toBe('0')
    expect(told([barred], {})).toBe('0 scenario-end')
    expect(told([barred], { finish: { type: 'exit', exit: at('0.ELSE') } })).toBe('0')
  })
})

describe('magic links', () => {
  const [first, second] = twoPhaseTasks(
    '1',
    'Magic Link',
    ['sign-in-magic-link-email', 'verify-magic-link'],
    {
      success: '9',
    },
  )
  const document = flowDocument({
    tasks: [
      {
        ...first,
        next: {
          rules: [
            { interactionId: 'success', taskId: '2' },
            { interactionId: 'success', taskId: '1.end' },
          ],
        },
      },
      { ...second },
      screenTask('2', 'Sent', 'SC', { resend: '1', polling: '3' }),
      screenTask('3', 'Verified', 'SC3'),
      endTask('9'),
    ],
    screens: [screenOf('SC', ['resend', 'polling']), screenOf('SC3', [])],
  })

  it('wait on the screen until the link is opened', () => {
    expect(told([document], { steps: [screen('Sent', { opens: 'Magic Link' })] })).toBe('1 2 1 9')
    const resent = [screen('Sent', { press: 'resend' }), screen('Sent', { opens: '1' })]
    expect(told([document], { steps: resent })).toBe('1 2 1 2 1 9')
    const verified = { type: 'stopsAt', screen: at('Verified') } as const
    expect(told([document], { steps: [screen('Sent', { press: 'polling' })], finish: verified })).toBe(
      '1 2 3',
    )
  })

  it('cannot be opened before they were sent', () => {
    expect(told([document], { steps: [screen('Sent', { opens: 'Other' })] })).toBe('1 2 scenario-other-step')
  })

  it('count both halves as one step', () => {
    const { edges } = walked([document], { steps: [screen('Sent', { opens: 'Magic Link' })] })
    expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['1 2', '1.end 9'])
  })
})

describe('several targets of one outcome', () => {
  const document = flowDocument({
    tasks: [
      actionTask('0', 'Fork', 'loadUser', { success: ['1', '2'] }),
      endTask('1', 'A'),
      endTask('2', 'B'),
    ],
  })

  it('are chosen by the scenario', () => {
    expect(told([document], {})).toBe('0 scenario-open')
    expect(told([document], { steps: [action('Fork', { to: 'B' })] })).toBe('0 2')
    expect(told([document], { steps: [action('Fork', { to: 'C' })] })).toBe('0 scenario-other-step')
  })
})

describe('subflows', () => {
  const child = flowDocument({
    id: 'child',
    tasks: [
      conditionTask('0', 'Fresh?', { yes: '1', ELSE: '8' }, 'user.fresh'),
      subflowTask('1', 'Deeper', 'deep', { '0.a': '8' }),
      endTask('8'),
    ],
  })
  const deep = flowDocument({
    id: 'deep',
    tasks: [screenTask('0', 'Deep', 'SC', {})],
    screens: [screenOf('SC', ['a', 'b'])],
  })
  const parent = flowDocument({
    id: 'parent',
    tasks: [
      subflowTask('0', 'Child', 'child', { '8.success': '1', '1.0.b': '9' }),
      actionTask('1', 'Load', 'loadUser', { success: '9' }),
      endTask('9'),
    ],
  })
  const fresh = { user: { fresh: true } }

  it('are entered, and left by the exit they reach', () => {
    expect(told([parent, child, deep], { context: { user: { fresh: false } } })).toBe('0 0.0 0.8 1 9')
    expect(told([parent, child, deep], { context: fresh, steps: [screen('Deep', { press: 'a' })] })).toBe(
      '0 0.0 0.1 0.1.0 0.8 1 9',
    )
    const far = walked([parent, child, deep], { context: fresh, steps: [screen('0.1.0', { press: 'b' })] })
    expect(far.steps.map(({ id, outcome }) => `${id} ${outcome ?? 'nothing'}`)).toEqual([
      '0 1.0.b',
      '0.0 yes',
      '0.1 nothing',
      '0.1.0 b',
      '9 success',
    ])
    expect(far.tasks).toContainEqual({ flow: 'deep', id: '0' })
  })

  it('end the whole walk where the parent has no edge for their end', () => {
    const without = flowDocument({ id: 'parent', tasks: [subflowTask('0', 'Child', 'child')] })
    const result = walked([without, child, deep], { context: { user: { fresh: false } } })
    expect(result.finish).toEqual({ type: 'end', exit: '0.8.success' })
    expect(result.passed).toBe(true)
  })

  it('are left by the exit that the scenario names, unseen', () => {
    expect(told([parent], { steps: [subflow('Child', { exit: '8.success' })] })).toBe('0 1 9')
    const out = { type: 'exit', exit: at('0.3.x') } as const
    expect(told([parent], { steps: [subflow('Child', { exit: '3.x' })], finish: out })).toBe('0')
  })

  it('are asked for where they are not there', () => {
    const [failure] = walked([parent], {}).failures
    expect(failure).toMatchObject({ type: 'problem', code: 'scenario-subflow' })
    expect(failure?.message).toContain('"child"')
  })

  it('go on from the exit of a second half, with and without its mark', () => {
    const halves = flowDocument({
      id: 'halves',
      tasks: [...twoPhaseTasks('4', 'OAuth', ['oauth-start', 'exchange-oauth-code'], {})],
    })
    for (const exit of ['4.end.success', '4.success']) {
      const caller = flowDocument({
        tasks: [subflowTask('0', 'Halves', 'halves', { [exit]: '9' }), endTask('9')],
      })
      expect(told([caller, halves], {})).toBe('0 0.4 9')
    }
  })
})

describe('what never ends', () => {
  it('is told as a circle', () => {
    const document = flowDocument({
      tasks: [actionTask('0', 'A', 'loadUser', { success: '1' }), conditionTask('1', 'B', { ELSE: '0' })],
    })
    const [failure] = walked([document], {}).failures
    expect(failure).toMatchObject({ type: 'failure', code: 'flow-loops' })
    expect(failure?.message).toContain('"A" (0) → "B" (1) → action "A" (0)')
  })

  it('is told as flows that call each other', () => {
    const one = flowDocument({ id: 'one', tasks: [subflowTask('0', 'Two', 'two')] })
    const two = flowDocument({ id: 'two', tasks: [subflowTask('0', 'One', 'one')] })
    expect(walked([one, two], {}).failures).toMatchObject([{ code: 'flow-loops' }])
  })

  it('comes to an end in a long row too', () => {
    const tasks = Array.from({ length: 25_000 }, (_, index) =>
      actionTask(String(index), 'Load', 'loadUser', { success: String(index + 1) }),
    )
    expect(walked([flowDocument({ tasks })], {}).failures).toMatchObject([{ code: 'flow-loops' }])
  })
})

describe('broken flows', () => {
  it('are told, never thrown', () => {
    expect(told([{}], {})).toBe('flow-broken')
    const nowhere = flowDocument({ tasks: [actionTask('0', 'A', 'loadUser', { success: '7' })] })
    expect(told([nowhere], {})).toBe('0 flow-broken')
    const odd = flowDocument({ tasks: [{ id: '0', name: 'Odd', type: 'teleport' }] })
    expect(told([odd], {})).toBe('flow-broken')
    const hopeless = flowDocument({
      tasks: [{ id: '0', name: 'What?', type: 'condition', conditions: [], next: {} }],
    })
    expect(told([hopeless], {})).toBe('0 flow-broken')
    const noScreen = flowDocument({ tasks: [screenTask('0', 'S', 'SC', { a: '9' }), endTask('9')] })
    expect(told([noScreen], { steps: [screen('S', { press: 'a' })] })).toBe('0 9')
    expect(told([noScreen], { steps: [screen('S', { press: 'a', shows: ['x'] })] })).toBe('0 9 flow-broken')
  })

  it('let the scenario decide a condition that cannot be judged', () => {
    const document = flowDocument({
      tasks: [conditionTask('0', 'Odd?', { yes: '9', ELSE: '8' }), endTask('8'), endTask('9')],
    })
    const odd = JSON.parse(JSON.stringify(document).replace('is-true', 'rhymes-with')) as JsonObject
    expect(told([odd], { context: { authInfo: { newUser: 'x' } } })).toBe('0 scenario-open')
    const yes = [condition('Odd?', { branch: 'yes' })]
    expect(told([odd], { context: { authInfo: { newUser: 'x' } }, steps: yes })).toBe('0 9')
    expect(told([document], { steps: yes })).toBe('0 scenario-context')
  })

  it('know an end without a type, as documents of 2023 have it', () => {
    const end = { id: '0', name: 'End', action: 'logged-in' }
    expect(told([flowDocument({ tasks: [end] })], {})).toBe('0')
  })
})
