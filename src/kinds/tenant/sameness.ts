import { addressOf, type Address } from '../../core/model/address.js'
import { isObject, member, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import type { BreakingRule, Field, Fields, Original } from '../../core/model/kind.js'
import { printable } from '../../core/model/printable.js'
import { foldDomain } from './domain.js'
import { fieldNamed, serverMade, settingsFields, sharedWithSettings, tenantFields } from './fields.js'

/** Sets whose texts are domains; the names do not occur twice in a tenant. */
const domainSets: ReadonlySet<string> = new Set(['selfProvisioningDomains', 'ssoDomains'])

const notOfSettings: ReadonlySet<string> = new Set(['tenantId', ...sharedWithSettings])

/** Sets sorted and without repeats, domains folded. Keeps `null` and empty values. Idempotent. */
export function normalizeTenant(declared: JsonObject): JsonObject {
  return normalFields(declared, tenantFields)
}

/** The normal form of everything that can be written, from a complete original. */
export function specOfTenant({ document, companions }: Original): JsonObject {
  const spec: (readonly [string, Json])[] = []
  for (const key of Object.keys(document)) {
    if (!serverMade.has(key) && key !== 'settings') collect(spec, tenantFields, key, document[key])
  }
  const settings = Object.hasOwn(companions, 'settings') ? companions['settings'] : undefined
  if (settings !== undefined) {
    const inOurWords = settingsInOurWords(settings)
    const known: (readonly [string, Json])[] = []
    for (const key of Object.keys(inOurWords)) collect(known, settingsFields, key, inOurWords[key])
    if (known.length > 0) spec.push(['settings', objectOf(known)])
  }
  return objectOf(spec)
}

/**
 * The settings document without its identity and without what it shares with the record. Its `domains` are called
 * `ssoDomains`, because `domains` on a tenant means the self-provisioning ones.
 */
export function settingsInOurWords(settings: JsonObject): JsonObject {
  return objectOf(
    Object.entries(settings)
      .filter(([key]) => !notOfSettings.has(key))
      .map(([key, value]) => [key === 'domains' ? 'ssoDomains' : key, value] as const),
  )
}

export function tenantKeyOf(document: JsonObject): string {
  const id = member(document, 'id')
  if (typeof id !== 'string') throw new TypeError('a tenant document has no id')
  return id
}

/** Its parent, and the project roles its members get. */
export function tenantDependsOn(spec: JsonObject): readonly Address[] {
  const parent = member(spec, 'parent')
  return [
    ...(typeof parent === 'string' && parent !== '' ? [addressOf('tenant', parent)] : []),
    ...textsAt(spec, 'defaultRoles').map((role) => addressOf('role', role)),
  ]
}

/**
 * Names are unique in a project (E073307). That two tenants cannot share a self-provisioning domain is a guess: a
 * person's address could not tell which of them to join.
 */
export function tenantUniqueBy(
  spec: JsonObject,
): readonly { readonly what: string; readonly value: string }[] {
  const name = member(spec, 'name')
  return [
    ...(typeof name === 'string' && name !== '' ? [{ what: 'name', value: name }] : []),
    ...textsAt(spec, 'selfProvisioningDomains').map((value) => ({ what: 'domain', value })),
  ]
}

export const tenantBreaking = ({
  from,
  to,
}: Pick<Parameters<BreakingRule>[0], 'from' | 'to'>): readonly string[] => [
  ...(isSwitchedOn('enforceSSO', from, to)
    ? ['enforceSSO is switched on: who does not come through SSO can no longer sign in']
    : []),
  ...(isSwitchedOn('disabled', from, to)
    ? ['disabled is switched on: nobody can sign in to this tenant any more']
    : []),
  ...takenAway('selfProvisioningDomains', from, to).map(
    (domain) =>
      `the domain ${printable(JSON.stringify(domain))} is removed: people with such an address no longer join by themselves`,
  ),
  ...takenAway('ssoDomains', settingsOf(from), settingsOf(to)).map(
    (domain) =>
      `the SSO domain ${printable(JSON.stringify(domain))} is removed: people with such an address no longer find this tenant's SSO`,
  ),
]

function isSwitchedOn(flag: string, from: JsonObject, to: JsonObject): boolean {
  return member(from, flag) !== true && member(to, flag) === true
}

function takenAway(set: string, from: JsonObject, to: JsonObject): readonly string[] {
  const kept = new Set(textsAt(to, set))
  return textsAt(from, set).filter((text) => !kept.has(text))
}

function settingsOf(spec: JsonObject): JsonObject {
  const settings = member(spec, 'settings')
  return isObject(settings) ? settings : {}
}

function textsAt(spec: JsonObject, key: string): readonly string[] {
  const value = member(spec, key)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** Adds a field in normal form, unless it says the same as an absent one. Runs once per field of every tenant. */
function collect(
  spec: (readonly [string, Json])[],
  fields: Fields,
  key: string,
  value: Json | undefined,
): void {
  const field = fieldNamed(fields, key)
  if (value === undefined || isEmpty(field, value)) return
  const normal = normalValue(field, key, value)
  const present = field?.type === 'map' && isObject(normal) ? withoutNull(normal) : normal
  if (!isEmpty(field, present)) spec.push([key, present])
}

function normalValue(field: Field | undefined, key: string, value: Json): Json {
  if (field?.type === 'set') return normalSet(value, domainSets.has(key))
  if (field?.type === 'object' && isObject(value)) return normalFields(value, field.fields)
  return value
}

function normalFields(values: JsonObject, fields: Fields): JsonObject {
  return objectOf(
    Object.entries(values).map(([key, value]) => [key, normalValue(fieldNamed(fields, key), key, value)]),
  )
}

function normalSet(value: Json, isDomains: boolean): Json {
  if (!Array.isArray(value)) return value
  const items = value as readonly Json[]
  const texts = items.filter((item) => typeof item === 'string')
  // A set of anything but texts is not what we know; it stays as it came.
  if (texts.length < items.length) return items
  return [...new Set(isDomains ? texts.map(foldDomain) : texts)].sort()
}

/** In a field we do not know, a 0 may mean something. */
function isEmpty(field: Field | undefined, value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.keys(value).length === 0
  if (value === null || field === undefined) return value === null || value === '' || value === false
  return (field.type === 'value' || field.type === 'set') && field.empty?.includes(value) === true
}

/** In custom attributes `""`, `false` and `0` are values of their own. */
function withoutNull(map: JsonObject): JsonObject {
  return objectOf(Object.entries(map).filter(([, value]) => value !== null))
}
