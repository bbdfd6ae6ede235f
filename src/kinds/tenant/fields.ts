import type { Field, Fields } from '../../core/model/kind.js'

const flag: Field = { type: 'value', empty: [false] }
const text: Field = { type: 'value', empty: [''] }
/** `none` is how the service writes that there is no SSO configuration. Kept and restored, never declared. */
const authType: Field = { type: 'value', empty: ['none', ''], undeclarable: true }
const set: Field = { type: 'set', empty: [[]] }
/** No harmless empty value is known for a lifetime: 0 may mean "at once", "never" or an error. Left as it is. */
const lifetime: Field = { type: 'value', empty: [0], clearing: 'release' }
const unit: Field = { type: 'value', empty: [''], clearing: 'release' }

export const settingsFields: Fields = {
  enabled: flag,
  // What the console shows for a new project; that a new tenant shows it too is a guess.
  sessionTokenExpiration: { ...lifetime, bornWith: [10] },
  sessionTokenExpirationUnit: { ...unit, bornWith: ['minutes'] },
  refreshTokenExpiration: { ...lifetime, bornWith: [4] },
  refreshTokenExpirationUnit: { ...unit, bornWith: ['weeks'] },
  stepupTokenExpiration: { ...lifetime, bornWith: [10] },
  stepupTokenExpirationUnit: { ...unit, bornWith: ['minutes'] },
  enableInactivity: flag,
  inactivityTime: lifetime,
  inactivityTimeUnit: unit,
  JITDisabled: flag,
  ssoDomains: set,
  authType,
  ssoSetupSuiteSettings: { type: 'value', empty: [{}], undeclarable: true },
}

/** What a tenant has that can be written. `empty` lists the values the API does not tell from absent. */
export const tenantFields: Fields = {
  name: { ...text, clearing: 'release', required: true },
  selfProvisioningDomains: set,
  customAttributes: { type: 'map' },
  disabled: flag,
  enforceSSO: flag,
  enforceSSOExclusions: set,
  federatedAppIds: { ...set, isOfProject: true },
  roleInheritance: text,
  parent: { ...text, fixed: true },
  defaultRoles: set,
  authType,
  settings: { type: 'object', fields: settingsFields },
}

/** Keys of a tenant's record that the service makes. `domains` are the SSO domains, written through the settings. */
export const serverMade: ReadonlySet<string> = new Set(['id', 'createdTime', 'successors', 'domains'])

/**
 * Keys that a write of the settings takes too although they belong to the record. Files declare them on the tenant;
 * whether leaving them out of the settings clears them is not known, so they are sent along.
 */
export const sharedWithSettings = [
  'selfProvisioningDomains',
  'enforceSSO',
  'enforceSSOExclusions',
  'federatedAppIds',
] as const

/** Own keys only: a field called `constructor` is an unknown field. */
export function fieldNamed(fields: Fields, name: string): Field | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}
