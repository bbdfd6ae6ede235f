import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'

const GREETING = `template:
  name: greeting
  variables: { WHO: { type: string, default: you } }
flow_id: greeting
name: Greeting
screens: [{ id: hello, title: "Hello {{ WHO }}" }]
`
const SECRET = GREETING.replace('default: you', 'secret: true')

async function deskWith(files: Readonly<Record<string, string>>): Promise<Desk> {
  const desk = await newDesk(serviceInProcess())
  for (const [path, text] of Object.entries(files)) await desk.write(path, text)
  return desk
}

describe('a template that is written out', () => {
  it.each([
    'convert t.yaml out --to exported',
    'convert t.yaml out --to snapshot',
    'convert t.yaml - --to exported',
    'convert t.yaml - --to exported -o json',
    'render t.yaml --out out',
    'render t.yaml --out -',
  ])('is not, where it holds a secret: flow %s', async (line) => {
    const desk = await deskWith({ 't.yaml': SECRET })
    const ran = await desk.run(`flow ${line} --var WHO=canary`)
    expect(ran.code).toBe(6)
    expect(ran.stdout + ran.stderr).toContain('template-secret')
    expect(ran.stdout + ran.stderr).not.toContain('canary')
    expect(await desk.files('.')).toEqual(['t.yaml'])
  })

  it('goes to stdout for -, and makes no file of that name', async () => {
    const desk = await deskWith({ 't.yaml': GREETING })
    const plain = await desk.run('flow render t.yaml')
    const ran = await desk.run('flow render t.yaml --out -')
    expect(ran.stdout).toBe(plain.stdout)
    expect(ran.json()['flowId']).toBe('greeting')
    expect(await desk.files('.')).toEqual(['t.yaml'])
  })

  it('takes --exit-code for a comparison alone', async () => {
    const desk = await deskWith({ 't.yaml': GREETING })
    const ran = await desk.run('flow render t.yaml --exit-code')
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('--exit-code belongs to --diff')
  })
})

describe('a config that was only found', () => {
  const broken = 'tenants: [{ id: a, nmae: A }]\nenvironments: { dev: { variables: { WHO: all } } }\n'
  const lines = [
    'render t.yaml',
    'render t',
    'validate t.yaml',
    'graph t.yaml --mermaid',
    'convert t.yaml - --to exported',
    'templates show t',
    'templates validate t',
  ]

  it('stops no command that reads a template, and is told of', async () => {
    const desk = await deskWith({ 't.yaml': GREETING, 'templates/t.yaml': GREETING, 'descope.yaml': broken })
    for (const line of lines) {
      const ran = await desk.run(`flow ${line}`)
      expect(ran.code, `${line}\n${ran.stderr}`).toBe(0)
      expect(ran.stderr.match(/Left aside in the config: descope\.yaml:1/g), line).toHaveLength(1)
    }
    // What could be read of it counts.
    const alone = await desk.run('flow render t.yaml', { env: { DESCOPE_PROJECT_ID: undefined } })
    expect(alone.stdout).toContain('Hello all')
    expect((await desk.run('flow render t.yaml -c descope.yaml')).code).toBe(3)
    expect((await desk.run('flow render t.yaml -e dev')).code).toBe(3)
    await desk.write('descope.yaml', 'flows: [')
    expect((await desk.run('flow render t.yaml')).stdout).toContain('Hello you')
  })
})

describe('a folder of flows', () => {
  it('has its YAML templates too, but not what lies beside them', async () => {
    const desk = await deskWith({
      'sf/a.yaml': GREETING,
      'sf/b.yml': 'flow_id: [',
      'sf/a.vars.yaml': 'WHO: me',
      'sf/descope.yaml': 'flows: []',
    })
    const ran = await desk.run('flow validate sf -o json')
    expect(ran.code).toBe(3)
    expect((ran.json()['flows'] as readonly JsonObject[]).map(({ file }) => file)).toEqual([
      'sf/a.yaml',
      'sf/b.yml',
    ])
  })
})

describe('the check of a template', () => {
  it('tells variables that nothing uses, as every check does', async () => {
    const desk = await deskWith({ 't.yaml': GREETING.replace('{{ WHO }}', 'you') })
    for (const line of ['validate t.yaml', 'templates validate t.yaml']) {
      const loose = await desk.run(`flow ${line}`)
      expect(loose.code).toBe(0)
      expect(loose.stdout).toContain('template-variable-unused')
      expect((await desk.run(`flow ${line} --strict`)).code).toBe(3)
    }
  })

  it('with its sample and its defaults is the same everywhere', async () => {
    const desk = await deskWith({})
    const env = { STYLE: 'zzz', WHO: 'process' }
    const builtIn = await desk.run('flow templates validate --strict', { env })
    expect(builtIn.code, builtIn.stdout).toBe(0)
    await desk.write('t.yaml', GREETING)
    expect((await desk.run('flow render t.yaml', { env })).stdout).toContain('Hello process')
    expect((await desk.run('flow render t.yaml --sample', { env })).stdout).toContain('Hello you')
    expect((await desk.run('flow render t.yaml --sample --var WHO=me', { env })).stdout).toContain('Hello me')
  })
})

describe('the list of templates', () => {
  it('marks what another file hides and what its head calls otherwise', async () => {
    const desk = await deskWith({
      'templates/two.yaml': GREETING.replace('  name: greeting\n', ''),
      'templates/two.yaml.j2': GREETING.replace('flow_id', '---\nflow_id'),
      'templates/two/template.yaml': GREETING,
    })
    const { stdout } = await desk.run('flow templates list')
    expect(stdout).toContain('(its head says "greeting")')
    expect(stdout.match(/this project, hidden/g)).toHaveLength(2)
    const { items } = (await desk.run('flow templates list -o json')).json()
    expect(items).toMatchObject([
      { name: 'two', nameInHead: 'two', hiddenBy: null },
      { name: 'two', file: expect.stringContaining('two.yaml.j2') as string },
      { name: 'two', hiddenBy: expect.stringContaining('two.yaml') as string },
      {},
      {},
      {},
    ])
    expect((await desk.run('flow templates show two')).stdout).toContain('templates/two.yaml\n')
  })
})
