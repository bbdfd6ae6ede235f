import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { AuditLine } from '../../src/core/model/audit.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

it('tells of what a run that died had changed and could not tell any more, once', async () => {
  const service = serviceInProcess()
  const desk = await newDesk({ ...service, env: { ...service.env, DESCOPE_MGMT_STORE: 'store' } })
  const names = ['A', 'B', 'C', 'D']
  await desk.write(
    'descope.yaml',
    `tenants:\n${names.map((name) => `  - { id: ${name}, name: ${name} }\n`).join('')}`,
  )
  const store = join(desk.folder, 'store')
  const atDeath = join(desk.folder, 'store-at-death')
  let creates = 0
  service.intercept = async ({ call }, forward) => {
    const reply = await forward()
    creates += call === 'tenant/create' ? 1 : 0
    // What lies on the disk when the power goes: the third create took effect and got no answer.
    if (call === 'tenant/create' && creates === 3) await cp(store, atDeath, { recursive: true })
    return reply
  }
  const died = await desk.run('apply --yes --parallelism 1 -o json', { pid: 77 })
  await service.change('POST tenant/delete', { id: 'D' })
  await rm(store, { recursive: true })
  await cp(atDeath, store, { recursive: true })
  service.intercept = async (_sent, forward) => forward()

  const again = await desk.run('apply --yes -o json')
  expect(again.code, again.stdout).toBe(0)
  const lines = async () => {
    const list = await desk.run('audit list -o json')
    return list.json()['items'] as unknown as readonly AuditLine[]
  }
  const { runId } = died.json()
  const ofDead = (await lines()).filter(({ run }) => run === runId)
  const told = new Set(ofDead.map(({ address }) => address))
  // The fourth may have been on its way as well.
  told.delete('tenant/D')
  expect(told).toEqual(new Set(['tenant/A', 'tenant/B', 'tenant/C']))
  expect(ofDead.find(({ address }) => address === 'tenant/C')).toMatchObject({
    outcome: 'unverified',
    codes: ['interrupted'],
    toldBy: again.json()['runId'],
    who: { user: 'ana', host: 'desk' },
    fields: [{ path: '/name', to: 'C' }],
  })
  expect((await desk.run('audit verify')).code).toBe(0)

  const count = (await lines()).length
  await desk.run('apply --yes')
  expect(await lines()).toHaveLength(count)
})
