import { isObject, member, type Json } from '../../core/model/json.js'
import type { Live, ReadOptions } from '../../core/model/kind.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'
import { roleAddress } from './key.js'
import { roleKeyOf, specOfRole } from './sameness.js'

/** `GET role/all`: every role in one reply, those of tenants too. */
export async function listRoles(api: DescopeApi, read: ReadOptions): Promise<readonly Live[]> {
  const readAtMs = read.nowMs()
  const request: ApiRequest = { method: 'GET', path: '/v1/mgmt/role/all', signal: read.signal }
  const reply = await api.call(request)
  const roles = isObject(reply) ? member(reply, 'roles') : undefined
  if (!Array.isArray(roles)) throw malformedReply(request, { expected: 'a list of roles' })
  return (roles as readonly Json[]).map((document): Live => {
    const name = isObject(document) ? member(document, 'name') : undefined
    if (!isObject(document) || typeof name !== 'string' || name === '') {
      throw malformedReply(request, { expected: 'roles with a name' })
    }
    const key = roleKeyOf(document)
    const spec = specOfRole({ document })
    return { address: roleAddress(key), key, spec, document, companions: {}, readAtMs }
  })
}

/** The list again, and of it the named ones: how the search takes roles of tenants is not published. */
export async function refreshRoles(
  api: DescopeApi,
  keys: readonly string[],
  read: ReadOptions,
): Promise<readonly Live[]> {
  if (keys.length === 0) return []
  const asked = new Set(keys)
  return (await listRoles(api, read)).filter(({ key }) => asked.has(key))
}
