import { addressOf } from '../../core/model/address.js'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import type { Live, ReadOptions } from '../../core/model/kind.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import { TENANT_PATH } from './replies.js'
import { specOfTenant, tenantKeyOf } from './sameness.js'

/** Ids per search. The service names no limit; a thousand ids of full length make 260 KB. */
const SEARCHED_AT_ONCE = 1000

/** `GET tenant/all`: every tenant in one reply, the service does not page. */
export async function listTenants(api: DescopeApi, read: ReadOptions): Promise<readonly Live[]> {
  return readTenants(api, { method: 'GET', path: `${TENANT_PATH}/all` }, read)
}

/** `POST tenant/search` by ids; ids that do not exist are missing from the reply. */
export async function refreshTenants(
  api: DescopeApi,
  keys: readonly string[],
  read: ReadOptions,
): Promise<readonly Live[]> {
  const found: Live[] = []
  // An empty filter finds everything, so no keys means no call.
  for (let start = 0; start < keys.length; start += SEARCHED_AT_ONCE) {
    const tenantIds = keys.slice(start, start + SEARCHED_AT_ONCE)
    const asked = new Set(tenantIds)
    const lives = await readTenants(
      api,
      { method: 'POST', path: `${TENANT_PATH}/search`, body: { tenantIds }, isRead: true },
      read,
    )
    found.push(...lives.filter(({ key }) => asked.has(key)))
  }
  return found
}

/** The same tenant with its settings read, where they are asked for. */
export async function enrichTenant(
  api: DescopeApi,
  live: Live,
  companions: readonly string[],
  read: ReadOptions,
): Promise<Live> {
  if (!companions.includes('settings')) return live
  const settings = await readSettings(api, live.key, read.signal)
  return toLive(live.document, { ...live.companions, settings }, live.readAtMs)
}

async function readTenants(
  api: DescopeApi,
  request: ApiRequest,
  read: ReadOptions,
): Promise<readonly Live[]> {
  const readAtMs = read.nowMs()
  const reply = await api.call({ ...request, signal: read.signal })
  const tenants = isObject(reply) ? member(reply, 'tenants') : undefined
  if (!Array.isArray(tenants)) throw malformedReply(request, { expected: 'a list of tenants' })
  return (tenants as readonly Json[]).map((tenant) => {
    const id = isObject(tenant) ? member(tenant, 'id') : undefined
    if (!isObject(tenant) || typeof id !== 'string' || id === '') {
      throw malformedReply(request, { expected: 'tenants with an id' })
    }
    return toLive(tenant, {}, readAtMs)
  })
}

/** `GET tenant/settings`: the document as it came. */
export async function readSettings(api: DescopeApi, key: string, signal?: AbortSignal): Promise<JsonObject> {
  const request: ApiRequest = { method: 'GET', path: `${TENANT_PATH}/settings`, query: { id: key }, signal }
  const settings = await api.call(request)
  if (!isObject(settings)) throw malformedReply(request, { expected: 'the settings of a tenant' })
  return settings
}

function toLive(document: JsonObject, companions: Live['companions'], readAtMs: number): Live {
  const key = tenantKeyOf(document)
  const spec = specOfTenant({ document, companions })
  return { address: addressOf('tenant', key), key, spec, document, companions, readAtMs }
}
