import { describe, expect, it } from 'vitest'
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
