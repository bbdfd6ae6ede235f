import type { Backup, BackupEntry } from '../core/model/backup.js'
import { isObject, member, objectOf, overlay, type Json, type JsonObject } from '../core/model/json.js'
import type { StoredKind } from './stored-kind.js'
import { flowFromOlder, type OlderFlow } from './older-flows.js'
import { tenantFromOlder } from './older-words.js'
import { withoutTime } from './stamp.js'

/** What a backup of an older layout holds, before it is known where it lies. */
export interface OlderBackup {
  readonly projectId: string | undefined
  readonly environment: string | null
  readonly timeMs: number | undefined
  readonly operation: string | undefined
  readonly description: string
  readonly collections: Backup['collections']
  /** What was not understood. */
  readonly rest: JsonObject
}

interface Contents {
  readonly entries: readonly (BackupEntry & { readonly collection: 'tenants' | 'flows' })[]
  readonly rest: JsonObject
}

/**
 * Understands the layouts that came before `formatVersion`; `undefined` for anything else:
 * `{tenant_id, config, metadata}`, `{metadata, tenant}`, `{project_id, tenants, flows, metadata}`,
 * `{flow_id, flow_data, metadata}` and bare flow documents (exported, console, or wrapped as the API answers).
 * @param name of the file; a flow that does not say its id is called by it
 */
export function readOlderLayout(
  json: Json,
  { kinds, name }: { readonly kinds: readonly StoredKind[]; readonly name: string },
): OlderBackup | undefined {
  if (!isObject(json)) return undefined
  const wrapped = wrappedFlow(json, kinds)
  const bare = wrapped === undefined ? bareFlow(json, { kinds, name }) : undefined
  const found = wrapped ?? bare ?? projectOf(json, kinds) ?? tenantOf(json, kinds)
  if (found === undefined) return undefined
  const isBareFlow = bare !== undefined
  const metadata = isBareFlow ? undefined : member(json, 'metadata')
  const about = isObject(metadata) ? metadata : {}
  const text = (source: JsonObject, ...keys: readonly string[]) =>
    keys.map((key) => member(source, key)).find((value) => typeof value === 'string')
  const timeMs = timeOf(about) ?? (isBareFlow ? undefined : timeOf(json))
  return {
    projectId: text(json, 'project_id', 'projectId') ?? text(about, 'project_id', 'projectId'),
    environment: text(about, 'environment') ?? text(json, 'environment') ?? null,
    timeMs,
    operation: text(about, 'operation', 'reason'),
    description: text(about, 'description') ?? '',
    collections: collect(found.entries),
    rest: found.rest,
  }
}

function collect(entries: Contents['entries']): Backup['collections'] {
  const collections = new Map<string, BackupEntry[]>()
  for (const { collection, ...entry } of entries) {
    collections.set(collection, [...(collections.get(collection) ?? []), entry])
  }
  return Object.fromEntries(collections)
}

/** Seconds, milliseconds or ISO text; a text without zone counts as UTC (a guess: older writers do not say). */
function timeOf(source: JsonObject): number | undefined {
  const value = ['timestamp', 'backup_timestamp', 'created_at', 'createdAt']
    .map((key) => member(source, key))
    .find((candidate) => candidate !== undefined)
  if (typeof value === 'number') return value < 1e11 ? value * 1000 : value
  if (typeof value !== 'string') return undefined
  const iso =
    /T?\d\d:\d\d/.test(value) && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? `${value.replace(' ', 'T')}Z` : value
  const timeMs = Date.parse(iso)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

function projectOf(json: JsonObject, kinds: readonly StoredKind[]): Contents | undefined {
  const tenants = listOrMap(member(json, 'tenants'), 'id')
  const flows = listOrMap(member(json, 'flows'), 'flow_id')
  if (tenants === undefined && flows === undefined) return undefined
  const parts = (tenants ?? []).map((tenant) => tenantOf(tenant, kinds) ?? bareTenant(tenant, kinds))
  if (!parts.every((part) => part !== undefined)) return undefined
  const kept = [...parts, ...(flows ?? []).map((flow) => flowInProject(flow, kinds))]
  const rest = kept.flatMap(({ entries, rest }) =>
    Object.keys(rest).length === 0
      ? []
      : entries.map(({ collection, id }) => [`${collection}/${id}`, rest] as const),
  )
  const unknown = kept.flatMap(({ entries, rest }) => (entries.length === 0 ? [rest] : []))
  return {
    entries: kept.flatMap(({ entries }) => entries),
    rest: {
      ...restOf(json, ['project_id', 'projectId', 'tenants', 'flows', 'metadata']),
      ...objectOf(rest),
      ...(unknown.length === 0 ? {} : { flows: unknown }),
    },
  }
}

/** A list of objects, or a map whose keys are their ids. */
function listOrMap(value: Json | undefined, keyField: string): readonly JsonObject[] | undefined {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value
    return items.every((item) => isObject(item)) ? items : undefined
  }
  if (!isObject(value)) return undefined
  const objects: JsonObject[] = []
  for (const [key, item] of Object.entries(value)) {
    if (!isObject(item)) return undefined
    objects.push({ [keyField]: key, ...item })
  }
  return objects
}

function tenantOf(json: JsonObject, kinds: readonly StoredKind[]): Contents | undefined {
  const id = member(json, 'tenant_id') ?? member(json, 'tenantId') ?? member(json, 'id')
  const inner = member(json, 'config') ?? member(json, 'tenant')
  if (!isObject(inner)) return undefined
  return bareTenant(typeof id === 'string' ? { id, ...inner } : inner, kinds, restOf(json, TENANT_WRAPPER))
}

const TENANT_WRAPPER = [
  'tenant_id',
  'tenantId',
  'id',
  'config',
  'tenant',
  'metadata',
  'project_id',
  'projectId',
]

function bareTenant(
  tenant: JsonObject,
  kinds: readonly StoredKind[],
  beside: JsonObject = {},
): Contents | undefined {
  const { document, settings, rest } = tenantFromOlder(tenant)
  const kind = kinds.find(({ collection }) => collection === 'tenants')
  if (typeof document.id !== 'string' || document.id === '') return undefined
  const id = kind?.keyOf(document) ?? document.id
  const companions = settings === undefined ? {} : { settings }
  const spec = kind?.specOf({ document, companions }) ?? {}
  const entry = {
    collection: 'tenants',
    id,
    document,
    ...(settings === undefined ? {} : { companions }),
    spec,
  } as const
  return { entries: [entry], rest: { ...beside, ...rest } }
}

const FLOW_WRAPPER = ['flow_id', 'flowId', 'flow_data', 'flowData', 'metadata', 'project_id', 'projectId']

/** `{ flow_id, flow_data, metadata }`. What is no flow inside is kept apart: it must never be sent. */
function wrappedFlow(json: JsonObject, kinds: readonly StoredKind[]): Contents | undefined {
  const id = member(json, 'flow_id') ?? member(json, 'flowId')
  const data = member(json, 'flow_data') ?? member(json, 'flowData')
  if (typeof id !== 'string' || !isObject(data)) return undefined
  const flow = flowFromOlder(data, id)
  const rest = restOf(json, FLOW_WRAPPER)
  if (flow === undefined) return { entries: [], rest: { ...rest, [id]: data } }
  return { entries: [flowEntry(flow, kinds)], rest }
}

/** A flow document alone in its file. */
function bareFlow(
  json: JsonObject,
  { kinds, name }: { readonly kinds: readonly StoredKind[]; readonly name: string },
): Contents | undefined {
  const flow = flowFromOlder(json, undefined) ?? flowFromOlder(json, withoutTime(name))
  return flow && { entries: [flowEntry(flow, kinds)], rest: {} }
}

/** One of a project's flows: wrapped, or the document itself, called by its key in a map. */
function flowInProject(json: JsonObject, kinds: readonly StoredKind[]): Contents {
  const wrapped = wrappedFlow(json, kinds)
  if (wrapped !== undefined) return wrapped
  const named = member(json, 'flow_id')
  const document = overlay(json, { flow_id: undefined })
  const flow = flowFromOlder(document, typeof named === 'string' ? named : undefined)
  return flow === undefined ? { entries: [], rest: json } : { entries: [flowEntry(flow, kinds)], rest: {} }
}

function flowEntry({ id, document }: OlderFlow, kinds: readonly StoredKind[]): Contents['entries'][number] {
  const kind = kinds.find(({ collection }) => collection === 'flows')
  return { collection: 'flows', id, document, spec: kind?.specOf({ document, companions: {} }) ?? {} }
}

function restOf(json: JsonObject, known: readonly string[]): JsonObject {
  return objectOf(Object.entries(json).filter(([key]) => !known.includes(key)))
}
