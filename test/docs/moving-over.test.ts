import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDesk, type Desk } from '../support/run-program.js'

const REAL = resolve('../shared/real')
const isThere = existsSync(REAL)

/** Connectors that its flows name. */
const IDS = `environments: { dev: { projectId: P2dev, ids: { connectors: { Radiant Logic: CI2radiant, SMTP Connector: CI2smtp } } } }\n`

/** The steps of docs/moving-over.md on documents that others made. */
describe.skipIf(!isThere)('moving over with real documents', () => {
  it('takes the flows and the styles of a snapshot of Descope’s CLI over', async () => {
    const desk = await newDesk()
    await cp(join(REAL, 'snapshot'), join(desk.folder, 'snapshot'), { recursive: true })
    const flows = ['sign-in', 'sign-up', 'sign-up-or-in', 'step-up', 'add-passkeys', 'sso-config-request']
    const entries = flows.map((id) => `  - { file: snapshot/flows/${id} }`).join('\n')
    await desk.write('descope.yaml', `${IDS}flows:\n${entries}\ntheme: { file: snapshot/styles }\n`)
    await takenOver(desk)
  })

  it('takes the flows and the style of the Terraform provider over, by the ids they have there', async () => {
    const desk = await newDesk()
    await cp(join(REAL, 'provider'), desk.folder, { recursive: true })
    const entries = ['basic', 'connector', 'role'].map((id) => `  - { id: ${id}, file: ${id}flow.json }`)
    const rest = `flows:\n${entries.join('\n')}\ntheme: { file: basicstyle.json }\n`
    await desk.write(
      'descope.yaml',
      `environments: { dev: { projectId: P2dev, ids: { connectors: { My HTTP Connector: CI2http }, roles: { My User Role: ROL2user } } } }\n${rest}`,
    )
    await takenOver(desk)
  })
})

/** Valid, and once applied the plan is empty. */
async function takenOver(desk: Desk): Promise<void> {
  expect(await desk.run('validate')).toMatchObject({ code: 0 })
  const applied = await desk.run('--local apply --yes --allow-breaking')
  expect(applied).toMatchObject({ code: 0 })
  const { code, json } = await desk.run('--local plan -o json')
  expect(code).toBe(0)
  expect(json()).toMatchObject({ changes: [] })
}
