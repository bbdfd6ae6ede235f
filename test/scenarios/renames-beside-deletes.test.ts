import { describe, expect, it } from 'vitest'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const FILES = `
tenants:
  - { id: acme, name: Acme, defaultRoles: [member] }
roles:
  - { name: member, permissions: [books.read] }
  - { name: owner, permissions: [books.read, books.write] }
permissions:
  - { name: books.read }
  - { name: books.write }
`

/** What is renamed in one run, while what refers to it is deleted in the same. */
const NEXT = `
tenants: []
roles:
  - { name: person, was: member, permissions: [shelf.read] }
permissions:
  - { name: shelf.read, was: books.read }
  - { name: books.write }
removed:
  - { address: tenant/acme, do: delete }
  - { address: role/owner, do: delete }
`

async function applied() {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await desk.write('descope.yaml', FILES)
  const first = await desk.run('apply --yes')
  expect(first.code, first.stdout + first.stderr).toBe(0)
  await desk.write('descope.yaml', NEXT)
  return { service, desk }
}

describe('a delete of what names something that the same run renames', () => {
  it('is no change of anybody else', async () => {
    const { desk, service } = await applied()
    const run = await desk.run('apply --yes --allow-breaking --parallelism 1')
    expect(run.code, run.stdout + run.stderr).toBe(0)
    expect(await service.tenants()).toEqual({})
    expect((await desk.run('plan')).stdout).toContain('Nothing to do')
  })

  it('is refused all the same where somebody else changed it', async () => {
    const { desk, service } = await applied()
    let isDone = false
    service.intercept = async ({ call }, forward) => {
      if (call === 'tenant/search' && !isDone) {
        isDone = true
        await service.change('POST tenant/updateDefaultRoles', { id: 'acme', defaultRoles: [] })
      }
      return forward()
    }
    const run = await desk.run('apply --yes --allow-breaking --parallelism 1')
    expect(run.code, run.stdout + run.stderr).toBe(5)
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain('tenant/acme: defaultRoles changed since its backup')
  })
})
