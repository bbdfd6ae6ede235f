import { permissionEmulation } from '../../src/kinds/permission/emulation.js'
import { roleEmulation } from '../../src/kinds/role/emulation.js'
import { roleKind } from '../../src/kinds/role/index.js'
import { tenantEmulation } from '../../src/kinds/tenant/emulation.js'
import type { JsonObject } from '../../src/core/model/json.js'
import type { Emulation } from '../../src/core/ports/emulation.js'
import { emulatedApi } from '../support/emulated-api.js'
import { testKind, type KindUnderTest } from './kind.js'

const parts = [tenantEmulation, permissionEmulation, roleEmulation]
/** Roles need what they refer to. */
const emulation: Emulation = {
  guesses: parts.flatMap(({ guesses }) => guesses),
  routes: parts.flatMap(({ routes }) => routes),
  seed: (project, world) => {
    for (const { seed } of parts) seed?.(project, world)
  },
}

const values: Omit<KindUnderTest, 'open' | 'key'> = {
  kind: roleKind,
  created: {
    '/name': 'Ed/itor 50%',
    '/description': 'Edits',
    '/permissions': ['a', 'b'],
    '/default': true,
    '/private': true,
  },
  updated: { '/description': undefined, '/permissions': ['b', 'c'], '/private': undefined },
  alone: { '/description': 'Edits again' },
}

const choices = roleEmulation.guesses.flatMap(({ name, choices }) =>
  choices.map((choice) => ({ name, choice })),
)
for (const { name, choice } of choices) {
  // Beside it there is one of the same name: of a tenant, and of the project.
  const beside = (other: { readonly tenantId?: string }) => async () => {
    const api = emulatedApi(emulation, { [name]: choice })
    const send = async (call: string, body: JsonObject) =>
      api.call({ method: 'POST', path: `/v1/mgmt/${call}`, body })
    for (const permission of ['a', 'b', 'c']) await send('permission/create', { name: permission })
    await send('tenant/create', { id: 'acme', name: 'Acme' })
    await send('role/create', { name: 'Ed/itor 50%', ...other })
    return { api, close: async () => undefined }
  }
  testKind(`roles on the emulation with ${name} = ${choice}`, {
    ...values,
    key: 'Ed%2Fitor 50%25',
    open: beside({ tenantId: 'acme' }),
  })
  testKind(`roles of a tenant on the emulation with ${name} = ${choice}`, {
    ...values,
    key: 'acme/Ed%2Fitor 50%25',
    created: { ...values.created, '/tenant': 'acme' },
    open: beside({}),
  })
}
