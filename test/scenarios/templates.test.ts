import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { signInFlow } from '../support/flow-documents.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

/** As the first page of the templates has it. */
const SHORT_FORM = `flow_id: "\${TENANT_ID}-sign-up"
name: "Sign Up for \${TENANT_NAME}"
screens:
  - id: email-screen
    title: "Welcome to \${TENANT_NAME}"
`

const ACME = { TENANT_ID: 'acme', TENANT_NAME: 'Acme & "Sons"' }

/** A template for many tenants; `words` stands on its screen. */
const signUp = (version: string, words: string) => `template:
  name: sign-up
  version: ${version}
  variables:
    TENANT_ID: { type: string, pattern: '[a-z]+' }
    BRAND: { type: string, default: Acme }
  sample: { TENANT_ID: sample }
flow_id: "{{ TENANT_ID }}-sign-up"
name: "Sign up for {{ BRAND }}"
screens:
  - id: welcome
    title: "${words} {{ BRAND }}"
    text: "Hello {{user.email}}"
`

const THREE = `flows:
  - { template: sign-up, variables: { TENANT_ID: acme } }
  - { template: sign-up, variables: { TENANT_ID: beta, BRAND: "Beta: { Corp }" } }
  - { file: templates/sign-up.yaml, variables: { TENANT_ID: gamma, BRAND: "Gamma\\n- x" } }
`

async function deskWith(files: Readonly<Record<string, string>>) {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  for (const [path, text] of Object.entries(files)) await desk.write(path, text)
  return { desk, service }
}

/** The texts on the screens of a live flow. */
async function liveTexts(desk: Desk, id: string): Promise<readonly string[]> {
  const live = (await desk.run(`flow get ${id} -o json`)).json()
  return texts(live)
}

function texts(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value as JsonObject).flatMap(texts)
}

const all = ({ code, stdout, stderr }: Ended) => `${code}\n${stdout}\n${stderr}`
const flat = (text: string) => text.replaceAll(/\s+/g, ' ')
const listIn = (answer: JsonObject, key: string) => answer[key] as readonly JsonObject[]

describe('the short form with variables of the environment', () => {
  const files = { 'sign-up.yaml': SHORT_FORM, 'descope.yaml': 'flows:\n  - { template: sign-up.yaml }\n' }

  it('passes the check, is applied, and then nothing is left to do', async () => {
    const { desk } = await deskWith(files)
    const checked = await desk.run('flow validate sign-up.yaml --strict', { env: ACME })
    expect(checked.code, all(checked)).toBe(0)
    const applied = await desk.run('apply --yes', { env: ACME })
    expect(applied.code, all(applied)).toBe(0)
    const again = await desk.run('plan --exit-code', { env: ACME })
    expect(again.code, all(again)).toBe(0)
    expect(again.stdout).toContain('Nothing to do')
    expect(await liveTexts(desk, 'acme-sign-up')).toContain(`Welcome to ${ACME.TENANT_NAME}`)
  })

  it('is told which variable is missing, wherever it is used', async () => {
    const { desk } = await deskWith(files)
    const checked = await desk.run('flow validate sign-up.yaml -o json', { env: { TENANT_ID: 'acme' } })
    expect(checked.code).toBe(3)
    const [flow] = listIn(checked.json(), 'flows')
    expect(flow?.['findings']).toMatchObject([
      { code: 'undefined-variable', where: { file: 'sign-up.yaml', line: 2 } },
      { code: 'undefined-variable', where: { file: 'sign-up.yaml', line: 5 } },
    ])
  })
})

describe('one template for many tenants', () => {
  it('is one plan, and an upgrade tells of both versions and what it changes', async () => {
    const { desk } = await deskWith({
      'templates/sign-up.yaml': signUp('1.0.0', 'Welcome to'),
      'descope.yaml': THREE,
    })
    const first = await desk.run('apply --yes')
    expect(first.code, all(first)).toBe(0)
    expect(first.stdout.match(/create {2}from template sign-up 1\.0\.0/g)).toHaveLength(3)
    expect(await liveTexts(desk, 'beta-sign-up')).toContain('Welcome to Beta: { Corp }')
    expect(await liveTexts(desk, 'gamma-sign-up')).toContain('Welcome to Gamma\n- x')

    await desk.write('templates/sign-up.yaml', signUp('2.0.0', 'Back to'))
    const upgrade = await desk.run('plan')
    expect(flat(upgrade.stdout)).toContain(
      '~ flow/acme-sign-up update from template sign-up 1.0.0 → 2.0.0 ~ screen "welcome" (1), Text: text "Welcome to Acme" → "Back to Acme"',
    )
    const changes = listIn((await desk.run('flow sync --apply --yes -o json')).json(), 'changes')
    expect(changes).toHaveLength(3)
    expect(changes[0]?.['template']).toEqual({
      from: { name: 'sign-up', version: '1.0.0' },
      to: { name: 'sign-up', version: '2.0.0' },
    })

    // Only the number moves: nothing is to be done, and it is remembered.
    await desk.write('templates/sign-up.yaml', signUp('2.1.0', 'Back to'))
    expect((await desk.run('apply --yes')).stdout).toContain('Nothing to do')
    await desk.write('templates/sign-up.yaml', signUp('3.0.0', 'Hi'))
    expect((await desk.run('plan')).stdout).toContain('from template sign-up 2.1.0 → 3.0.0')
  })

  it('is told of two flows with one id, by both of their places', async () => {
    const { desk } = await deskWith({
      'templates/sign-up.yaml': signUp('1.0.0', 'Hi'),
      'descope.yaml': THREE.replace('TENANT_ID: beta', 'TENANT_ID: acme'),
    })
    const ran = await desk.run('plan')
    expect(ran.code).toBe(3)
    expect(flat(ran.stderr)).toContain(
      'descope.yaml:3:5 The flow "acme-sign-up" is declared twice, first at descope.yaml:2:5',
    )
  })

  it('is told of a missing value once for each entry, and of values that are for nothing', async () => {
    const { desk } = await deskWith({
      'templates/sign-up.yaml': signUp('1.0.0', 'Hi'),
      'descope.yaml': 'flows: [{ template: sign-up }, { template: sign-up }]',
    })
    const ran = await desk.run('plan')
    expect(ran.code).toBe(3)
    expect(all(ran).match(/template-value-missing/g)).toHaveLength(2)
    expect(all(ran)).not.toContain('declared twice')
    await desk.write('descope.yaml', 'flows: [{ id: other, variables: { TENANT_ID: acme } }]')
    expect((await desk.run('validate')).stderr).toContain('code variables-unused')
  })

  it('is rendered under no id that could not be one', async () => {
    const { desk } = await deskWith({ 'templates/sign-up.yaml': signUp('1.0.0', 'Hi') })
    const ran = await desk.run('flow render sign-up --sample --id a/b')
    expect([ran.code, all(ran).includes('bad-id')]).toEqual([3, true])
  })

  it('names the line of the template for what is wrong with the flow it gives', async () => {
    const broken = signUp('1.0.0', 'Hi').replace(
      '    text:',
      '    buttons: [{ label: Go, to: nowhere }]\n    text:',
    )
    const { desk } = await deskWith({ 'templates/sign-up.yaml': broken, 'descope.yaml': THREE })
    const line = broken.split('\n').findIndex((text) => text.includes('nowhere')) + 1
    for (const command of [
      'validate',
      'plan',
      'flow templates validate sign-up',
      'flow validate templates/sign-up.yaml --var TENANT_ID=a',
    ]) {
      const ran = await desk.run(command)
      expect(ran.code, all(ran)).toBe(3)
      expect(`${ran.stdout}${ran.stderr}`, command).toContain(`templates/sign-up.yaml:${line}:`)
    }
  })
})

describe('a path that no file can have', () => {
  it('is a file that is not there', async () => {
    const { desk } = await deskWith({
      't.yaml': `a: "{% include 'a\\x00b' %}"\n`,
      'descope.yaml': 'flows: [{ template: "a\\0b" }]\n',
    })
    expect((await desk.run('flow validate t.yaml')).stdout).toContain('template-include-missing')
    expect((await desk.run('validate')).stdout).toContain('template-not-found')
  })
})

describe('a template where a file of a flow may stand', () => {
  it('is read by every command that reads one', async () => {
    const { desk } = await deskWith({
      'sign-up.yaml': signUp('1.0.0', 'Hi'),
      'sign-up.yaml.j2': signUp('1.0.0', 'Hi').replace('flow_id:', '---\nflow_id:'),
      'walk.yaml': `flow: sign-up.yaml
variables: { TENANT_ID: beta }
scenarios:
  - name: goes through
    steps:
      - screen: welcome
        shows: [Hi Acme]
        press: Continue
    expect: { end: true }
`,
    })
    const expected = async (line: string, text: string) => {
      const ran = await desk.run(`${line} --var TENANT_ID=acme`)
      expect(ran.code, `${line}\n${all(ran)}`).toBe(0)
      expect(ran.stdout, line).toContain(text)
    }
    await expected('flow validate sign-up.yaml sign-up.yaml.j2 --strict', 'Valid: 2 flows')
    await expected('flow render sign-up.yaml', '"flowId": "acme-sign-up"')
    await expected('flow graph sign-up.yaml', 'welcome')
    await expected('flow convert sign-up.yaml - --to exported', '"flowId": "acme-sign-up"')
    await expected('flow import --file sign-up.yaml --apply --yes', 'flow/acme-sign-up')
    await expected('flow diff sign-up.yaml.j2 live:acme-sign-up --exit-code', '')
    await expected('flow render sign-up.yaml --diff --exit-code', '')
    const walked = await desk.run('flow test walk.yaml')
    expect(walked.code, all(walked)).toBe(0)
  })
})

describe('the values of a template', () => {
  const template = `template:
  variables:
    WHO: { type: string, default: the default }
    TIMES: { type: number, default: 1 }
flow_id: greeting
name: Greeting
screens: [{ id: hello, title: "{{ WHO }} {{ TIMES }}" }]
`
  const entry = 'flows: [{ template: greeting.yaml, variables: { WHO: the entry } }]\n'
  const environments = 'environments: { test: { variables: { WHO: the environment } } }\n'

  it('come from the first that has them', async () => {
    const { desk } = await deskWith({
      'greeting.yaml': template,
      'descope.yaml': environments,
      'a.yaml': 'WHO: the first file',
      'b.json': '{"WHO": "the last file", "TIMES": 3}',
    })
    const title = async (line: string, env: Readonly<Record<string, string>> = {}) => {
      const ran = await desk.run(`flow render greeting.yaml ${line}`, { env })
      return /"children": "(.*)"/.exec(ran.stdout)?.[1] ?? all(ran)
    }
    expect(await title('')).toBe('the default 1')
    await desk.write('.env', 'WHO=the file of the environment\n')
    expect(await title('')).toBe('the file of the environment 1')
    expect(await title('', { WHO: 'the process' })).toBe('the process 1')
    expect(await title('--env test', { WHO: 'the process' })).toBe('the environment 1')
    expect(await title('--env test --vars-file a.yaml --vars-file b.json')).toBe('the last file 3')
    expect(await title('--vars-file b.json --var WHO=a=b --var TIMES=4.5')).toBe('a=b 4.5')
    // In a config the entry counts more than its surroundings, and less than the command line.
    await desk.write('descope.yaml', environments + entry)
    const planned = async (line: string) => (await desk.run(`plan --verbose --env test ${line}`)).stdout
    expect(await planned('')).toContain('"the entry 1"')
    expect(await planned('--vars-file b.json')).toContain('"the last file 3"')
  })

  it('are told when they are wrong, all at once, and when nobody knows their names', async () => {
    const { desk } = await deskWith({ 'greeting.yaml': template, 'descope.yaml': entry })
    const wrong = await desk.run('flow render greeting.yaml --var TIMES=often --var WHOM=me -o json')
    expect(wrong.code).toBe(3)
    expect(wrong.json()['problems']).toMatchObject([
      { code: 'template-variable-unknown', hint: 'Did you mean "WHO"?' },
      { code: 'template-value-wrong' },
    ])
    expect((await desk.run('plan --var WHOM=me')).stderr).toContain('Did you mean "WHO"?')
    await desk.write('descope.yaml', 'flows: [{ template: greeting.yml }]\n')
    expect((await desk.run('validate')).stdout).toContain('template-not-found')
  })
})

describe('a new template', () => {
  it('is a small one, a copy or made of a flow, and is valid at once', async () => {
    const { desk } = await deskWith({
      'sign-in.json': JSON.stringify(signInFlow()),
      'descope.yaml': 'flows: []\n',
    })
    for (const line of ['mine', 'copied --from sign-up-or-in-email-code', 'made --flow sign-in.json']) {
      const made = await desk.run(`flow templates new ${line}`)
      expect(made.code, all(made)).toBe(0)
    }
    const checked = await desk.run('flow templates validate mine copied made --strict')
    expect(checked.code, all(checked)).toBe(0)
    const same = await desk.run('flow diff sign-in.json templates/made.yaml --full --exit-code')
    expect(same.code, all(same)).toBe(0)
    const again = await desk.run('flow templates new mine')
    expect(again.code).toBe(6)
    const list = listIn((await desk.run('flow templates list -o json')).json(), 'items')
    expect(list.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['mine', 'copied', 'made', 'sign-up-or-in-email-code']),
    )
  })
})
