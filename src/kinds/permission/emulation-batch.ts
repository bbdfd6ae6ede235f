import { allOrNothing } from '../../core/emulation/all-or-nothing.js'
import { wrongType } from '../../core/emulation/failures.js'
import { readValues } from '../../core/emulation/read-values.js'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { EmulatedFailure, type EmulatedHandler } from '../../core/ports/emulation.js'

const TABLES = ['permissions', 'roles']

/** Each item as its own call would do it, all or nothing: said of batches as a whole, and taken for these too. */
export function inBatch(one: EmulatedHandler): EmulatedHandler {
  return ({ body, ...request }, project, world) => {
    const items = member(body, 'permissions') ?? []
    if (!isItems(items)) return wrongType('permissions', 'a list of objects')
    return allOrNothing(project, TABLES, () => {
      for (const item of items) {
        const reply = one({ ...request, body: item }, project, world)
        if (reply instanceof EmulatedFailure) return reply
      }
      return {}
    })
  }
}

/** Names and ids may stand side by side. */
export function deleteBatch(one: EmulatedHandler): EmulatedHandler {
  return ({ body, ...request }, project, world) => {
    const values = readValues(body, { names: 'texts', ids: 'texts' })
    if (values instanceof EmulatedFailure) return values
    const { names = [], ids = [] } = values
    return allOrNothing(project, TABLES, () => {
      for (const item of [...names.map((name) => ({ name })), ...ids.map((id) => ({ id }))]) {
        const reply = one({ ...request, body: item }, project, world)
        if (reply instanceof EmulatedFailure) return reply
      }
      return {}
    })
  }
}

function isItems(value: Json): value is readonly JsonObject[] {
  return Array.isArray(value) && (value as readonly Json[]).every(isObject)
}
