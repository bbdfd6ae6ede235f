import { objectAt } from '../../core/flow/read-flow.js'
import { member, overlay, type Json, type JsonObject } from '../../core/model/json.js'
import type { Live, Writing } from '../../core/model/kind.js'
import { DOCUMENT_PATH } from '../../core/model/document-traits.js'
import type { DescopeApi } from '../../core/ports/descope-api.js'

const IMPORT_PATH = '/v2/mgmt/flow/import'
const DELETE_PATH = '/v1/mgmt/flow/delete'

/** Imports the document under this id, whatever id stands in it. */
export async function createFlow(api: DescopeApi, key: string, writing: Writing): Promise<string> {
  const document = writing.content ?? {}
  await importFlow(api, key, withDisabled(document, asked(writing) ?? isDisabled(document)))
  return key
}

/**
 * Imports replace a flow whole. Where only `disabled` changes, the live document goes back with that changed; where
 * nothing is said about it, a new document leaves it as it is: who switched a flow off in an emergency keeps it off.
 */
export async function updateFlow(api: DescopeApi, live: Live, writing: Writing): Promise<void> {
  const isNew = writing.fields.some(({ path }) => path === DOCUMENT_PATH)
  const document = isNew ? (writing.content ?? live.document) : live.document
  await importFlow(api, live.key, withDisabled(document, asked(writing) ?? isDisabled(live.document)))
}

/** `POST /v1/mgmt/flow/delete`. */
export async function removeFlow(api: DescopeApi, live: Live): Promise<void> {
  await api.call({ method: 'POST', path: DELETE_PATH, body: { ids: [live.key] } })
}

async function importFlow(api: DescopeApi, flowId: string, document: JsonObject): Promise<void> {
  await api.call({ method: 'POST', path: IMPORT_PATH, body: { flow: overlay(document, { flowId }) } })
}

/** What the change says about `disabled`; `undefined` where it says nothing. */
function asked({ fields }: Writing): boolean | undefined {
  const change = fields.find(({ path }) => path === '/disabled')
  return change === undefined ? undefined : change.to === true
}

function isDisabled(document: JsonObject): boolean {
  return member(objectAt(document, 'metadata'), 'disabled') === true
}

/** The document as it is where it says so already: absent means not disabled. */
function withDisabled(document: JsonObject, disabled: boolean): JsonObject {
  if (isDisabled(document) === disabled) return document
  const metadata: Json = overlay(objectAt(document, 'metadata'), { disabled })
  return overlay(document, { metadata })
}
