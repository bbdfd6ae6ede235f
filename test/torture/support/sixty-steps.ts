import type { JsonObject } from '../../../src/core/model/json.js'
import { themeDocument } from '../../support/theme-documents.js'
import { sayingFlow } from './documents.js'

/**
 * Files of before and after, sixty steps apart: tenants on three levels, flows that call one another, the theme. 22
 * tenants are created, 18 changed and 6 deleted; 6 flows are created, 5 changed, 2 deleted; the theme is changed.
 */
export function sixtySteps(): {
  readonly files: Readonly<Record<string, JsonObject>>
  /** Switches that let so much pass. */
  readonly allow: string
} {
  const old = tenantsOnThreeLevels('old', 18)
  const gone = tenantsOnThreeLevels('gone', 6)
  const fresh = tenantsOnThreeLevels('new', 22)
  const flows = ['f0', 'f1', 'f2', 'f3', 'f4']
  const goneFlows = ['g0', 'g1']
  const newFlows = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5']
  const files: Record<string, JsonObject> = {
    'theme-before.json': themeDocument(),
    'theme-after.json': themeDocument({ main: '#123456' }),
    'before.json': {
      tenants: [...old, ...gone],
      flows: [...flows, ...goneFlows].map((id) => ({ id, file: `${id}-before.json` })),
      theme: { file: 'theme-before.json' },
    },
    'after.json': {
      tenants: [...old.map(changed), ...fresh],
      flows: [...flows, ...newFlows].map((id) => ({ id, file: `${id}-after.json` })),
      theme: { file: 'theme-after.json' },
      removed: [
        ...gone.map(({ id }) => ({ address: `tenant/${String(id)}`, do: 'delete' })),
        ...goneFlows.map((id) => ({ address: `flow/${id}`, do: 'delete' })),
      ],
    },
  }
  for (const list of [[...flows, ...goneFlows], newFlows]) {
    for (const [index, id] of list.entries()) {
      const calls = index === 0 ? undefined : list[index - 1]
      files[`${id}-before.json`] = sayingFlow(id, 'Before', calls)
      files[`${id}-after.json`] = sayingFlow(id, 'After', calls)
    }
  }
  return { files, allow: '--allow-updates 24 --allow-deletes 8 --allow-breaking' }
}

/** Two at the top, each with children that have children; every third has settings of its own. */
function tenantsOnThreeLevels(prefix: string, count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_none, index) => ({
    id: `${prefix}${index}`,
    name: `${prefix} ${index}`,
    ...(index >= 2 && { parent: `${prefix}${index < 6 ? index % 2 : 2 + (index % 4)}` }),
    customAttributes: { plan: 'free', seats: index },
    ...(index % 3 === 0 && {
      settings: { sessionTokenExpiration: 5 + index, sessionTokenExpirationUnit: 'minutes' },
    }),
  }))
}

function changed(tenant: JsonObject, index: number): JsonObject {
  const settings = { sessionTokenExpiration: 50 + index, sessionTokenExpirationUnit: 'minutes' }
  return {
    ...tenant,
    name: `${String(tenant['name'])} changed`,
    ...(index % 3 === 0 && { settings }),
    ...(index % 2 === 0 && { customAttributes: { plan: 'enterprise', seats: index } }),
  }
}
