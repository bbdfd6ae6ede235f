import { describe, expect, it } from 'vitest'
import {
  actionTask,
  conditionTask,
  endTask,
  flowDocument,
  screenOf,
  screenTask,
  signInFlow,
  subflowTask,
  twoPhaseTasks,
} from '../../../../test/support/flow-documents.js'
import { withValueAt, type Pointer } from '../../model/pointer.js'
import type { Json, JsonObject } from '../../model/json.js'
import { readFlow } from '../read-flow.js'
import { breakingSentences, meaningOf } from './index.js'
import { methodOf } from './methods.js'

const meaning = (document: JsonObject) => meaningOf(readFlow(document))

describe('methodOf', () => {
  it.each([
    ['sign-in-otp-sms', 'otp-sms'],
    ['sign-up-or-in-otp-email', 'otp-email'],
    ['sign-up-magic-link-email', 'magic-link-email'],
    ['sign-in-magic-linkv2-email', 'magic-link-email'],
    ['oauth-start', 'oauth'],
    ['oauth-start-sign-up', 'oauth'],
    ['saml-start', 'saml'],
    ['webauthn-sign-up-or-in-start', 'passkeys'],
    ['webauthn-sign-in-finish', undefined],
    ['webauthn-update-user-start', undefined],
    ['password-sign-in-v2', 'password'],
    ['password-replace', undefined],
    ['verify-totp-code', 'totp'],
    ['verify-code-otp-sms', undefined],
    ['exchange-oauth-code', undefined],
    ['update-user-otp-sms', undefined],
    ['logged-in', undefined],
    [`sign-in-${'x'.repeat(100)}`, undefined],
  ])('%s is %s', (action, method) => {
    expect(methodOf(action)).toBe(method)
  })
})

describe('meaningOf', () => {
  it('tells methods, ends and exits of a healthy flow', () => {
    expect(meaning(signInFlow())).toEqual({
      calls: [],
      exits: ['9.success'],
      passing: [],
      methods: ['oauth', 'otp-sms'],
      ends: ['oauth', 'otp-sms'],
      leaves: ['oauth', 'otp-sms'],
      endTasks: 1,
      exitTasks: 1,
    })
  })

  it('joins what several tasks use of one subflow', () => {
    const document = flowDocument({
      tasks: [
        subflowTask('1', 'MFA', 'mfa', { '4.success': '2', '4.ELSE': '3' }),
        subflowTask('2', 'MFA again', 'mfa', { '4.success': '9', '7.success': '9' }),
        subflowTask('3', 'Forgot', 'forgot'),
        endTask('9'),
      ],
    })
    expect(meaning(document).calls).toEqual([
      { flow: 'forgot', exits: [] },
      { flow: 'mfa', exits: ['4.ELSE', '4.success', '7.success'] },
    ])
    expect(meaning(document).passing).toEqual(['1', '2', '3'])
  })

  it('finds exits that are not listed, and drops listed ones that are out of date', () => {
    const document = flowDocument({
      metadata: {
        sharedInteractions: ['0.b', '1.success', '7.success', '2.gone', '3.8.success', '3.1.ELSE', '4'].map(
          (id) => ({ id }),
        ),
      },
      tasks: [
        screenTask('0', 'Welcome', 'SC1', { a: '1' }),
        actionTask('1', 'Load User', 'loadUser', { success: '2' }),
        conditionTask('2', 'New?', { yes: '3' }),
        subflowTask('3', 'MFA', 'mfa', { '1.ELSE': '9' }),
        endTask('9'),
      ],
      screens: [screenOf('SC1', ['a', 'b'])],
    })
    expect(meaning(document).exits).toEqual(['0.b', '2.ELSE', '3.8.success', '9.success'])
  })

  it('takes errors with an edge of their own as outcomes, automatic ones not', () => {
    const task = {
      ...actionTask('1', 'Sign In / Password', 'password-sign-in-v2', { success: '9' }),
      errorHandlingV2: {
        PasswordExpired: { errorHandlingType: 'custom' },
        Locked: { errorHandlingType: 'customWithError', errorMessage: 'Locked' },
        Other: { errorHandlingType: 'automatic' },
      },
    }
    expect(meaning(flowDocument({ tasks: [task, endTask('9')] })).exits).toEqual([
      '1.Locked',
      '1.PasswordExpired',
      '9.success',
    ])
  })

  it('works on contents alone', () => {
    const { contents, flowId } = signInFlow() as { contents: JsonObject; flowId: string }
    expect(meaning({ flowId, contents })).toMatchObject({
      methods: ['oauth', 'otp-sms'],
      ends: ['oauth', 'otp-sms'],
      exits: ['9.success'],
    })
  })

  it('goes from the first half of a two-phase step to its second without an edge', () => {
    const [first, second] = twoPhaseTasks('1', 'OAuth', ['oauth-start', 'exchange-oauth-code'], {
      success: '9',
    })
    const document = flowDocument({ tasks: [{ ...first, next: {} }, { ...second }, endTask('9')] })
    expect(meaning(document)).toMatchObject({ ends: ['oauth'], exits: ['9.success'] })
  })

  it('begins where the pseudo task leads when startTask names nothing', () => {
    const document = withValueAt(signInFlow(), '/contents/startTask', 'nowhere')
    expect(meaning(document).ends).toEqual(['oauth', 'otp-sms'])
    expect(meaning(withValueAt(document, '/contents/tasks/start', undefined)).ends).toEqual([])
  })

  it('is empty for a document without anything', () => {
    expect(meaning({})).toEqual({
      calls: [],
      exits: [],
      passing: [],
      methods: [],
      ends: [],
      leaves: [],
      endTasks: 0,
      exitTasks: 0,
    })
  })

  it('walks a long circle', () => {
    const tasks = Array.from({ length: 5000 }, (_, index) =>
      actionTask(String(index), 'Load', 'loadUser', { success: String((index + 1) % 5000) }),
    )
    expect(meaning(flowDocument({ tasks })).exitTasks).toBe(0)
  })
})

describe('breakingSentences', () => {
  const breaking = (
    changes: readonly (readonly [Pointer, Json | undefined])[],
    parents: readonly { flow: string; exits: readonly string[] }[] = [],
  ) => {
    const from = signInFlow()
    const to = changes.reduce<JsonObject>(
      (document, [path, value]) => withValueAt(document, path, value),
      from,
    )
    return breakingSentences({
      from: meaning(from),
      to: meaning(to),
      fromDisabled: false,
      toDisabled: false,
      parents,
    })
  }

  it('has none for a flow that stays, and none for names and texts', () => {
    expect(breaking([])).toEqual([])
    expect(breaking([['/contents/tasks/1/name', 'SMS']])).toEqual([])
  })

  it('names a method that is taken out', () => {
    expect(
      breaking([
        ['/contents/tasks/4', undefined],
        ['/contents/tasks/4.end', undefined],
      ]),
    ).toEqual(['signing in or up with OAuth is taken out of the flow'])
  })

  it('names a method that leads to the end no longer', () => {
    const lost = ['no way to sign in with OTP by SMS leads to the end any more']
    const leading = (outcome: string, taskId: string) => ({ rules: [{ interactionId: outcome, taskId }] })
    expect(breaking([['/contents/tasks/3/next', {}]])).toEqual(lost)
    expect(breaking([['/contents/tasks/2/next', leading('again', '1')]])).toEqual(lost)
    // Back to the welcome screen, from which OAuth leads to the end: that is giving up, not signing in by SMS.
    expect(breaking([['/contents/tasks/3/next', leading('success', '0')]])).toEqual(lost)
    expect(breaking([['/contents/tasks/3/next', leading('success', '6')]])).toEqual([])
  })

  it('says it once when nothing leads to the end', () => {
    expect(breaking([['/contents/tasks/9', undefined]])).toEqual([
      'no way leads from the start to the end of the flow any more',
    ])
    expect(breaking([['/contents/startTask', '9']])).toEqual([
      'no way to sign in with OAuth leads to the end any more',
      'no way to sign in with OTP by SMS leads to the end any more',
    ])
  })

  it('names the parent whose exit is gone, as by renumbering', () => {
    const end = { ...endTask('12') }
    const renumbered: readonly (readonly [Pointer, Json | undefined])[] = [
      ['/contents/tasks/12', end],
      ['/contents/tasks/9', undefined],
      ['/contents/tasks/5/next', { rules: [{ interactionId: 'ELSE', taskId: '12' }] }],
      ['/contents/tasks/6/next', { rules: [{ interactionId: 'success', taskId: '12' }] }],
    ]
    expect(breaking(renumbered)).toEqual([])
    expect(breaking(renumbered, [{ flow: 'main', exits: ['9.success', '3.never'] }])).toEqual([
      'the exit "9.success" that flow "main" goes on from is gone',
    ])
  })

  it('counts disabling, and nothing but exits of what was disabled before', () => {
    const from = meaning(signInFlow())
    const to = meaning({})
    const parents = [{ flow: 'main', exits: ['9.success'] }]
    expect(breakingSentences({ from, to: from, fromDisabled: false, toDisabled: true, parents })).toEqual([
      'the flow gets disabled: nobody can sign in through it any more',
    ])
    expect(breakingSentences({ from, to, fromDisabled: true, toDisabled: true, parents })).toEqual([
      'the exit "9.success" that flow "main" goes on from is gone',
    ])
    expect(breakingSentences({ from: to, to: from, fromDisabled: true, toDisabled: false, parents })).toEqual(
      [],
    )
  })
})
