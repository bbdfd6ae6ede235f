import { EXIT, ToolError } from '../core/model/errors.js'
import { isObject, member, type Json, type JsonObject } from '../core/model/json.js'
import { quoted } from '../core/model/printable.js'
import type { LastApplied, LastAppliedResource, LastAppliedStamp } from '../core/model/state.js'
import type { Store, StoreDriver } from '../core/ports/store.js'
import { parseDocument, printDocument } from './document.js'
import { FORMAT_VERSION, newer } from './project-file.js'
import { segmentFor } from './segment.js'

const HINT =
  'Bring the file back from a copy. Without it, what was ours is not known any more: see docs/store.md.'

/**
 * Last-applied, one file per project and owner. A file that cannot be understood is `state-damaged`, never taken for
 * an absent one: then everything would look new.
 */
export function lastApplied(driver: StoreDriver): Store['state'] {
  const folderOf = (projectId: string) => `state/${segmentFor(projectId)}/`
  const keyOf = (projectId: string, owner: string) => `${folderOf(projectId)}${segmentFor(owner)}.json`

  const readAt = async (key: string) => {
    const bytes = await driver.read(key)
    return bytes === undefined ? undefined : stateFromBytes(bytes, driver.locate(key))
  }
  const readOf = async (projectId: string, owner: string) => {
    const key = keyOf(projectId, owner)
    const state = await readAt(key)
    if (state !== undefined && (state.projectId !== projectId || state.owner !== owner)) {
      const whose = `owner ${quoted(state.owner)} in project ${quoted(state.projectId)}`
      throw damaged(`it belongs to ${whose}`, driver.locate(key))
    }
    return state
  }

  return {
    read: readOf,
    async write(state) {
      await readOf(state.projectId, state.owner)
      await driver.write(keyOf(state.projectId, state.owner), printDocument(stateToJson(state)))
    },
    async owners(projectId) {
      const keys = await driver.list(folderOf(projectId))
      const states = await Promise.all(keys.filter((key) => key.endsWith('.json')).map(readAt))
      return states.flatMap((state) => state?.owner ?? []).sort()
    },
  }
}

function stateToJson(state: LastApplied): JsonObject {
  const resources = Object.entries(state.resources).map(([address, resource]) => [address, { ...resource }])
  return { ...state, updated: { ...state.updated }, resources: Object.fromEntries(resources) as JsonObject }
}

function stateFromBytes(bytes: Uint8Array, location: string): LastApplied {
  const json = parseDocument(bytes, { code: 'state-damaged', what: 'last-applied', location, hint: HINT })
  if (!isObject(json)) throw damaged('it is not an object', location)
  const version = member(json, 'formatVersion')
  if (typeof version === 'number' && version > FORMAT_VERSION) throw newer('state', version, location)
  if (version !== FORMAT_VERSION) throw damaged('formatVersion is missing', location)
  const projectId = member(json, 'projectId')
  const owner = member(json, 'owner')
  const host = member(json, 'host')
  if (typeof projectId !== 'string' || typeof owner !== 'string' || typeof host !== 'string') {
    throw damaged('projectId, owner or host is missing', location)
  }
  const updated = stampFromJson(member(json, 'updated'))
  if (updated === undefined) throw damaged('updated is missing or incomplete', location)
  const resources = member(json, 'resources')
  if (!isObject(resources)) throw damaged('resources are missing', location)
  const read = Object.entries(resources).map(([address, value]) => {
    const resource = resourceFromJson(value)
    if (resource === undefined) throw damaged(`the entry of ${quoted(address)} is incomplete`, location)
    return [address, resource] as const
  })
  return {
    formatVersion: FORMAT_VERSION,
    projectId,
    owner,
    host,
    updated,
    resources: Object.fromEntries(read),
  }
}

function stampFromJson(json: Json | undefined): LastAppliedStamp | undefined {
  if (!isObject(json)) return undefined
  const { timeMs, host, runId, commit } = json
  if (typeof timeMs !== 'number' || typeof host !== 'string' || typeof runId !== 'string') return undefined
  return { timeMs, host, runId, ...(typeof commit === 'string' ? { commit } : {}) }
}

function resourceFromJson(json: Json): LastAppliedResource | undefined {
  if (!isObject(json)) return undefined
  const { fields, protect, template, runId, timeMs } = json
  if (!isObject(fields) || typeof runId !== 'string' || typeof timeMs !== 'number') return undefined
  return {
    fields,
    ...(typeof protect === 'boolean' ? { protect } : {}),
    ...templateFromJson(template),
    runId,
    timeMs,
  }
}

function templateFromJson(json: Json | undefined): Pick<LastAppliedResource, 'template'> {
  if (!isObject(json)) return {}
  const { name, version } = json
  if (typeof name !== 'string') return {}
  return { template: { name, ...(typeof version === 'string' ? { version } : {}) } }
}

function damaged(reason: string, location: string): ToolError {
  return new ToolError({
    code: 'state-damaged',
    message: `last-applied is damaged: ${reason}, in ${quoted(location)}`,
    hint: HINT,
    where: { file: location },
    exit: EXIT.usage,
  })
}
