import { readFlowSource } from '../core/flow/layouts/index.js'
import { isObject, member, overlay, printJson, type JsonObject } from '../core/model/json.js'

/** A flow of an older layout as the program keeps flows. */
export interface OlderFlow {
  readonly id: string
  /**
   * In the exported layout. Where only the record of the flow list was kept, without screens, it is that record: good
   * for looking at, and told from a whole flow by its `dsl`.
   */
  readonly document: JsonObject
}

/**
 * A flow as older tools kept it: exported, console, the API's envelope, or a record of the flow list.
 * @param named what the file around it calls the flow; it counts more than the flow's own id
 * @returns `undefined` for what is no flow, or has no id
 */
export function flowFromOlder(data: JsonObject, named: string | undefined): OlderFlow | undefined {
  const record = listedRecord(data)
  if (record !== undefined) return withId(record, { named, key: 'id' })
  if (!looksLikeFlow(data)) return undefined
  const reading = readFlowSource({ type: 'file', path: '', text: printJson(data) })
  return reading.ok ? withId(reading.flow.document, { named, key: 'flowId' }) : undefined
}

/** A record with its graph and no screens beside it: `{ id, dsl }`, alone or under `flow`. */
function listedRecord(data: JsonObject): JsonObject | undefined {
  const inner = member(data, 'flow')
  const record = isObject(inner) ? inner : data
  const hasGraph = isObject(member(record, 'dsl')) && member(record, 'contents') === undefined
  const hasScreens = Array.isArray(member(data, 'screens'))
  return hasGraph && !hasScreens ? record : undefined
}

/** Told by a look at its keys, so that a large backup of something else is not read twice. */
function looksLikeFlow(data: JsonObject): boolean {
  const inner = member(data, 'flow')
  const flow = isObject(inner) ? inner : data
  return isObject(member(flow, 'contents')) || isObject(member(flow, 'dsl'))
}

function withId(
  document: JsonObject,
  { named, key }: { readonly named: string | undefined; readonly key: 'id' | 'flowId' },
): OlderFlow | undefined {
  const own = member(document, key)
  const id = named ?? (typeof own === 'string' && own !== '' ? own : undefined)
  if (id === undefined || id === '') return undefined
  return { id, document: own === id ? document : overlay(document, { [key]: id }) }
}
