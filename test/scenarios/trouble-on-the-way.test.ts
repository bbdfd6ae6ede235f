import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/emulator/index.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

type Effect = Fault['effect']

const TROUBLE: readonly (readonly [string, Effect])[] = [
  ['a reset before the effect', { cut: 'before' }],
  ['a reset behind the effect', { cut: 'after' }],
  ['half an answer', { cut: 'half' }],
  ['503', { status: 503 }],
  ['503 behind the effect', { status: 503, takesEffect: true }],
  ['a gateway that gave up', { status: 504, body: '<html>Gateway time-out</html>', takesEffect: true }],
  ['429', { status: 429, headers: { 'retry-after': '3' } }],
]

const CALLS = ['create', 'settings', 'patch', 'delete', 'search', 'all'] as const

const BEFORE = `tenants:
  - { id: kept, name: Kept, domains: [old.example.com] }
  - { id: gone, name: Gone }
`
const AFTER = `tenants:
  - { id: kept, name: Kept and changed, domains: [new.example.com], settings: { enabled: true } }
  - { id: new, name: New, settings: { enabled: true, sessionTokenExpiration: 5 } }
removed: [{ address: tenant/gone, do: delete }]
`

describe.each(TROUBLE)('%s', (_name, effect) => {
  it.each(CALLS)('at each first two calls of tenant/%s changes nothing about the end', async (call) => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    await desk.write('descope.yaml', BEFORE)
    expect((await desk.run('apply --yes')).code).toBe(0)
    const faults: readonly Fault[] = [{ path: `/v1/mgmt/tenant/${call}`, nth: [1, 2], effect }]
    const set = await service.fetch(`${service.baseUrl}/_emulator/faults`, {
      method: 'POST',
      headers: {},
      body: JSON.stringify({ faults }),
      redirect: 'manual',
      signal: new AbortController().signal,
    })
    expect(set.status).toBe(200)
    await desk.write('descope.yaml', AFTER)
    const run = await desk.run('apply --yes --allow-breaking')
    expect(run.code, run.stdout + run.stderr).toBe(0)
    const tenants = await service.tenants({ withSettings: true })
    expect(Object.keys(tenants).sort()).toEqual(['kept', 'new'])
    expect(tenants).toMatchObject({
      kept: { name: 'Kept and changed', selfProvisioningDomains: ['new.example.com'] },
      new: { name: 'New' },
    })
    expect((await desk.run('plan --exit-code')).code).toBe(0)
  })
})
