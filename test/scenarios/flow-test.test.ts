import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { isObject, member, type Json, type JsonObject } from '../../src/core/model/json.js'
import { endTask, flowDocument, signInFlow, subflowTask } from '../support/flow-documents.js'
import { newDesk, type Desk } from '../support/run-program.js'

const REAL = resolve(import.meta.dirname, '../../../shared/real')

let desk: Desk
beforeEach(async () => {
  desk = await newDesk()
  await desk.write('flows/sign-in.json', JSON.stringify(signInFlow()))
})

const PASSING = `
flow: ../flows/sign-in.json
scenarios:
  - name: with Google
    context: { authInfo.newUser: true }
    steps:
      - screen: Welcome Screen
        shows: [Welcome]
        press: Go google
    expect:
      end: true
      path: [Welcome Screen, Sign In / OAuth, Is new user?, Update User / Properties, End]
`
const FAILING = `
flow: ../flows/sign-in.json
scenarios:
  - name: with a code
    context: { authInfo.newUser: false }
    steps:
      - screen: Welcome Screen
        shows: [Good bye]
        press: phone
      - screen: Verify OTP
        press: code
  - name: says too little
    steps:
      - screen: Welcome Screen
        press: google
`

function listIn(json: JsonObject, key: string): readonly JsonObject[] {
  const list = member(json, key)
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : []
}

describe('flow test', () => {
  it('passes, and tells what no scenario walked', async () => {
    await desk.write('tests/sign-in.flow-test.yaml', PASSING)
    const { code, stdout, stderr } = await desk.run('flow test')
    expect(stderr).toBe('')
    expect(stdout).toBe(`tests/sign-in.flow-test.yaml
  passed  with Google  (5 steps)

Steps that no scenario walked
  sign-in (flows/sign-in.json): 3 of 8 steps; 6 of 10 arrows
    action  Sign In / OTP / SMS (1)
    screen  Verify OTP (2)
    action  Verify Code / OTP / SMS (3)

Passed: 1 scenario passed; 5 of 8 steps walked
`)
    expect(code).toBe(0)
    const strict = await desk.run('flow test tests --all-steps')
    expect(strict.code).toBe(2)
    expect(strict.stdout).toContain(
      'Failed: 1 scenario passed; 5 of 8 steps walked, and --all-steps wants all',
    )
  })

  it('shows the walk so far, and what was expected where', async () => {
    await desk.write('tests/failing.flow-test.yaml', FAILING.slice(0, FAILING.indexOf('  - name: says')))
    const { code, stdout } = await desk.run('flow test tests/failing.flow-test.yaml')
    expect(code).toBe(2)
    expect(stdout).toContain('  failed  with a code\n    screen     Welcome Screen (0) → Go phone (phone)\n')
    expect(stdout).toContain('tests/failing.flow-test.yaml:8:17  "Good bye" is not shown on screen')
    expect(stdout).toContain('→ There is "Welcome", "Go phone", "Go google".')
  })

  it('wants what the scenario leaves open, which outranks a failure', async () => {
    await desk.write('tests/failing.flow-test.yaml', FAILING)
    const { code, stdout } = await desk.run('flow test')
    expect(code).toBe(3)
    expect(stdout).toContain('`authInfo.newUser: true`')
    expect(stdout).toContain('Failed: 2 of 2 scenarios failed')
  })

  it('gives scripts everything', async () => {
    await desk.write('tests/a.flow-test.yaml', FAILING)
    const json = (await desk.run('flow test -o json')).json()
    expect(json).toMatchObject({ formatVersion: 1, passed: false })
    const [first, second] = listIn(json, 'scenarios')
    expect(first).toMatchObject({
      name: 'with a code',
      file: 'tests/a.flow-test.yaml',
      flow: 'sign-in',
      passed: false,
      finish: { type: 'end', exit: '9.success' },
      failures: [
        {
          type: 'failure',
          code: 'scenario-text',
          where: { file: 'tests/a.flow-test.yaml', line: 8, column: 17 },
        },
      ],
    })
    expect(listIn(first ?? {}, 'walk')[0]).toEqual({
      flow: 'sign-in',
      id: '0',
      name: 'Welcome Screen',
      type: 'screen',
      screen: 'SC1',
      outcome: 'phone',
      outcomeName: 'Go phone',
    })
    expect(second).toMatchObject({ finish: null, failures: [{ type: 'problem', code: 'scenario-context' }] })
    expect(json['coverage']).toEqual([
      {
        flow: 'sign-in',
        file: 'flows/sign-in.json',
        steps: 8,
        walked: 7,
        notWalked: [{ id: '6', name: 'Update User / Properties', type: 'action' }],
        edges: 10,
        walkedEdges: 7,
      },
    ])
    expect((await desk.run('flow test -o yaml')).stdout).toContain('passed: false')
  })

  it('goes into subflows that it finds by id, and counts their steps', async () => {
    const parent = flowDocument({
      id: 'parent',
      tasks: [subflowTask('0', 'Sign in', 'sign-in', { '9.success': '1' }), endTask('1')],
    })
    await desk.write('parent.json', JSON.stringify(parent))
    await desk.write('flows/package.json', '{}')
    const file = PASSING.replace('../flows/sign-in.json', 'parent.json\nflows: [flows]').replace(
      /path: .*/,
      'path: [Sign in, "0.0", "0.4", "0.5", "0.6", End, "1"]',
    )
    await desk.write('parent.flow-test.yaml', file)
    const { code, stdout, stderr } = await desk.run('flow test parent.flow-test.yaml')
    expect(stdout).toContain('passed  with Google  (7 steps)')
    expect(stdout).toContain('sign-in (flows/sign-in.json): 3 of 8 steps')
    expect(stderr).toContain('Left aside in flows')
    expect(code).toBe(0)
  })

  it('says that a subflow is not there', async () => {
    const parent = flowDocument({ tasks: [subflowTask('0', 'Sign in', 'sign-in')] })
    await desk.write('parent.json', JSON.stringify(parent))
    await desk.write('a.flow-test.yaml', 'flow: parent.json\nscenarios: [{ name: a }]')
    const { code, stdout } = await desk.run('flow test')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('which is not among `flows:`')
    expect(code).toBe(3)
  })
})

describe('bad scenario files', () => {
  it('are told all at once, with what was meant', async () => {
    await desk.write(
      'a.flow-test.yaml',
      `flow: flows/sign-in.json
scenrios: []
scenarios:
  - name: one
    context: { user.a: 1, user: { a: 2 } }
    steps:
      - sreen: Welcome Screen
      - screen: Welcom Screen
        pres: x
      - screen: Welcome Screen
        press: 5
      - screen: a
        action: b
    expect: { end: true, exit: 4.x, stopAt: x }
  - name: one
  - context: {}
  - text
`,
    )
    await desk.write('b.flow-test.yaml', 'flow: nowhere.json\nscenarios: [{ name: b }]')
    await desk.write('c.flow-test.yaml', 'flow: flows/sign-in.json\nscenarios: []')
    const { code, stderr, stdout } = await desk.run('flow test')
    expect(code).toBe(3)
    expect(stdout).toBe('')
    const folded = stderr.replaceAll(/\n {2,}/g, ' ')
    for (const words of [
      'a.flow-test.yaml:2:1 A scenario file has no key "scenrios" (unknown-key) → Did you mean "scenarios"?',
      'a.flow-test.yaml:5:38 "user.a" has two values (key-twice)',
      'a.flow-test.yaml:7:9 A step has no key "sreen" (unknown-key) → Did you mean "screen"?',
      'a.flow-test.yaml:9:9 A screen step has no key "pres" (unknown-key) → Did you mean "press"?',
      'a.flow-test.yaml:11:16 "press" of the screen step must be text, not a number',
      'A step can be only one of "screen" and "action"',
      'An expectation has no key "stopAt" (unknown-key) → Did you mean "stopsAt"?',
      '"name" of the scenario is missing',
      'the scenario must be an object',
      'b.flow-test.yaml:1:7 There is no file or folder "nowhere.json"',
      'c.flow-test.yaml:2:12 "scenarios" of the scenario file must not be empty',
    ]) {
      expect.soft(folded.replaceAll('  ', ' ')).toContain(words)
    }
  })

  it('name only what the flow has', async () => {
    await desk.write(
      'a.flow-test.yaml',
      `flow: flows/sign-in.json
scenarios:
  - name: one
    steps:
      - screen: Welcom Screen
      - screen: Welcome Screen
        press: Go gogle
        fill: { emial: x }
      - screen: End
      - action: Sign In / OAuth
        outcome: sucess
      - condition: Is new user?
        branch: frsh
    expect:
      exit: 9.sucess
      path: [Nowhere]
      screens: [Sign In / OAuth]
  - name: one
  - name: two
    expect: { stopsAt: Verify OPT }
`,
    )
    const { code, stderr } = await desk.run('flow test')
    expect(code).toBe(3)
    const folded = stderr.replaceAll(/\n {2,}/g, ' ').replaceAll('  ', ' ')
    for (const words of [
      'a.flow-test.yaml:5:17 The flow "sign-in" has no screen "Welcom Screen" (scenario-unknown-step) → Did you mean "Welcome Screen"?',
      'a.flow-test.yaml:7:16 There is nothing called "Go gogle" to press on screen "Welcome Screen" (0) (scenario-unknown-way) → Did you mean "Go google"?',
      'a.flow-test.yaml:8:24 There is no field "emial" on screen "Welcome Screen" (0) (scenario-unknown-field)',
      '"End" is no screen, but the end "End" (9)',
      'has no outcome "sucess" (scenario-unknown-way) → Did you mean "success"?',
      'has no branch "frsh" (scenario-unknown-way) → Did you mean "fresh"?',
      'has no exit "9.sucess" (scenario-unknown-way) → Did you mean "9.success"?',
      'has no step "Nowhere" (scenario-unknown-step)',
      '"Sign In / OAuth" is no screen, but the action "Sign In / OAuth" (4)',
      'has no screen "Verify OPT" (scenario-unknown-step) → Did you mean "Verify OTP"?',
      'Two scenarios are called "one" (scenario-twice)',
    ]) {
      expect.soft(folded).toContain(words)
    }
  })

  it('are missed where there are none', async () => {
    const none = await desk.run('flow test')
    expect(none.code).toBe(3)
    expect(none.stderr).toContain('no-scenarios')
    expect((await desk.run('flow test nowhere')).stderr).toContain('document-not-found')
    expect((await desk.run('flow test flows -o json')).json()).toMatchObject({
      error: { code: 'no-scenarios' },
    })
  })

  it('have values for variables only where there are any', async () => {
    const file = PASSING.replace('\nscenarios', '\nvariables: { A: 1 }\nscenarios').trimStart()
    await desk.write('tests/a.flow-test.yaml', file)
    expect((await desk.run('flow test')).stderr).toContain('scenario-variables')
  })
})

describe.skipIf(!existsSync(REAL))('real flows', () => {
  it('are walked to their end', async () => {
    await desk.write(
      'a.flow-test.yaml',
      `flow: ${REAL}/snapshot/flows/sign-up-or-in
flows: ["${REAL}/snapshot/flows"]
scenarios:
  - name: an expired password
    context: { user.customAttributes.preferredMfa: Passkeys }
    steps:
      - screen: Welcome Screen
        press: Log In
      - action: risk
        sets: { riskInfo: { botDetected: false, riskScore: 10, impossibleTravel: false } }
      - action: Sign In / Password
        outcome: PasswordExpired
      - screen: Replace Expired Password
        press: update-password
`,
    )
    const { stdout, code } = await desk.run('flow test')
    expect(stdout).toContain('passed  an expired password  (9 steps)')
    expect(code).toBe(0)
  })
})
