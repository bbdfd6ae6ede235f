import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { quoted } from '../../model/printable.js'
import { isShortForm } from '../short-form/index.js'
import type { Layout } from './flow-source.js'
import { strangerOf } from './strangers.js'

/** Said of a file that holds no flow: `{ what: 'a theme', hint: … }`. */
export interface Stranger {
  readonly code: 'not-a-flow' | 'flow-layout-unknown'
  /** Behind "holds": `a theme`. */
  readonly what: string
  readonly hint: string
}

export type Recognised =
  | { readonly layout: Exclude<Layout, 'snapshot' | 'template'>; readonly object: JsonObject }
  | { readonly stranger: Stranger }

const SHOWN_KEYS = 8

/** Tells what the JSON of one file is, by its content alone. */
export function recognise(json: Json): Recognised {
  if (!isObject(json)) {
    const hint = 'A flow is one object; name a file that holds one flow'
    return { stranger: { code: 'not-a-flow', what: `${sortOf(json)}, no flow`, hint } }
  }
  if (isShortForm(json)) return { layout: 'short', object: json }
  const flow = member(json, 'flow')
  const sure = isObject(flow) ? sureInside(flow) : sureExported(json)
  if (sure !== undefined) return { layout: sure, object: json }
  const stranger = strangerOf(json)
  if (stranger !== undefined) return { stranger: { code: 'not-a-flow', ...stranger } }
  const likely = isObject(flow) ? likelyInside(json, flow) : likelyExported(json)
  if (likely !== undefined) return { layout: likely, object: json }
  return { stranger: unknownLayout(json, flow) }
}

/** What only a flow has. `contents` and `metadata` is what the CLI and Terraform go by. */
function sureExported(json: JsonObject): 'exported' | undefined {
  return hasAny(json, ['contents']) && hasAny(json, ['metadata', 'flowId']) ? 'exported' : undefined
}

function sureInside(flow: JsonObject): 'console' | 'envelope' | undefined {
  if (hasAny(flow, ['contents'])) return 'envelope'
  return hasAny(flow, ['dsl']) ? 'console' : undefined
}

/** A flow that lacks parts, once it is clear that it is nothing else. */
function likelyExported(json: JsonObject): 'exported' | undefined {
  const contents = member(json, 'contents')
  const hasGraph = isObject(contents) && hasAny(contents, ['tasks', 'startTask'])
  const hasId = hasAny(json, ['flowId']) && hasAny(json, ['metadata', 'screens'])
  return hasGraph || hasId ? 'exported' : undefined
}

function likelyInside(json: JsonObject, flow: JsonObject): 'console' | 'envelope' | undefined {
  if (hasAny(flow, ['flowId', 'metadata'])) return 'envelope'
  return hasAny(json, ['screens']) && hasAny(flow, ['id']) ? 'console' : undefined
}

function unknownLayout(json: JsonObject, flow: Json | undefined): Stranger {
  const inner = isObject(flow) && Object.keys(json).length <= 2 ? flow : json
  const keys = Object.keys(inner)
  const shown = keys.slice(0, SHOWN_KEYS).map((key) => quoted(key.slice(0, 40)))
  const more = keys.length > SHOWN_KEYS ? ` and ${keys.length - SHOWN_KEYS} more` : ''
  const where = inner === json ? '' : ' in "flow"'
  return {
    code: 'flow-layout-unknown',
    what: `no layout of a flow that is known here; its keys${where}: ${shown.join(', ') || 'none'}${more}`,
    hint: 'Export the flow again; a newer layout needs a newer version of this program',
  }
}

/** True when the object has one of the keys, whatever is under it. */
function hasAny(object: JsonObject, keys: readonly string[]): boolean {
  return keys.some((key) => Object.hasOwn(object, key))
}

function sortOf(json: Json): string {
  if (Array.isArray(json)) return 'a list'
  if (typeof json === 'string') return 'a single text'
  if (json === null) return 'null'
  return typeof json === 'boolean' ? 'true or false' : 'a single number'
}
