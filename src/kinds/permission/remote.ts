import { isObject, member, type Json } from '../../core/model/json.js'
import type { Live, ReadOptions } from '../../core/model/kind.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'
import { permissionAddress, permissionKeyOf, specOfPermission } from './sameness.js'

/** `GET permission/all`: every permission in one reply, those of the system too. */
export async function listPermissions(api: DescopeApi, read: ReadOptions): Promise<readonly Live[]> {
  const readAtMs = read.nowMs()
  const request: ApiRequest = { method: 'GET', path: '/v1/mgmt/permission/all', signal: read.signal }
  const reply = await api.call(request)
  const permissions = isObject(reply) ? member(reply, 'permissions') : undefined
  if (!Array.isArray(permissions)) throw malformedReply(request, { expected: 'a list of permissions' })
  return (permissions as readonly Json[]).map((document): Live => {
    const name = isObject(document) ? member(document, 'name') : undefined
    if (!isObject(document) || typeof name !== 'string' || name === '') {
      throw malformedReply(request, { expected: 'permissions with a name' })
    }
    const key = permissionKeyOf(document)
    const spec = specOfPermission({ document })
    return { address: permissionAddress(key), key, spec, document, companions: {}, readAtMs }
  })
}

/** There is no search: the list again, and of it the named ones. */
export async function refreshPermissions(
  api: DescopeApi,
  keys: readonly string[],
  read: ReadOptions,
): Promise<readonly Live[]> {
  if (keys.length === 0) return []
  const asked = new Set(keys)
  return (await listPermissions(api, read)).filter(({ key }) => asked.has(key))
}
