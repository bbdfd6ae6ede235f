import { isObject, member, type Json } from '../model/json.js'
import type { Fields, SentAndBack } from '../model/kind.js'
import { segmentsOf, type Pointer } from '../model/pointer.js'
import { fieldNamed } from './leaves.js'

/** True for a field that stands for a whole document. Such fields are found at the top of a spec only. */
export function isDocumentAt(fields: Fields, path: Pointer): boolean {
  const [first = '', ...rest] = segmentsOf(path)
  return rest.length === 0 && fieldNamed(fields, first)?.type === 'document'
}

/** What last-applied holds of a document; `undefined` for anything else. */
export function sentAndBack(
  fields: Fields,
  path: Pointer,
  recorded: Json | undefined,
): SentAndBack | undefined {
  if (!isDocumentAt(fields, path) || !isObject(recorded)) return undefined
  const sent = member(recorded, 'sent')
  const back = member(recorded, 'back')
  return typeof sent === 'string' && typeof back === 'string' ? { sent, back } : undefined
}

/** What last-applied keeps of a declared value: of a document both digests, of anything else the value. */
export function recordedAt(
  fields: Fields,
  path: Pointer,
  value: { readonly declared: Json; readonly live: Json | undefined },
): Json {
  const { declared, live } = value
  if (!isDocumentAt(fields, path) || typeof declared !== 'string') return declared
  return { sent: declared, back: typeof live === 'string' ? live : declared }
}
