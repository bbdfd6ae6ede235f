import { textAt } from '../../core/flow/read-flow.js'
import { isObject, member, type Json } from '../../core/model/json.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'

/** `GET role/all`: ids of the project's own roles by name; those of single tenants are left out. */
export async function readRoleIds(
  api: DescopeApi,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const request: ApiRequest = { method: 'GET', path: '/v1/mgmt/role/all', signal }
  const reply = await api.call(request)
  const roles = isObject(reply) ? member(reply, 'roles') : undefined
  if (!Array.isArray(roles)) throw malformedReply(request, { expected: 'a list of roles' })
  const ids = (roles as readonly Json[]).flatMap((role): [string, string][] => {
    if (!isObject(role) || (textAt(role, 'tenantId') ?? '') !== '') return []
    const name = textAt(role, 'name')
    const id = textAt(role, 'id')
    return name === undefined || id === undefined || id === '' ? [] : [[name, id]]
  })
  return new Map(ids)
}
