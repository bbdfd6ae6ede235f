import { permissionKind } from '../../src/kinds/permission/index.js'
import { permissionEmulation } from '../../src/kinds/permission/emulation.js'
import { emulatedApi } from '../support/emulated-api.js'
import { testKind } from './kind.js'

for (const choice of ['refuse', 'accept']) {
  testKind(`permissions on the emulation with permission-system-change = ${choice}`, {
    kind: permissionKind,
    key: 'invoices.read',
    created: { '/name': 'invoices.read', '/description': 'Read invoices' },
    updated: { '/description': undefined },
    alone: { '/description': 'See invoices' },
    open: async () => ({
      api: emulatedApi(permissionEmulation, { 'permission-system-change': choice }),
      close: async () => undefined,
    }),
  })
}
