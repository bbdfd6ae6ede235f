import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../core/model/json.js'
import { fakeTenantService } from '../../../test/support/fake-tenant-service.js'
import { enrichTenant, listTenants, refreshTenants } from './remote.js'

const read = { nowMs: () => 1234 }

function tenant(id: string): JsonObject {
  return { id, name: id.toUpperCase(), disabled: false, somethingNew: 1 }
}

describe('reading tenants', () => {
  it('lists all of them in one call, with the documents as they came', async () => {
    const api = fakeTenantService()
    api.put(tenant('a'))
    api.put(tenant('a/b'))
    expect(await listTenants(api, read)).toEqual([
      {
        address: 'tenant/a',
        key: 'a',
        document: tenant('a'),
        companions: {},
        spec: { name: 'A', somethingNew: 1 },
        readAtMs: 1234,
      },
      expect.objectContaining({ address: 'tenant/a%2Fb', key: 'a/b' }),
    ])
    expect(api.calls).toEqual(['GET /v1/mgmt/tenant/all'])
  })

  it.each([
    ['nothing', {}],
    ['a list', []],
    ['a text', 'tenants'],
    ['no list', { tenants: null }],
    ['a tenant without an id', { tenants: [{ name: 'A' }] }],
    ['a tenant that is none', { tenants: ['a'] }],
  ])('takes %s for no answer', async (_what, reply) => {
    const api = fakeTenantService({ instead: () => reply })
    await expect(listTenants(api, read)).rejects.toMatchObject({
      code: 'malformed-reply',
      failure: 'malformed',
      request: 'GET /v1/mgmt/tenant/all',
    })
  })

  it('reads some again by their ids and leaves out what is gone', async () => {
    const api = fakeTenantService()
    for (const id of ['a', 'b', 'c']) api.put(tenant(id))
    const lives = await refreshTenants(api, ['c', 'gone', 'a'], read)
    expect(lives.map(({ key }) => key).sort()).toEqual(['a', 'c'])
    expect(api.requests).toEqual([
      expect.objectContaining({ path: '/v1/mgmt/tenant/search', body: { tenantIds: ['c', 'gone', 'a'] } }),
    ])
  })

  it('asks nothing for no ids, because an empty filter finds everything', async () => {
    const api = fakeTenantService()
    api.put(tenant('a'))
    expect(await refreshTenants(api, [], read)).toEqual([])
    expect(api.requests).toEqual([])
  })

  it('takes only what it asked for', async () => {
    const api = fakeTenantService({ instead: () => ({ tenants: [tenant('a'), tenant('b')] }) })
    expect((await refreshTenants(api, ['a'], read)).map(({ key }) => key)).toEqual(['a'])
  })

  it.each([
    [1000, 1],
    [1001, 2],
  ])('asks for %i ids in %i calls', async (count, calls) => {
    const api = fakeTenantService()
    const keys = Array.from({ length: count }, (_, index) => `t${index}`)
    for (const key of keys) api.put(tenant(key))
    expect(await refreshTenants(api, keys, read)).toHaveLength(count)
    expect(api.requests).toHaveLength(calls)
  })

  it('reads settings only when asked', async () => {
    const api = fakeTenantService()
    api.put({ ...tenant('a'), selfProvisioningDomains: ['a.com'] }, { enabled: true, newSetting: 'x' })
    const [live] = await listTenants(api, read)
    if (live === undefined) throw new Error('the service has no tenant')
    expect(await enrichTenant(api, live, [], read)).toBe(live)
    const enriched = await enrichTenant(api, live, ['settings'], read)
    expect(enriched.companions).toEqual({
      settings: { enabled: true, newSetting: 'x', selfProvisioningDomains: ['a.com'] },
    })
    expect(enriched.spec['settings']).toEqual({ enabled: true, newSetting: 'x' })
    expect(api.requests[1]).toMatchObject({ method: 'GET', query: { id: 'a' } })
  })

  it('takes settings that are no document for no answer', async () => {
    const api = fakeTenantService({
      instead: (request) => (request.path.endsWith('/settings') ? [] : undefined),
    })
    api.put(tenant('a'))
    const [live] = await listTenants(api, read)
    if (live === undefined) throw new Error('the service has no tenant')
    await expect(enrichTenant(api, live, ['settings'], read)).rejects.toMatchObject({
      code: 'malformed-reply',
    })
  })
})
