import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const acme = {
  flow_id: 'acme-sign-up',
  name: 'Sign Up for Acme',
  screens: [
    { id: 'email-screen', title: 'Welcome to Acme', fields: ['email'] },
    { id: 'thanks', text: 'Hello {{user.email}}', buttons: ['Done', { label: 'Back', to: 'email-screen' }] },
  ],
}

async function deskWith(files: Readonly<Record<string, Json>>) {
  const desk = await newDesk(serviceInProcess())
  for (const [path, json] of Object.entries(files)) await desk.write(path, JSON.stringify(json, undefined, 1))
  return desk
}

const listIn = (answer: JsonObject, key: string) => answer[key] as readonly JsonObject[]

describe('a flow in the short form', () => {
  it('passes the strict check, and findings tell the line that was written', async () => {
    const unreached = { ...acme, screens: [{ id: 'a', buttons: [{ label: 'Go', to: 'end' }] }, { id: 'b' }] }
    const desk = await deskWith({ 'acme.json': acme, 'unreached.json': unreached })
    const good = await desk.run('flow validate acme.json --strict', { env: {} })
    expect(good.code, good.stdout).toBe(0)
    const answer = (await desk.run('flow validate unreached.json -o json', { env: {} })).json()
    expect(listIn(answer, 'flows')).toMatchObject([
      {
        id: 'acme-sign-up',
        layout: 'short',
        findings: [{ code: 'unreachable-task', where: { file: 'unreached.json', line: 14 } }],
      },
    ])
  })

  it('is told all that is wrong with it, from top to bottom', async () => {
    const desk = await deskWith({
      'bad.json': { flow_id: 'bad', screens: [{ id: 'a', titel: 'A' }], nmae: 'Bad' },
    })
    const bad = await desk.run('flow validate bad.json -o json', { env: {} })
    expect(bad.code).toBe(3)
    const [flow] = listIn(bad.json(), 'flows')
    expect(flow).toMatchObject({
      findings: [
        { code: 'short-form-key', where: { line: 6 }, hint: 'Did you mean "title"?' },
        { code: 'short-form-key', where: { line: 9 }, hint: 'Did you mean "name"?' },
      ],
    })
  })

  it('is imported, and imported again has nothing to do', async () => {
    const desk = await deskWith({ 'acme.json': acme })
    const first = await desk.run('flow import --file acme.json --strict --apply')
    expect(first.code, first.stdout + first.stderr).toBe(0)
    expect((await desk.run('flow import --file acme.json --apply')).stdout).toContain('Nothing to do')
    expect((await desk.run('flow diff acme.json live:acme-sign-up --exit-code')).code).toBe(0)
  })

  it('stands in a config as any other file does', async () => {
    const desk = await deskWith({ 'flows/acme.json': acme })
    await desk.write('descope.yaml', 'flows:\n  - { file: flows/acme.json }\n')
    const plan = await desk.run('plan -o json')
    expect(plan.json()['changes'], plan.stderr).toMatchObject([
      { address: 'flow/acme-sign-up', action: 'create' },
    ])
  })

  it('is converted, and never written over', async () => {
    const desk = await deskWith({ 'acme.json': acme })
    expect((await desk.run('flow convert acme.json whole.json --to exported', { env: {} })).code).toBe(0)
    expect((await desk.run('flow validate whole.json --strict', { env: {} })).code).toBe(0)
    expect((await desk.run('flow diff acme.json whole.json --exit-code', { env: {} })).code).toBe(0)
    expect(
      (await desk.run('flow convert acme.json parts/acme-sign-up --to snapshot', { env: {} })).code,
    ).toBe(0)
    const over = await desk.run('flow convert whole.json acme.json --to exported', { env: {} })
    expect(over.code).toBe(6)
    expect(over.stderr.replaceAll(/\s+/g, ' ')).toContain('is a flow in the short form')
  })
})
