import { createHash } from 'node:crypto'
import { z } from 'zod'
import { addressOf, keyIn, type Address } from '../../src/core/model/address.js'
import type { DesiredResource, Removal } from '../../src/core/model/desired.js'
import {
  canonicalJson,
  isObject,
  member,
  objectOf,
  type Json,
  type JsonObject,
} from '../../src/core/model/json.js'
import type { Field, Fields, Kind, Live } from '../../src/core/model/kind.js'
import { NO_CONSENT } from '../../src/core/model/no-consent.js'
import type { Consent, Plan } from '../../src/core/model/plan.js'
import type { Pointer } from '../../src/core/model/pointer.js'
import type { LastApplied, LastAppliedResource } from '../../src/core/model/state.js'
import { specAfter } from '../../src/core/plan/field-changes.js'
import type { DeclaredInput } from '../../src/core/plan/index.js'

/** A kind for plans alone: it calls nothing. One field of every sort there is. */
export const boxFields: Fields = {
  name: { type: 'value', clearing: 'release', required: true },
  domains: { type: 'set' },
  note: { type: 'value' },
  disabled: { type: 'value', empty: [false] },
  parent: { type: 'value', fixed: true },
  labels: { type: 'map' },
  lifetime: { type: 'value', empty: [0], clearing: 'release' },
  settings: {
    type: 'object',
    fields: {
      hosts: { type: 'set' },
      ttl: { type: 'value', empty: [0], clearing: 'release' },
      mode: { type: 'value', undeclarable: true },
    },
  },
}

export const boxKind: Kind = {
  name: 'box',
  collection: 'boxes',
  keyField: 'id',
  schema: z.object({}),
  fields: boxFields,
  aliases: {},
  hints: {},
  secrets: [],
  costly: { settings: ['/settings'] },
  columns: [],
  rank: 10,
  irrecoverable: ['what was in it'],
  addressOf: (key) => addressOf('box', key),
  normalize: (declared) => normalFields(boxFields, declared),
  check: () => [],
  dependsOn: (spec) => {
    const parent = textAt(spec, 'parent')
    return parent !== undefined && parent !== '' ? [addressOf('box', parent)] : []
  },
  uniqueBy: (_key, spec) => {
    const name = textAt(spec, 'name')
    const domains = member(spec, 'domains')
    return [
      ...(name === undefined ? [] : [{ what: 'name', value: name }]),
      ...(Array.isArray(domains) ? domains : [])
        .filter((value: Json) => typeof value === 'string')
        .map((value) => ({ what: 'domain', value })),
    ]
  },
  breaking: ({ from, to }) =>
    member(from, 'disabled') !== true && member(to, 'disabled') === true ? ['disabled is switched on'] : [],
  specOf: ({ document, companions }) =>
    specOf(
      companions['settings'] === undefined ? document : { ...document, settings: companions['settings'] },
    ),
  keyOf: (document) => textAt(document, 'id') ?? '',
  list: notCalled,
  refresh: notCalled,
  enrich: notCalled,
  create: notCalled,
  update: notCalled,
  remove: notCalled,
}

function textAt(spec: JsonObject, key: string): string | undefined {
  const value = member(spec, key)
  return typeof value === 'string' ? value : undefined
}

function notCalled(): Promise<never> {
  return Promise.reject(new Error('planning calls nothing'))
}

function normalFields(fields: Fields, values: JsonObject): JsonObject {
  return objectOf(
    Object.entries(values).map(([key, value]) => {
      const field: Field | undefined = Object.hasOwn(fields, key) ? fields[key] : undefined
      if (field?.type === 'set' && Array.isArray(value)) return [key, sorted(value)] as const
      if (field?.type === 'object' && isObject(value))
        return [key, normalFields(field.fields, value)] as const
      return [key, value] as const
    }),
  )
}

function sorted(items: readonly Json[]): Json {
  return [...new Map(items.map((item) => [canonicalJson(item), item] as const))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item)
}

/** Normal form of what is live: nothing in it says the same as an absent value. */
function specOf(document: JsonObject): JsonObject {
  const { id: _id, ...rest } = normalFields(boxFields, document)
  return withoutEmpty(boxFields, rest)
}

function withoutEmpty(fields: Fields, values: JsonObject): JsonObject {
  return objectOf(
    Object.entries(values).flatMap(([key, value]) => {
      const field: Field | undefined = Object.hasOwn(fields, key) ? fields[key] : undefined
      const inner =
        field?.type === 'object' && isObject(value)
          ? withoutEmpty(field.fields, value)
          : field?.type === 'map' && isObject(value)
            ? objectOf(Object.entries(value).filter(([, item]) => item !== null))
            : value
      const empties: readonly Json[] =
        field?.type === 'value' || field?.type === 'set' ? (field.empty ?? ['', false, 0]) : []
      const isEmpty =
        inner === null ||
        (Array.isArray(inner) && inner.length === 0) ||
        (isObject(inner) && Object.keys(inner).length === 0) ||
        empties.includes(inner)
      return isEmpty ? [] : [[key, inner] as const]
    }),
  )
}

export function liveBox(key: string, document: JsonObject = {}): Live {
  const named: JsonObject = { name: key, ...document }
  const { settings, ...record } = named
  return {
    address: boxKind.addressOf(key),
    key,
    spec: specOf(named),
    document: { ...record, id: key },
    companions: isObject(settings) ? { settings } : {},
    readAtMs: 0,
  }
}

export function wantedBox(
  key: string,
  declared: JsonObject = {},
  more: Partial<Pick<DesiredResource, 'ignore' | 'protect'>> = {},
): DesiredResource {
  const where = { file: 'boxes.yaml', line: 1 }
  return {
    address: boxKind.addressOf(key),
    kind: 'box',
    key,
    declared: boxKind.normalize({ name: key, ...declared }),
    ignore: [],
    where,
    placeOf: () => where,
    ...more,
  }
}

export function removedBox(key: string, what: Removal['do']): Removal {
  return { address: boxKind.addressOf(key), do: what, where: { file: 'boxes.yaml', line: 9 } }
}

/** Last-applied by key: fields alone, or with `protect`. */
export function appliedBoxes(
  boxes: Readonly<Record<string, Readonly<Record<Pointer, Json>>>>,
  protect: Readonly<Record<string, boolean>> = {},
): LastApplied {
  const entries = Object.entries(boxes).map(([key, fields]): [Address, LastAppliedResource] => {
    const isProtected = protect[key]
    return [
      boxKind.addressOf(key),
      { fields, runId: 'r1', timeMs: 1, ...(isProtected === undefined ? {} : { protect: isProtected }) },
    ]
  })
  return {
    formatVersion: 1,
    projectId: 'P2boxes',
    owner: 'default',
    host: 'loopback',
    updated: { timeMs: 1, host: 'desk', runId: 'r1' },
    resources: Object.fromEntries(entries),
  }
}

export function inputOf(
  about: Partial<Omit<DeclaredInput, 'live' | 'consent'>> & {
    readonly live?: readonly Live[]
    readonly consent?: Partial<Consent>
  } = {},
): DeclaredInput {
  const { live = [], consent = {}, ...rest } = about
  return {
    operation: 'apply',
    projectId: 'P2boxes',
    environment: null,
    host: 'loopback',
    owner: 'default',
    kinds: [boxKind],
    lastApplied: appliedBoxes({}),
    foreign: new Map(),
    protect: [],
    ourTouch: () => undefined,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    desired: [],
    removed: [],
    declaredKinds: new Set(['box']),
    ignoreByKind: {},
    isInScope: () => true,
    ...rest,
    consent: { ...NO_CONSENT, ...consent },
    live: new Map(live.map((box) => [box.address, box])),
  }
}

/** The same files against the project and the last-applied that carrying the plan out leaves behind. */
export function afterApplying(input: DeclaredInput, plan: Plan): DeclaredInput {
  const live = new Map(input.live)
  for (const { address, action, fields } of plan.changes) {
    if (action === 'delete') live.delete(address)
    else live.set(address, liveBox(keyIn(address), bare(specAfter(live.get(address)?.spec ?? {}, fields))))
  }
  const resources = new Map(Object.entries(input.lastApplied?.resources ?? {}))
  for (const { address, fields, dropped, protect, forget } of plan.confirmed) {
    if (forget === true) {
      resources.delete(address)
      continue
    }
    const kept = new Map(Object.entries(resources.get(address)?.fields ?? {}))
    for (const path of dropped) kept.delete(path)
    for (const [path, value] of Object.entries(fields)) kept.set(path, value)
    resources.set(address, {
      fields: Object.fromEntries(kept),
      runId: 'r2',
      timeMs: 2,
      ...(protect === undefined ? {} : { protect }),
    })
  }
  return {
    ...input,
    live,
    lastApplied: { ...(input.lastApplied ?? appliedBoxes({})), resources: Object.fromEntries(resources) },
  }
}

/** A live box keeps only the name it was given. */
function bare(spec: JsonObject): JsonObject {
  return { name: null, ...spec }
}
