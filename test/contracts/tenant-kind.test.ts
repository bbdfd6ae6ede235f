import { tenantKind } from '../../src/kinds/tenant/index.js'
import { fakeTenantService } from '../support/fake-tenant-service.js'
import { testKind, type KindUnderTest } from './kind.js'

const acme: Omit<KindUnderTest, 'open'> = {
  kind: tenantKind,
  key: 'acme',
  created: {
    '/name': 'Acme',
    '/selfProvisioningDomains': ['acme.com', 'acmecorp.com'],
    '/customAttributes/plan': 'pro',
    '/customAttributes/seats': 5,
    '/disabled': true,
    '/enforceSSO': true,
    '/enforceSSOExclusions': ['U2abc'],
    '/federatedAppIds': ['app'],
    '/roleInheritance': 'userOnly',
    '/settings/enabled': true,
    '/settings/sessionTokenExpiration': 20,
    '/settings/sessionTokenExpirationUnit': 'minutes',
    '/settings/refreshTokenExpiration': 3,
    '/settings/refreshTokenExpirationUnit': 'weeks',
    '/settings/JITDisabled': true,
    '/settings/ssoDomains': ['sso.acme.com'],
    '/defaultRoles': ['Tenant Admin'],
  },
  updated: {
    '/name': 'Acme Corporation',
    '/selfProvisioningDomains': ['acme.com', 'acme.org'],
    '/customAttributes/plan': 'enterprise',
    '/customAttributes/seats': undefined,
    '/disabled': undefined,
    '/enforceSSOExclusions': undefined,
    '/settings/sessionTokenExpiration': 30,
    '/settings/JITDisabled': undefined,
    '/defaultRoles': undefined,
  },
  alone: { '/name': 'Acme Inc' },
}

for (const hasPatch of [true, false]) {
  testKind(`tenants on a service ${hasPatch ? 'with' : 'without'} PATCH`, {
    ...acme,
    open: async () => ({ api: fakeTenantService({ hasPatch }), close: async () => undefined }),
  })
}
