import { readValues, zeroValues, type Shape } from '../../core/emulation/read-values.js'
import type { JsonObject } from '../../core/model/json.js'
import { EmulatedFailure, type EmulatedHandler, type EmulatedTable } from '../../core/ports/emulation.js'
import type { EmulatedProject } from '../../core/ports/emulation.js'
import {
  AUTH_TYPES,
  authTypeOf,
  clashOf,
  guessed,
  notLoaded,
  notUpdated,
  oneOf,
  requiredText,
  tenantRow,
  tenantsOf,
  unknownFields,
  type TenantRow,
} from './emulation-record.js'

/** The part of the settings that is not also in the record. */
const sessions = {
  enabled: 'flag',
  refreshTokenExpiration: 'integer',
  refreshTokenExpirationUnit: 'text',
  sessionTokenExpiration: 'integer',
  sessionTokenExpirationUnit: 'text',
  stepupTokenExpiration: 'integer',
  stepupTokenExpirationUnit: 'text',
  enableInactivity: 'flag',
  inactivityTime: 'integer',
  inactivityTimeUnit: 'text',
  JITDisabled: 'flag',
} as const satisfies Shape

/** Record and settings show the same values here. */
const shared = {
  domains: 'texts',
  selfProvisioningDomains: 'texts',
  authType: 'text',
} as const satisfies Shape

/** Python's SDK can send these here; they belong to the record. */
const ssoFields = {
  enforceSSO: 'flag',
  enforceSSOExclusions: 'texts',
  federatedAppIds: 'texts',
} as const satisfies Shape

const writable = {
  tenantId: 'text',
  ...shared,
  ...sessions,
  ...ssoFields,
  ssoSetupSuiteSettings: 'map',
} as const satisfies Shape
const knownKeys: ReadonlySet<string> = new Set(Object.keys(writable))

/** The numbers Descope's console shows for a new project. That a new tenant shows them too is a guess. */
const projectDefaults = {
  ...zeroValues(sessions),
  refreshTokenExpiration: 4,
  refreshTokenExpirationUnit: 'weeks',
  sessionTokenExpiration: 10,
  sessionTokenExpirationUnit: 'minutes',
  stepupTokenExpiration: 10,
  stepupTokenExpirationUnit: 'minutes',
}

export function settingsOf(project: EmulatedProject): EmulatedTable {
  return project.table('tenantSettings')
}

/** `GET tenant/settings?id=` */
export const loadSettings: EmulatedHandler = ({ query }, project, world) => {
  const { id = '' } = query
  const missing = requiredText('id', id)
  if (missing !== undefined) return missing
  const row = tenantRow(project, id)
  if (row === undefined) return notLoaded()
  const unset = guessed(world, 'tenant-new-settings') === 'project' ? projectDefaults : zeroValues(sessions)
  return {
    domains: row.domains,
    selfProvisioningDomains: row.selfProvisioningDomains,
    authType: row.authType,
    ...(settingsOf(project).get(id) ?? unset),
  }
}

/** `POST tenant/settings`: every value overrides, also one that is left out. */
export const configureSettings: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, writable)
  if (values instanceof EmulatedFailure) return values
  const { tenantId = '' } = values
  const missing = requiredText('tenantId', tenantId) ?? oneOf('authType', values.authType, AUTH_TYPES)
  if (missing !== undefined) return missing
  const row = tenantRow(project, tenantId)
  if (row === undefined) return notUpdated()

  const inRecord: TenantRow = {
    ...row,
    ...(guessed(world, 'tenant-settings-sso-fields') === 'keep' ? {} : zeroValues(ssoFields)),
    ...pick(values, ssoFields),
    domains: values.domains ?? [],
    selfProvisioningDomains: values.selfProvisioningDomains ?? [],
    authType: authTypeOf(values.authType, world),
  }
  const clash = clashOf(tenantsOf(project), inRecord, world)
  if (clash !== undefined) return clash
  tenantsOf(project).put(tenantId, inRecord)
  settingsOf(project).put(tenantId, {
    ...unknownFields(body, world, knownKeys),
    ...zeroValues(sessions),
    ...pick(values, sessions),
    ...suiteOf(
      values.ssoSetupSuiteSettings ?? keptSuite(project, tenantId, guessed(world, 'tenant-settings-suite')),
    ),
  })
  return {}
}

function keptSuite(project: EmulatedProject, id: string, guess: 'clear' | 'keep'): JsonObject | undefined {
  if (guess === 'clear') return undefined
  return settingsOf(project).get(id)?.['ssoSetupSuiteSettings'] as JsonObject | undefined
}

function suiteOf(suite: JsonObject | undefined): JsonObject {
  return suite === undefined ? {} : { ssoSetupSuiteSettings: suite }
}

function pick(values: JsonObject, shape: Shape): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(shape, name)))
}
