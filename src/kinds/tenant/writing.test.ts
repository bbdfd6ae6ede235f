import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareComplete } from '../../core/compare/index.js'
import { ApiError } from '../../core/model/api-error.js'
import { canonicalJson, InexactNumber, type Json, type JsonObject } from '../../core/model/json.js'
import type { Live, Original } from '../../core/model/kind.js'
import type { FieldChange } from '../../core/model/plan.js'
import { isWithin, pointerTo, valueAt, withValueAt } from '../../core/model/pointer.js'
import type { DescopeApi } from '../../core/ports/descope-api.js'
import { anyTenant, wantedValues } from '../../../test/support/arbitrary-tenant.js'
import { businessError, callOf, fakeTenantService } from '../../../test/support/fake-tenant-service.js'
import { tenantKind } from './index.js'
import { settingsFields, tenantFields } from './fields.js'
import { listTenants } from './remote.js'
import { createTenant as create, removeTenant, updateTenant as update } from './writing.js'

const createTenant = async (
  api: DescopeApi,
  key: string,
  fields: readonly FieldChange[],
  original?: Original,
) => create(api, key, { fields, original })
const updateTenant = async (api: DescopeApi, live: Live, fields: readonly FieldChange[]) =>
  update(api, live, { fields })

const read = { nowMs: () => 0 }

function change(path: string, to?: Json): FieldChange {
  return { path, ...(to === undefined ? {} : { to }), reason: 'new' }
}

async function only(api: DescopeApi): Promise<Live> {
  const [live] = await listTenants(api, read)
  if (live === undefined) throw new Error('the service has no tenant')
  return live
}

const acme: JsonObject = {
  id: 'acme',
  name: 'Acme',
  customAttributes: { plan: 'pro', seats: 5 },
  selfProvisioningDomains: ['acme.com'],
  domains: ['sso.acme.com'],
  authType: 'saml',
  createdTime: 1_600_000_000,
  disabled: false,
  enforceSSO: true,
  enforceSSOExclusions: ['U1'],
  federatedAppIds: ['app'],
  parent: 'group',
  successors: ['child'],
  defaultRoles: ['Viewer'],
  roleInheritance: 'userOnly',
  newThing: { level: 7 },
}
const acmeSettings: JsonObject = {
  authType: 'saml',
  enabled: true,
  sessionTokenExpiration: 10,
  sessionTokenExpirationUnit: 'minutes',
  ssoSetupSuiteSettings: { enabled: true },
  newSetting: 'x',
}

describe('creating a tenant', () => {
  it('is one call where the files want nothing else', async () => {
    const api = fakeTenantService()
    const key = await createTenant(api, 'acme', [
      change('/name', 'Acme'),
      change('/selfProvisioningDomains', ['acme.com']),
      change('/customAttributes/plan', 'pro'),
      change('/customAttributes/old', null),
      change('/parent', 'group'),
    ])
    expect(key).toBe('acme')
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: '/v1/mgmt/tenant/create',
        body: {
          id: 'acme',
          name: 'Acme',
          selfProvisioningDomains: ['acme.com'],
          customAttributes: { plan: 'pro' },
          parent: 'group',
        },
      },
    ])
  })

  it('writes settings over a freshly read document, then default roles', async () => {
    const api = fakeTenantService()
    await createTenant(api, 'acme', [
      change('/name', 'Acme'),
      change('/settings/enabled', true),
      change('/settings/ssoDomains', ['sso.acme.com']),
      change('/selfProvisioningDomains', ['acme.com']),
      change('/defaultRoles', ['Viewer']),
    ])
    expect(api.calls).toEqual([
      'POST /v1/mgmt/tenant/create',
      'GET /v1/mgmt/tenant/settings',
      'POST /v1/mgmt/tenant/settings',
      'POST /v1/mgmt/tenant/updateDefaultRoles',
    ])
    expect(api.requests[2]?.body).toEqual({
      tenantId: 'acme',
      enabled: true,
      sessionTokenExpiration: 10,
      sessionTokenExpirationUnit: 'minutes',
      domains: ['sso.acme.com'],
      selfProvisioningDomains: ['acme.com'],
    })
    expect(api.requests[3]?.body).toEqual({ id: 'acme', defaultRoles: ['Viewer'] })
  })

  it('gives the key that the service gave', async () => {
    const api = fakeTenantService({
      instead: (request) => (request.path.endsWith('/create') ? { id: 'T1' } : undefined),
    })
    expect(await createTenant(api, 'acme', [change('/name', 'Acme')])).toBe('T1')
  })

  it('needs a name, and says so before anything is sent', async () => {
    const api = fakeTenantService()
    await expect(createTenant(api, 'acme', [change('/disabled', true)])).rejects.toMatchObject({
      code: 'tenant-name-missing',
    })
    expect(api.requests).toEqual([])
  })

  it('does not take an answer without an id for a success', async () => {
    const api = fakeTenantService({ instead: () => ({}) })
    await expect(createTenant(api, 'acme', [change('/name', 'Acme')])).rejects.toMatchObject({
      code: 'malformed-reply',
      mayHaveArrived: true,
    })
  })

  it('says what is written when a later call fails', async () => {
    const api = fakeTenantService({
      instead: (request) =>
        callOf(request) === 'POST /v1/mgmt/tenant/settings' ? businessError('E011003', request) : undefined,
    })
    const failed = createTenant(api, 'acme', [
      change('/name', 'Acme'),
      change('/settings/enabled', true),
      change('/defaultRoles', ['Viewer']),
    ])
    await expect(failed).rejects.toBeInstanceOf(ApiError)
    await expect(failed).rejects.toMatchObject({
      errorCode: 'E011003',
      message: expect.stringMatching(
        /^Written: the tenant\. Failed: its settings: .*E011003\. Not tried: its default roles\.$/,
      ) as string,
    })
  })

  it('passes the error of the first call on as it is', async () => {
    const api = fakeTenantService()
    api.put(acme)
    await expect(createTenant(api, 'acme', [change('/name', 'Acme')])).rejects.toMatchObject({
      errorCode: 'E073307',
      message: 'POST /v1/mgmt/tenant/create was refused: E073307',
    })
  })

  it('does not undo its own domains when the settings are read too early', async () => {
    const api = fakeTenantService({ lags: true })
    await createTenant(api, 'acme', [
      change('/name', 'Acme'),
      change('/selfProvisioningDomains', ['acme.com']),
      change('/settings/enabled', true),
    ])
    expect(api.record('acme')).toMatchObject({ selfProvisioningDomains: ['acme.com'] })
  })
})

describe('updating a tenant', () => {
  it('patches where nothing is emptied', async () => {
    const api = fakeTenantService()
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [
      change('/name', 'Acme Corp'),
      change('/customAttributes/plan', 'free'),
    ])
    expect(api.requests.slice(1)).toEqual([
      {
        method: 'PATCH',
        path: '/v1/mgmt/tenant/patch',
        body: { id: 'acme', name: 'Acme Corp', customAttributes: { plan: 'free', seats: 5 } },
      },
    ])
  })

  it.each([
    ['a flag switched off', change('/enforceSSO', false)],
    ['a set emptied', change('/selfProvisioningDomains', [])],
    ['a set cleared', change('/enforceSSOExclusions')],
    ['an attribute removed', change('/customAttributes/seats')],
    ['all attributes removed', change('/customAttributes')],
    ['a whole map that lost a key', change('/customAttributes', { plan: 'free' })],
    ['a text cleared', change('/roleInheritance')],
  ])('sends everything as it was for %s', async (_what, field) => {
    const api = fakeTenantService()
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [field])
    expect(api.calls.slice(1)).toEqual(['POST /v1/mgmt/tenant/update'])
    const body = api.requests[1]?.body ?? {}
    const written = [
      'id',
      'name',
      'customAttributes',
      'selfProvisioningDomains',
      'authType',
      'disabled',
      'enforceSSO',
      'enforceSSOExclusions',
      'federatedAppIds',
      'roleInheritance',
      'newThing',
    ]
    expect(Object.keys(body).sort()).toEqual(written.sort())
    for (const key of written.filter((name) => !isWithin(field.path, `/${name}`))) {
      expect(body[key]).toEqual(acme[key])
    }
  })

  it('sends the empty value of the API for what is cleared', async () => {
    const api = fakeTenantService()
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [
      change('/enforceSSO'),
      change('/enforceSSOExclusions'),
      change('/customAttributes'),
      change('/roleInheritance'),
      change('/name'),
    ])
    expect(api.requests[1]?.body).toMatchObject({
      name: 'Acme',
      enforceSSO: false,
      enforceSSOExclusions: [],
      customAttributes: {},
      roleInheritance: '',
    })
  })

  it('falls back to the full update where the service has no patch, and remembers', async () => {
    const api = fakeTenantService({ hasPatch: false })
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [change('/name', 'One')])
    await updateTenant(api, await only(api), [change('/name', 'Two')])
    expect(api.calls.filter((call) => !call.startsWith('GET'))).toEqual([
      'PATCH /v1/mgmt/tenant/patch',
      'POST /v1/mgmt/tenant/update',
      'POST /v1/mgmt/tenant/update',
    ])
    expect(api.record('acme')).toEqual({ ...acme, name: 'Two' })
  })

  it('remembers for the connection, also where somebody listens in on every step', async () => {
    const api = fakeTenantService({ hasPatch: false })
    api.put(acme, acmeSettings)
    for (const name of ['One', 'Two']) {
      const listening: DescopeApi = { ...api, connection: api, call: async (request) => api.call(request) }
      await updateTenant(listening, await only(api), [change('/name', name)])
    }
    expect(api.calls.filter((call) => call.startsWith('PATCH'))).toHaveLength(1)
  })

  it('falls back too where the service does not know the method', async () => {
    const api = fakeTenantService({
      instead: (request) => (request.method === 'PATCH' ? businessError('E010009', request) : undefined),
    })
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [change('/name', 'One')])
    expect(api.record('acme')).toEqual({ ...acme, name: 'One' })
  })

  it('does not fall back where the patch is refused', async () => {
    const api = fakeTenantService({
      instead: (request) => (request.method === 'PATCH' ? businessError('E073307', request) : undefined),
    })
    api.put(acme, acmeSettings)
    await expect(updateTenant(api, await only(api), [change('/name', 'One')])).rejects.toMatchObject({
      errorCode: 'E073307',
    })
    expect(api.calls).not.toContain('POST /v1/mgmt/tenant/update')
  })

  it('touches only the settings where only they change', async () => {
    const api = fakeTenantService()
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [
      change('/settings/sessionTokenExpiration', 20),
      change('/settings/sessionTokenExpirationUnit'),
      change('/settings/enabled'),
    ])
    expect(api.calls.slice(1)).toEqual(['GET /v1/mgmt/tenant/settings', 'POST /v1/mgmt/tenant/settings'])
    expect(api.requests[2]?.body).toEqual({
      ...acmeSettings,
      tenantId: 'acme',
      enabled: false,
      sessionTokenExpiration: 20,
      domains: ['sso.acme.com'],
      selfProvisioningDomains: ['acme.com'],
      enforceSSO: true,
      enforceSSOExclusions: ['U1'],
      federatedAppIds: ['app'],
    })
  })

  it('does not clear domains that the settings do not show', async () => {
    const api = fakeTenantService({
      instead: (request) =>
        callOf(request) === 'GET /v1/mgmt/tenant/settings' ? { enabled: false } : undefined,
    })
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [change('/settings/enabled', true)])
    expect(api.requests[2]?.body).toMatchObject({
      domains: ['sso.acme.com'],
      selfProvisioningDomains: ['acme.com'],
    })
  })

  it('does not undo its own domains when the settings are read too early', async () => {
    const api = fakeTenantService({ lags: true })
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [
      change('/selfProvisioningDomains', ['new.com']),
      change('/enforceSSOExclusions'),
      change('/settings/enabled', false),
    ])
    expect(api.record('acme')).toMatchObject({
      selfProvisioningDomains: ['new.com'],
      enforceSSO: true,
      enforceSSOExclusions: [],
    })
  })

  it('touches only the default roles where only they change', async () => {
    const api = fakeTenantService()
    api.put(acme, acmeSettings)
    await updateTenant(api, await only(api), [change('/defaultRoles')])
    expect(api.requests.slice(1)).toEqual([
      {
        method: 'POST',
        path: '/v1/mgmt/tenant/updateDefaultRoles',
        body: { id: 'acme', defaultRoles: [] },
      },
    ])
  })

  it('cannot move a tenant', async () => {
    const api = fakeTenantService()
    api.put(acme)
    await expect(updateTenant(api, await only(api), [change('/parent', 'other')])).rejects.toMatchObject({
      code: 'fixed-field',
    })
    expect(api.calls).toEqual(['GET /v1/mgmt/tenant/all'])
  })

  it('stops before it would send a number that cannot be kept exactly', async () => {
    const api = fakeTenantService()
    api.put({ ...acme, customAttributes: { big: new InexactNumber('12345678901234567890') } })
    await expect(
      updateTenant(api, await only(api), [change('/disabled', true), change('/enforceSSO')]),
    ).rejects.toMatchObject({ code: 'inexact-number' })
    await updateTenant(api, await only(api), [change('/name', 'Renamed')])
    expect(api.record('acme')).toMatchObject({ name: 'Renamed' })
  })
})

describe('removing a tenant', () => {
  it.each([
    [false, { id: 'acme' }],
    [true, { id: 'acme', cascade: true }],
  ])('with cascadeUsers %s', async (cascadeUsers, body) => {
    const api = fakeTenantService()
    api.put(acme)
    await removeTenant(api, await only(api), { cascadeUsers })
    expect(api.requests[1]).toEqual({ method: 'POST', path: '/v1/mgmt/tenant/delete', body })
    expect(api.record('acme')).toBeUndefined()
  })
})

/** Some of the fields that files can declare, each set to a new value or cleared. */
const anyChanges = fc
  .record(wantedValues, { requiredKeys: [] })
  .chain((wanted) =>
    fc
      .array(fc.boolean(), { minLength: Object.keys(wanted).length, maxLength: Object.keys(wanted).length })
      .map((cleared) =>
        Object.entries(wanted).map(([path, to], index) =>
          change(path, cleared[index] === true ? undefined : to),
        ),
      ),
  )

describe('writing loses nothing', () => {
  it('an update changes what it was told to and leaves every other field equal', async () => {
    await fc.assert(
      fc.asyncProperty(anyTenant(), anyChanges, fc.boolean(), async (tenant, changes, hasPatch) => {
        const api = fakeTenantService({ hasPatch })
        api.put(tenant.document, tenant.settings)
        const before = await wholeOf(api)
        await updateTenant(api, await only(api), changes)
        const after = await wholeOf(api)

        expect(differences(laidOver(tenantKind.specOf(before), changes), tenantKind.specOf(after))).toEqual(
          [],
        )
        expect(untouched(after, changes)).toEqual(untouched(before, changes))
      }),
    )
  })

  it('a restored tenant is what the backup says, fields unknown to us included', async () => {
    await fc.assert(
      fc.asyncProperty(anyTenant(), async (tenant) => {
        const api = fakeTenantService()
        api.put(tenant.document, tenant.settings)
        const before = await wholeOf(api)
        await removeTenant(api, await only(api), { cascadeUsers: false })
        const wanted = compareComplete({
          fields: tenantFields,
          from: {},
          to: tenantKind.specOf(before),
          unread: [],
        })
        await createTenant(
          api,
          'acme',
          wanted.map((field) => ({ ...field, reason: 'restore' as const })),
          before,
        )
        const after = await wholeOf(api)

        expect(
          differences(tenantKind.specOf(before), tenantKind.specOf(after)).filter(
            (path) => !released.has(path),
          ),
        ).toEqual([])
      }),
    )
  })

  it('a restored tenant keeps what the wishes laid over it do not say', async () => {
    await fc.assert(
      fc.asyncProperty(anyTenant(), anyChanges, async (tenant, changes) => {
        const api = fakeTenantService()
        api.put(tenant.document, tenant.settings)
        const before = await wholeOf(api)
        await removeTenant(api, await only(api), { cascadeUsers: false })
        await createTenant(api, 'acme', [change('/name', 'Acme'), ...changes], before)
        const after = await wholeOf(api)

        const expected = laidOver(tenantKind.specOf(before), [change('/name', 'Acme'), ...changes])
        expect(differences(expected, tenantKind.specOf(after)).filter((path) => !released.has(path))).toEqual(
          [],
        )
      }),
    )
  })
})

/** Clearing these leaves them as they are. */
const released: ReadonlySet<string> = new Set(
  ['/name', ...Object.keys(settingsFields).map((name) => `/settings/${name}`)].filter((path) =>
    path === '/name' ? true : settingsFields[path.slice('/settings/'.length)]?.clearing === 'release',
  ),
)

async function wholeOf(api: DescopeApi): Promise<Original> {
  return tenantKind.enrich(api, await only(api), ['settings'], read)
}

function laidOver(spec: JsonObject, changes: readonly FieldChange[]): JsonObject {
  const laid = changes
    .filter(({ path, to }) => to !== undefined || !released.has(path))
    .reduce((wanted, { path, to }) => withValueAt(wanted, path, to), spec)
  return tenantKind.normalize(laid)
}

function differences(from: JsonObject, to: JsonObject): readonly string[] {
  return compareComplete({ fields: tenantFields, from, to, unread: [] }).map(({ path }) => path)
}

/** What of the raw documents no change touches, as text in which order of keys does not count. */
function untouched(original: Original, changes: readonly FieldChange[]): Readonly<Record<string, string>> {
  const touched = new Set(
    changes.map(({ path }) => path.replace('/settings/ssoDomains', '/settings/domains')),
  )
  const isTouched = (path: string) => [...touched].some((place) => isWithin(place, path))
  const alsoOnRecord = touched.has('/settings/domains') ? ['/domains'] : []
  const alsoInSettings = touched.has('/selfProvisioningDomains') ? ['/settings/selfProvisioningDomains'] : []
  for (const path of [...alsoOnRecord, ...alsoInSettings]) touched.add(path)
  const whole: JsonObject = { ...original.document, settings: original.companions['settings'] ?? {} }
  const places = Object.keys(whole).flatMap((key) =>
    key === 'settings' || key === 'customAttributes'
      ? Object.keys(whole[key] as JsonObject).map((inner) => pointerTo([key, inner]))
      : [pointerTo([key])],
  )
  return Object.fromEntries(
    places
      .filter((path) => !isTouched(path))
      .map((path) => [path, canonicalJson(valueAt(whole, path) ?? null)] as const),
  )
}
