import { DOCUMENT_PATH } from '../../core/model/document-traits.js'
import type { Live, Writing } from '../../core/model/kind.js'
import type { DescopeApi } from '../../core/ports/descope-api.js'

const IMPORT_PATH = '/v2/mgmt/theme/import'

/** `POST /v2/mgmt/theme/import` replaces the whole theme. Nothing is sent where the document does not change. */
export async function updateTheme(api: DescopeApi, _live: Live, writing: Writing): Promise<void> {
  const isNew = writing.fields.some(({ path }) => path === DOCUMENT_PATH)
  if (!isNew || writing.content === undefined) return
  await api.call({ method: 'POST', path: IMPORT_PATH, body: { theme: writing.content } })
}
