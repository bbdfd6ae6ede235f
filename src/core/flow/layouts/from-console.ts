import { equalJson, isObject, member, objectOf, type Json, type JsonObject } from '../../model/json.js'
import { pointerTo, type Pointer } from '../../model/pointer.js'
import type { FlowDocument } from '../model.js'
import { isEmpty } from './to-exported.js'

/** A document made of a flow in the console layout. */
export interface FromConsole {
  readonly document: FlowDocument
  /** Place in the document → place in the console's JSON, for what changed its place. */
  readonly moved: ReadonlyMap<Pointer, Pointer>
  /** Places in the console's JSON of what had to be left out although it is not of this layout alone. */
  readonly dropped: readonly Pointer[]
  /** Versions of the screens, where they are not all of one; the last is taken. */
  readonly versions: readonly string[]
}

/** Keys of a record in the console layout → their place under `metadata.translation`. */
const TRANSLATION: ReadonlyMap<string, string> = new Map([
  ['translate', 'enabled'],
  ['translateConnectorID', 'connectorId'],
  ['translateSourceLang', 'sourceLanguage'],
  ['translateTargetLangs', 'targetLanguages'],
])
/** Raised at every save, or following from the rest; the exported layout does not have them. */
const DROPPED_OF_FLOW: ReadonlySet<string> = new Set(['version', 'etag', 'modifiedTime'])
const DROPPED_OF_SCREEN: ReadonlySet<string> = new Set(['version', 'flowId', 'inputs', 'componentsVersion'])

/**
 * A record of the v1 flow list in the exported layout. The list has no screens and no names for connectors and roles,
 * so the document is good for looking at header and graph, never for an import.
 */
export function fromListed(record: JsonObject): FlowDocument {
  return fromConsole({ flow: record }).document
}

/**
 * `{ flow, screens }` in the exported layout, as the CLI converts it: `dsl` becomes `contents`, the loose keys
 * `metadata`, `htmlTemplate` the `contents` of a screen; the components version is that of the last screen. Keys that
 * the CLI does not know stay where they are, or go to `metadata` with the other loose keys.
 */
export function fromConsole(json: JsonObject): FromConsole {
  const flow = member(json, 'flow')
  const moved = new Map<Pointer, Pointer>()
  const dropped: Pointer[] = []
  const header = new Map<string, Json>()
  const translation = new Map<string, Json>()
  const document = new Map<string, Json>()
  const record = isObject(flow) ? flow : {}
  for (const [key, value] of Object.entries(record)) {
    const at = pointerTo(['flow', key])
    const translated = TRANSLATION.get(key)
    if (key === 'id') document.set('flowId', value)
    else if (key === 'dsl') document.set('contents', value)
    else if (translated !== undefined) {
      if (!isEmpty(value)) translation.set(translated, value)
      moved.set(pointerTo(['metadata', 'translation', translated]), at)
    } else if (!DROPPED_OF_FLOW.has(key)) header.set(key, value)
  }
  moved.set('/metadata', '/flow').set('/flowId', '/flow/id').set('/contents', '/flow/dsl')

  const screens = member(json, 'screens')
  const versions: string[] = []
  if (Array.isArray(screens)) {
    const read = (screens as readonly Json[]).map((screen, index) => {
      const version = isObject(screen) ? member(screen, 'componentsVersion') : undefined
      if (typeof version === 'string' && version !== '') {
        versions.push(version)
        moved.set('/metadata/componentsVersion', `/screens/${index}/componentsVersion`)
      }
      return isObject(screen) ? fromScreen(screen, `/screens/${index}`, { moved, dropped }) : screen
    })
    document.set('screens', read)
  } else if (screens !== undefined) document.set('screens', screens)

  const version = versions.at(-1)
  if (version !== undefined) setOver(header, 'componentsVersion', version, dropped)
  if (translation.size > 0) setOver(header, 'translation', objectOf(translation), dropped)
  document.set('metadata', objectOf(header))
  for (const [key, value] of Object.entries(json)) {
    if (key === 'flow' || key === 'screens') continue
    if (document.has(key)) dropped.push(pointerTo([key]))
    else document.set(key, value)
  }
  return { document: objectOf(document), moved, dropped, versions: [...new Set(versions)] }
}

function fromScreen(
  screen: JsonObject,
  at: Pointer,
  { moved, dropped }: { readonly moved: Map<Pointer, Pointer>; readonly dropped: Pointer[] },
): JsonObject {
  const entries = Object.entries(screen).filter(([key]) => !DROPPED_OF_SCREEN.has(key))
  const renamed = new Map(entries.filter(([key]) => key !== 'id' && key !== 'htmlTemplate'))
  for (const [from, to] of [['id', 'screenId'] as const, ['htmlTemplate', 'contents'] as const]) {
    const value = member(screen, from)
    if (value === undefined) continue
    if (renamed.has(to)) dropped.push(`${at}/${to}`)
    renamed.set(to, value)
    moved.set(`${at}/${to}`, `${at}/${from}`)
  }
  return objectOf(renamed)
}

/** Sets what the layout gives; another value that the record had under the same key is lost. */
function setOver(header: Map<string, Json>, key: string, value: Json, dropped: Pointer[]): void {
  const there = header.get(key)
  if (there !== undefined && !isEmpty(there) && !equalJson(there, value)) {
    dropped.push(pointerTo(['flow', key]))
  }
  header.set(key, value)
}
