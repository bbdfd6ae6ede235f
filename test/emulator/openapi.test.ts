import { describe, expect, it } from 'vitest'
import { ledger } from '../../src/emulator/ledger.js'
import { emulatorClient } from '../support/emulator-client.js'
import { exceptions, isOpenapiThere, validateReply, validateRequest } from '../support/openapi.js'

const full = {
  id: 'acme',
  name: 'Acme',
  parent: 'root',
  customAttributes: { plan: 'pro', seats: 3, tags: ['a'], vip: true },
  selfProvisioningDomains: ['acme.com'],
  authType: 'saml',
  disabled: true,
  enforceSSO: true,
  enforceSSOExclusions: ['a@acme.com'],
  federatedAppIds: ['app'],
  roleInheritance: 'userOnly',
}
const { parent: _parent, ...updatable } = full
const settings = {
  tenantId: 'acme',
  domains: ['sso.acme.com'],
  selfProvisioningDomains: ['acme.com'],
  authType: 'oidc',
  enabled: true,
  refreshTokenExpiration: 4,
  refreshTokenExpirationUnit: 'weeks',
  enableInactivity: true,
  inactivityTime: 30,
  inactivityTimeUnit: 'minutes',
  JITDisabled: true,
  ssoSetupSuiteSettings: { enabled: true, styleId: 'S', disabledFeatures: { scim: true } },
}

const document = {
  flowId: 'demo',
  metadata: {
    name: 'Demo',
    translation: { enabled: true, connectorId: 'manual', sourceLanguage: 'en', targetLanguages: ['de'] },
    sharedInteractions: [{ id: '1.success', type: 'success' }],
    management: true,
    managementConfig: { triggers: { enabled: true, triggerType: 'event' } },
  },
  contents: { startTask: '0', tasks: { '0': { id: '0', type: 'screen', screenId: 'SC1' } } },
  screens: [{ screenId: 'SC1', interactions: [{ id: 'b', label: 'Go' }], contents: { ROOT: {} } }],
  references: { connectors: { Mail: 'CI1' }, roles: { Admin: 'ROL1' } },
}
const flowV1 = {
  flowId: 'older',
  flow: {
    id: 'older',
    name: 'Older',
    version: 7,
    dsl: { startTask: '0' },
    translate: true,
    modifiedTime: '1',
  },
  screens: [{ id: 'SC2', version: 3, flowId: 'older', inputs: [], interactions: [], htmlTemplate: {} }],
}

const story: readonly (readonly [string, string, object?])[] = [
  ['GET', '/v1/mgmt/license'],
  ['POST', '/v1/mgmt/tenant/create', { id: 'root', name: 'Root' }],
  ['POST', '/v1/mgmt/tenant/create', full],
  ['GET', '/v1/mgmt/tenant?id=root'],
  ['GET', '/v1/mgmt/tenant/settings?id=acme'],
  ['POST', '/v1/mgmt/tenant/update', updatable],
  ['PATCH', '/v1/mgmt/tenant/patch', { id: 'acme', disabled: false }],
  ['POST', '/v1/mgmt/tenant/settings', settings],
  ['GET', '/v1/mgmt/tenant/settings?id=acme'],
  ['POST', '/v1/mgmt/tenant/updateDefaultRoles', { id: 'acme', defaultRoles: ['Tenant Admin'] }],
  ['GET', '/v1/mgmt/tenant?id=acme'],
  ['GET', '/v1/mgmt/tenant/all'],
  [
    'POST',
    '/v1/mgmt/tenant/search',
    { tenantIds: ['acme'], customAttributes: { seats: 3 }, topLevelOnly: false },
  ],
  ['GET', '/v1/mgmt/permission/all'],
  ['POST', '/v1/mgmt/permission/create', { name: 'read', description: 'Read all' }],
  ['POST', '/v1/mgmt/permission/update', { name: 'read', newName: 'Read' }],
  ['POST', '/v1/mgmt/role/create', { name: 'Reader', permissionNames: ['Read'], private: true }],
  ['POST', '/v1/mgmt/role/create', { name: 'Reader', tenantId: 'acme', default: true }],
  ['POST', '/v1/mgmt/role/update', { name: 'Reader', newName: 'Reader', description: 'Reads' }],
  ['GET', '/v1/mgmt/role/all'],
  ['POST', '/v1/mgmt/role/search', { tenantIds: ['acme'], includeProjectRoles: true, roleNameLike: 'read' }],
  ['POST', '/v1/mgmt/role/delete', { name: 'Reader', tenantId: 'acme' }],
  ['POST', '/v1/mgmt/permission/delete', { name: 'Read' }],
  [
    'POST',
    '/v1/mgmt/permission/create/batch',
    { permissions: [{ name: 'a', description: 'A' }, { name: 'b' }] },
  ],
  ['POST', '/v1/mgmt/permission/update/batch', { permissions: [{ name: 'a', newName: 'aa' }] }],
  ['POST', '/v1/mgmt/role/create/batch', { roles: [{ name: 'A', permissionNames: ['aa'] }, { name: 'B' }] }],
  ['POST', '/v1/mgmt/role/update/batch', { roles: [{ name: 'A', newName: 'AA', private: true }] }],
  ['POST', '/v1/mgmt/role/delete/batch', { roleNames: ['AA', 'B'] }],
  ['POST', '/v1/mgmt/permission/delete/batch', { names: ['aa', 'b'] }],
  ['POST', '/v2/mgmt/flow/import', { flow: document, skipRender: true, changelog: 'first' }],
  ['POST', '/v2/mgmt/flow/export', { flowId: 'demo' }],
  ['POST', '/v2/mgmt/flow/export', { flowId: 'sign-up-or-in' }],
  ['POST', '/v1/mgmt/flow/import', flowV1],
  ['POST', '/v1/mgmt/flow/export', { flowId: 'demo' }],
  ['POST', '/v1/mgmt/flow/list', {}],
  ['POST', '/v1/mgmt/flow/list', { ids: ['demo', 'older'] }],
  ['POST', '/v1/mgmt/flow/delete', { ids: ['demo'] }],
  ['POST', '/v2/mgmt/theme/export'],
  [
    'POST',
    '/v2/mgmt/theme/import',
    { theme: { styles: { light: {}, dark: {} }, componentsVersion: '3.0.0' } },
  ],
  ['POST', '/v1/mgmt/theme/import', { theme: { id: 'x', cssTemplate: { light: {} } } }],
  ['POST', '/v1/mgmt/theme/export', {}],
  ['POST', '/v1/mgmt/tenant/delete', { id: 'acme', cascade: true }],
  [
    'POST',
    '/v1/mgmt/audit/event',
    {
      action: 'Exported',
      type: 'info',
      actorId: 'nightly',
      tenantId: 'acme',
      userId: 'U1',
      data: { rows: 3 },
    },
  ],
  [
    'POST',
    '/v1/mgmt/audit/search',
    {
      from: '0',
      to: '99999999999999',
      tenants: ['acme'],
      size: 5,
      searchFields: [{ field: 'action', valArr: ['Exported'], negative: true }],
    },
  ],
]

describe.skipIf(!isOpenapiThere)('the published schemas (../shared/openapi; skipped without them)', () => {
  it('fit what goes in and what comes out', async () => {
    const { ok } = emulatorClient()
    const problems: string[] = []
    for (const [method, target, body] of story) {
      const path = target.split('?')[0] ?? target
      if (body !== undefined) problems.push(...validateRequest(method, path, body))
      problems.push(...validateReply(method, path, await ok(method, target, body)))
    }
    expect(problems).toEqual([])
    const told = new Set(story.map(([method, target]) => `${method} ${target.split('?')[0] ?? target}`))
    const untold = ledger.filter(
      ({ coverage, method, path }) => coverage !== 'absent' && !told.has(`${method} ${path}`),
    )
    expect(untold).toEqual([])
  })

  it.each([
    ['a key that does not exist', { id: 'a', name: 'A', domain: 'a.com' }],
    ['a wrong type', { id: 'a', name: 'A', disabled: 'yes' }],
    ['null', { id: 'a', name: null }],
  ])('find %s', (_name, body) => {
    expect(validateRequest('POST', '/v1/mgmt/tenant/create', body)).not.toEqual([])
  })

  it('find a wrapped tenant, a number with a fraction and a call that does not exist', () => {
    expect(validateReply('GET', '/v1/mgmt/tenant', { tenant: { id: 'a' } })).not.toEqual([])
    expect(validateReply('GET', '/v1/mgmt/tenant', { id: 'a', createdTime: 1.5 })).not.toEqual([])
    expect(validateReply('GET', '/v1/mgmt/nothing', {})).not.toEqual([])
  })

  it('have a reason for every exception', () => {
    expect(exceptions.filter(({ reason }) => reason.length < 10)).toEqual([])
  })
})
