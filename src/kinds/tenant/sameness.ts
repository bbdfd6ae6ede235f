import { isEmptyAt } from '../../core/compare/index.js'
import { addressOf, type Address } from '../../core/model/address.js'
import { equalJson, isObject, member, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import type { BreakingRule, Fields, Original } from '../../core/model/kind.js'
import { pointerTo } from '../../core/model/pointer.js'
import { printable } from '../../core/model/printable.js'
import { foldDomain } from './domain.js'
import { fieldNamed, serverMade, tenantFields } from './fields.js'

const domainFields: ReadonlySet<string> = new Set(['/selfProvisioningDomains', '/settings/ssoDomains'])
/** What the API does not tell from absent in a field we do not know. A 0 may mean something there. */
const emptyAnywhere: readonly Json[] = ['', false, [], {}]

/** Sets sorted and without repeats, domains folded. Keeps `null` and empty values. Idempotent. */
export function normalizeTenant(declared: JsonObject): JsonObject {
  return normalized(declared, tenantFields, [])
}

/** The normal form of everything that can be written, from a complete original. */
export function specOfTenant({ document, companions }: Original): JsonObject {
  const record = Object.entries(document).filter(([key]) => !serverMade.has(key) && key !== 'settings')
  const settings = Object.hasOwn(companions, 'settings') ? companions['settings'] : undefined
  if (settings !== undefined) record.push(['settings', settingsInOurWords(settings)])
  return withoutEmpty(normalizeTenant(objectOf(record)), tenantFields, [])
}

/**
 * The settings document without its identity and without what it shares with the record. Its `domains` are called
 * `ssoDomains`, because `domains` on a tenant means the self-provisioning ones.
 */
export function settingsInOurWords(settings: JsonObject): JsonObject {
  return objectOf(
    Object.entries(settings)
      .filter(([key]) => key !== 'tenantId' && key !== 'selfProvisioningDomains')
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

export const tenantBreaking: BreakingRule = ({ from, to }) => [
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

function normalized(values: JsonObject, fields: Fields, place: readonly string[]): JsonObject {
  return objectOf(
    Object.entries(values).map(([key, value]) => {
      const field = fieldNamed(fields, key)
      const here = [...place, key]
      if (field?.type === 'set')
        return [key, normalizedSet(value, domainFields.has(pointerTo(here)))] as const
      if (field?.type === 'object' && isObject(value)) {
        return [key, normalized(value, field.fields, here)] as const
      }
      return [key, value] as const
    }),
  )
}

function normalizedSet(value: Json, isDomains: boolean): Json {
  if (!Array.isArray(value)) return value
  const items = value as readonly Json[]
  const texts = items.filter((item) => typeof item === 'string')
  // A set of anything but texts is not what we know; it stays as it came.
  if (texts.length < items.length) return items
  return [...new Set(isDomains ? texts.map(foldDomain) : texts)].sort()
}

function withoutEmpty(values: JsonObject, fields: Fields, place: readonly string[]): JsonObject {
  return objectOf(
    Object.entries(values)
      .map(([key, value]) => {
        const field = fieldNamed(fields, key)
        if (!isObject(value)) return [key, value] as const
        if (field?.type === 'object')
          return [key, withoutEmpty(value, field.fields, [...place, key])] as const
        if (field?.type === 'map') return [key, withoutNull(value)] as const
        return [key, value] as const
      })
      .filter(([key, value]) =>
        fieldNamed(fields, key) === undefined
          ? value !== null && !emptyAnywhere.some((empty) => equalJson(empty, value))
          : !isEmptyAt(tenantFields, pointerTo([...place, key]), value),
      ),
  )
}

/** In custom attributes `""`, `false` and `0` are values of their own. */
function withoutNull(map: JsonObject): JsonObject {
  return objectOf(Object.entries(map).filter(([, value]) => value !== null))
}
