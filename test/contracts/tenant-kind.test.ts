import { tenantKind } from '../../src/kinds/tenant/index.js'
import { tenantEmulation } from '../../src/kinds/tenant/emulation.js'
import { emulatedApi } from '../support/emulated-api.js'
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

/** The kind keeps its promises whichever way the service's open questions are answered. */
const guesses = tenantEmulation.guesses.flatMap(({ name, choices }) =>
  choices.map((choice) => ({ name, choice })),
)
for (const { name, choice } of guesses) {
  testKind(`tenants on the emulation with ${name} = ${choice}`, {
    ...acme,
    open: async () => ({
      api: emulatedApi(tenantEmulation, { [name]: choice }),
      close: async () => undefined,
    }),
  })
}
