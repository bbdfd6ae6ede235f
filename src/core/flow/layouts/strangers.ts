import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { quoted } from '../../model/printable.js'

interface Known {
  readonly what: string
  readonly hint: string
}

const SNAPSHOT_HINT = 'Name the folder of one flow: flows/ID inside the snapshot'
const PART_HINT =
  'Name the folder it lies in: a flow in this layout is metadata.json, contents.json and its screens'
const ONE_FLOW_HINT = 'Name a file with one flow; `flow export --all` writes one for each'

/** JSON that lies where flows lie but is none, told as what it is; `undefined` when it looks like none of these. */
export function strangerOf(json: JsonObject): Known | undefined {
  for (const rule of RULES) {
    const found = rule(json)
    if (found !== undefined) return found
  }
  return undefined
}

const RULES: readonly ((json: JsonObject) => Known | undefined)[] = [
  errorAnswer,
  oursOrOlderBackup,
  widget,
  theme,
  severalFlows,
  listedRecord,
  snapshotPart,
  wholeSnapshot,
]

/** `{ errorCode, errorDescription, errorMessage }`, as Descope answers a refused call. */
function errorAnswer(json: JsonObject): Known | undefined {
  const code = member(json, 'errorCode')
  if (code === undefined) return undefined
  const said = ['errorDescription', 'errorMessage', 'message']
    .map((key) => member(json, key))
    .find((text) => typeof text === 'string' && text !== '')
  const words = [code, said]
    .filter((text) => typeof text === 'string')
    .map((text) => quoted(text.slice(0, 200)))
  return {
    what: `an error answer of Descope (${words.join(': ')})`,
    hint: 'The export failed when this file was written: export the flow again',
  }
}

function oursOrOlderBackup(json: JsonObject): Known | undefined {
  const hint = 'Name it as backup:BACKUP/ID, or use `flow rollback ID --backup FILE`'
  if (has(json, 'formatVersion')) {
    return has(json, 'project_id')
      ? { what: 'a backup', hint }
      : { what: 'a file that this program wrote, no flow', hint: ONE_FLOW_HINT }
  }
  return has(json, 'flow_data') ? { what: 'a backup of an older layout', hint } : undefined
}

function widget(json: JsonObject): Known | undefined {
  if (!has(json, 'widgetId') && !Array.isArray(member(json, 'flowsIds'))) return undefined
  return { what: 'a widget', hint: 'A flow inside a widget has to be taken into a file of its own' }
}

/** `{ theme }`, the v1 body with `cssTemplate`, the v2 body with `styles`, or the styles of a snapshot. */
function theme(json: JsonObject): Known | undefined {
  const inner = member(json, 'theme')
  const body = isObject(inner) ? inner : json
  return isObject(inner) || has(body, 'cssTemplate') || has(body, 'styles')
    ? { what: 'a theme', hint: 'Themes have commands of their own: `theme --help`' }
    : undefined
}

function severalFlows(json: JsonObject): Known | undefined {
  const flows = member(json, 'flows')
  if (flows === undefined) return undefined
  const items: readonly Json[] = Array.isArray(flows) ? flows : []
  if (items.some((item) => typeof item === 'string')) {
    return { what: 'the list of flows of a project snapshot', hint: SNAPSHOT_HINT }
  }
  const isAnswer =
    has(json, 'total') || items.some((item) => isObject(item) && (has(item, 'dsl') || has(item, 'contents')))
  return isAnswer
    ? { what: `a list of flows (${items.length})`, hint: ONE_FLOW_HINT }
    : { what: 'a config with flows', hint: 'Name it with --config, or name the file of one flow' }
}

/** A record of the v1 list: without its screens it must not replace a flow. */
function listedRecord(json: JsonObject): Known | undefined {
  if (!has(json, 'dsl')) return undefined
  return {
    what: 'one entry of a flow list, which has no screens',
    hint: 'Export the flow: an import of this would take its screens away',
  }
}

function snapshotPart(json: JsonObject): Known | undefined {
  if (has(json, 'startTask') && has(json, 'tasks')) {
    return { what: 'only the graph of a flow (contents.json)', hint: PART_HINT }
  }
  if (has(json, 'screenId') || has(json, 'htmlTemplate')) {
    return { what: 'only one screen of a flow', hint: PART_HINT }
  }
  return has(json, 'componentsVersion') && has(json, 'screens')
    ? { what: 'only the header of a flow (metadata.json)', hint: PART_HINT }
    : undefined
}

/** The answer of a snapshot export, or one of the files at the top of a snapshot folder. */
function wholeSnapshot(json: JsonObject): Known | undefined {
  const files = member(json, 'files')
  if (isObject(files) && (has(files, 'snapshot.json') || has(files, 'project.json'))) {
    return { what: 'a whole project snapshot', hint: 'Unpack it, then name the folder of one flow: flows/ID' }
  }
  const keys = Object.keys(json)
  const isTop = (keys.length === 1 && keys[0] === 'version') || has(json, 'cookiePolicy')
  return isTop ? { what: 'a part of a project snapshot', hint: SNAPSHOT_HINT } : undefined
}

function has(json: JsonObject, key: string): boolean {
  return Object.hasOwn(json, key)
}
