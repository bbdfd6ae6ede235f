import { allOrNothing } from '../../core/emulation/all-or-nothing.js'
import { wrongType } from '../../core/emulation/failures.js'
import { readValues } from '../../core/emulation/read-values.js'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { EmulatedFailure, type EmulatedHandler } from '../../core/ports/emulation.js'

/** Each item as its own call would do it, all or nothing: said of batches as a whole, and taken for these too. */
export function inBatch(one: EmulatedHandler): EmulatedHandler {
  return ({ body, ...request }, project, world) => {
    const items = member(body, 'roles') ?? []
    if (!isItems(items)) return wrongType('roles', 'a list of objects')
    return allOrNothing(project, ['roles'], () => {
      const roles: Json[] = []
      for (const item of items) {
        const reply = one({ ...request, body: item }, project, world)
        if (reply instanceof EmulatedFailure) return reply
        roles.push(reply)
      }
      return { roles }
    })
  }
}

/** Names and ids may stand side by side; the tenant is that of all. */
export function deleteBatch(one: EmulatedHandler): EmulatedHandler {
  return ({ body, ...request }, project, world) => {
    const values = readValues(body, { roleNames: 'texts', roleIds: 'texts', tenantId: 'text' })
    if (values instanceof EmulatedFailure) return values
    const { roleNames = [], roleIds = [], tenantId = '' } = values
    return allOrNothing(project, ['roles'], () => {
      for (const by of [...roleNames.map((name) => ({ name })), ...roleIds.map((id) => ({ id }))]) {
        const reply = one({ ...request, body: { ...by, tenantId } }, project, world)
        if (reply instanceof EmulatedFailure) return reply
      }
      return {}
    })
  }
}

function isItems(value: Json): value is readonly JsonObject[] {
  return Array.isArray(value) && (value as readonly Json[]).every(isObject)
}
