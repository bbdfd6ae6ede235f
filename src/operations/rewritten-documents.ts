import { isDocumentAt, sameAt } from '../core/compare/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import type { DiffEntry } from '../core/model/diff.js'
import { DOCUMENT_PATH } from '../core/model/document-traits.js'
import type { JsonObject } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Change, Finding, Plan } from '../core/model/plan.js'
import { valueAt } from '../core/model/pointer.js'
import { printable } from '../core/model/printable.js'
import { isRead } from './fit-documents.js'
import { diffShown } from './judge-documents.js'

/** Of one document so many differences are told. */
const TOLD = 8

/**
 * Documents that came back in other words than they were sent. A config run tells it once: last-applied keeps the
 * digests of both, so the next plan is empty.
 */
export function rewrittenDocuments(
  kinds: readonly Kind[],
  about: { readonly plan: Plan; readonly readBack: readonly Live[]; readonly isConfigRun: boolean },
): readonly Finding[] {
  const read = new Map<Address, Live>(about.readBack.map((live) => [live.address, live]))
  return about.plan.changes.flatMap((change) => {
    const kind = kinds.find(({ name }) => name === kindOf(change.address))
    const back = read.get(change.address)
    if (kind?.document === undefined || back === undefined || !isRead(kind, back)) return []
    const written = change.fields.find(({ path }) => isDocumentAt(kind.fields, path))
    const sent = change.content ?? change.original?.document
    if (written === undefined || sent === undefined || change.action === 'delete') return []
    if (sameAt(kind.fields, DOCUMENT_PATH, written.to, valueAt(back.spec, DOCUMENT_PATH))) return []
    const diff = diffShown(kind, change, { from: sent, to: back.document })
    return [
      rewritten(
        change,
        diff.filter((entry) => !isOtherField(kind, sent, entry)),
        about,
      ),
    ]
  })
}

/** What is managed beside the document, such as whether a flow is switched off, is not a matter of its rewriting. */
function isOtherField({ fields, document }: Kind, sent: JsonObject, { path = '' }: DiffEntry): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const isField = Object.hasOwn(fields, name) && fields[name]?.type !== 'document'
  return isField && !Object.hasOwn(document?.declaredBy(sent) ?? {}, name)
}

function rewritten(
  { address }: Change,
  diff: readonly DiffEntry[],
  { isConfigRun }: { readonly isConfigRun: boolean },
): Finding {
  const shown = diff.slice(0, TOLD).map(differenceWords)
  const more = diff.length > TOLD ? [`and ${diff.length - TOLD} more`] : []
  const words =
    diff.length === 0 ? 'in details that change no step and no screen' : [...shown, ...more].join('; ')
  return {
    code: 'rewritten',
    severity: 'note',
    address,
    message: `${printable(address)}: the service stored it differently: ${words}`,
    ...(isConfigRun
      ? { hint: 'This is told once. What came back is remembered, so it is no difference at the next plan.' }
      : {}),
  }
}

function differenceWords({ op, subject, words }: DiffEntry): string {
  const about = printable(subject)
  return words === '' ? `${op} ${about}` : `${about}: ${printable(words, 160)}`
}
