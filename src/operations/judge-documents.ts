import { isDocumentAt } from '../core/compare/index.js'
import { firstInexactNumber } from '../core/model/inexact-number.js'
import { kindOf, type Address } from '../core/model/address.js'
import type { DocumentFinding, Surroundings } from '../core/model/document-traits.js'
import type { DiffEntry } from '../core/model/diff.js'
import type { Place } from '../core/model/errors.js'
import { hideSides, hideTexts, withoutHidden } from '../core/model/hidden-texts.js'
import type { JsonObject } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Change, Finding, Plan } from '../core/model/plan.js'
import type { Pointer } from '../core/model/pointer.js'
import { printable } from '../core/model/printable.js'
import { isRead } from './fit-documents.js'

/** Where a part of the document that is to be written stands in a file, where it came from one. */
export type PlaceOf = (address: Address, path: Pointer) => Place | undefined

export interface Judging {
  readonly kinds: readonly Kind[]
  readonly live: ReadonlyMap<Address, Live>
  /** Warnings stop a write as errors do. */
  readonly isStrict: boolean
  /** False where `live` is not everything there is, so that nothing can be missed in it. Default: true. */
  readonly knowsAll?: boolean
  readonly placeOf: PlaceOf
}

/**
 * The plan with what its documents change told in words, and with what their checks found. Only documents that are
 * written are judged; going back to a kept version is not stopped by what is wrong with it, which is told a degree lower.
 * A number that cannot be sent exactly stops any document.
 */
export function judgeDocuments(plan: Plan, judging: Judging): Plan {
  const { kinds, live } = judging
  const kindAt = (address: Address) => kinds.find(({ name }) => name === kindOf(address))
  const findings: Finding[] = []
  const around = new Map<Kind, Surroundings>()
  const othersOf = (kind: Kind): Surroundings => {
    const known = around.get(kind) ?? surroundingsOf(kind, plan, judging)
    around.set(kind, known)
    return known
  }
  const together = new Set(plan.changes.map(({ address }) => address))
  const changes = plan.changes.map((change): Change => {
    const kind = kindAt(change.address)
    if (kind?.document === undefined || !writesDocument(kind, change)) return change
    const to = change.content ?? change.original?.document
    if (to === undefined) return change
    const present = live.get(change.address)
    const from = present !== undefined && isRead(kind, present) ? present.document : undefined
    const others = (judging.knowsAll ?? true) ? othersOf(kind) : undefined
    const asFinding = isGoingBack(change) ? asTold : asPlanned
    findings.push(
      ...inexactNumbers(change.address, to, judging),
      ...kind.document
        .check(change.hidden === undefined ? to : hideTexts(to, change.hidden), { others, together })
        .map((finding) => asFinding(finding, { address: change.address, judging })),
    )
    return { ...change, diff: diffShown(kind, change, { from, to: withLiveFields(kind, to, from) }) }
  })
  return { ...plan, changes, findings: [...plan.findings, ...findings] }
}

/** What changes in a document, in words that give no secret away. */
export function diffShown(
  { document }: Kind,
  { hidden }: Pick<Change, 'hidden'>,
  { from, to }: { readonly from: JsonObject | undefined; readonly to: JsonObject },
): readonly DiffEntry[] {
  if (hidden === undefined) return document?.diff(from, to) ?? []
  const [shownTo = {}, shownFrom] = hideSides(from === undefined ? [to] : [to, from], hidden)
  return withoutHidden(document?.diff(shownFrom, shownTo) ?? [], hidden)
}

/**
 * Fields beside the document, such as whether a flow is switched off, stay as they are live where nothing is said about
 * them: the difference must not tell of a change that is not made.
 */
function withLiveFields(kind: Kind, to: JsonObject, from: JsonObject | undefined): JsonObject {
  return from === undefined ? to : (kind.document?.withFieldsOf?.(to, from) ?? to)
}

function writesDocument(kind: Kind, { action, fields }: Change): boolean {
  return action !== 'delete' && fields.some(({ path }) => isDocumentAt(kind.fields, path))
}

function isGoingBack({ fields }: Change): boolean {
  return fields.some(({ reason }) => reason === 'restore')
}

/** The resources of the kind as they will be. */
function surroundingsOf(kind: Kind, plan: Plan, { live }: Judging): Surroundings {
  const specs = new Map<Address, JsonObject>()
  for (const [address, { spec }] of live) if (kindOf(address) === kind.name) specs.set(address, spec)
  for (const { address, action, content, original } of plan.changes) {
    const document = content ?? original?.document
    if (kindOf(address) !== kind.name) continue
    if (action === 'delete') specs.delete(address)
    else if (document !== undefined) specs.set(address, kind.specOf({ document, companions: {} }))
  }
  return specs
}

function asPlanned(
  { code, severity, message, hint, path }: DocumentFinding,
  { address, judging }: { readonly address: Address; readonly judging: Judging },
): Finding {
  const where = judging.placeOf(address, path)
  const isError = severity === 'error' || judging.isStrict
  return {
    code,
    severity: isError ? 'error' : 'warning',
    ...(isError ? { exit: 3 as const } : {}),
    address,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { where }),
  }
}

/** Of a kept version that comes back: an error is a warning, a warning a note. */
function asTold(
  { code, severity, message, hint }: DocumentFinding,
  { address }: { readonly address: Address },
): Finding {
  return {
    code,
    severity: severity === 'error' ? 'warning' : 'note',
    address,
    message,
    ...(hint === undefined ? {} : { hint }),
  }
}

function inexactNumbers(address: Address, document: JsonObject, { placeOf }: Judging): readonly Finding[] {
  const found = firstInexactNumber(document)
  if (found === undefined) return []
  const where = placeOf(address, found.path)
  return [
    {
      code: 'inexact-number',
      severity: 'error',
      exit: 3,
      address,
      message: `${printable(address)} holds a number with more digits than can be kept exactly: ${printable(found.digits)} at ${printable(found.path)}`,
      hint: 'Hold it as a text, or change it in the Descope console.',
      ...(where === undefined ? {} : { where }),
    },
  ]
}
