import { addressBefore } from '../model/address-before.js'
import { isDocumentAt, sameAt } from '../compare/index.js'
import type { Json, JsonObject } from '../model/json.js'
import type { FieldChange, Finding } from '../model/plan.js'
import { isWithin, pointerTo, valueAt, type Pointer } from '../model/pointer.js'
import { unreadPlaces, type Wanted } from '../plan/index.js'
import { clashFinding, type Clash } from './clash.js'
import { noOriginal } from './no-original.js'
import type { TakenBack, Undoing } from './take-back.js'

/** The fields that the run changed go back to what they were; all others stay, whoever changed them. */
export function takeUpdateBack(undoing: Undoing): TakenBack {
  const { run, change, kind, live, onConflict } = undoing
  const { address } = change
  if (live === undefined) return takeLostBack(undoing)
  const before = beforeRun(undoing)
  const fields = new Map<Pointer, Json>()
  const clashes: Clash[] = []
  const findings: Finding[] = []
  for (const field of change.fields) {
    const { path } = field
    const now = valueAt(live.spec, path)
    const was = before.valueOf(field)
    if (sameAt(kind.fields, path, now, was)) continue
    const isOurs = valuesLeft(undoing, field).some((left) => sameAt(kind.fields, path, now, left))
    if (!isOurs) clashes.push({ path, left: field.to, now })
    if (!isOurs && onConflict !== 'config') continue
    if (isDocumentAt(kind.fields, path) && before.document === undefined) {
      findings.push(noOriginal(run, address))
    } else fields.set(path, was ?? null)
  }
  if (clashes.length > 0) {
    findings.unshift(
      clashFinding(run, { kind, address, what: 'was updated and has changed', clashes, onConflict }),
    )
  }
  if (fields.size === 0) return { findings }
  return { want: wantedBack(undoing, fields, before.document), findings }
}

function wantedBack(
  { run, change, kind }: Undoing,
  fields: ReadonlyMap<Pointer, Json>,
  content: JsonObject | undefined,
): Wanted {
  const holdsDocument = [...fields.keys()].some((path) => isDocumentAt(kind.fields, path))
  const before = addressBefore(change)
  // Where the name stays as it is now, the rest goes back under that.
  const isRenamedBack = before !== change.address && fields.has(pointerTo([kind.keyField]))
  return {
    ...(isRenamedBack ? { address: before, was: change.address } : { address: change.address }),
    do: 'set',
    kind,
    fields: Object.fromEntries(fields),
    reason: 'restore',
    ...(holdsDocument && content !== undefined ? { content } : {}),
    note: `as before run ${run.runId}`,
  }
}

/** It was updated and is gone: only with `config` it is created again, as it was before. */
function takeLostBack({ run, change, kind, onConflict }: Undoing): TakenBack {
  const { address } = change
  const what = 'was updated and is gone'
  const finding = clashFinding(run, { kind, address, what, clashes: [], onConflict })
  if (onConflict !== 'config') return { findings: [finding] }
  const original = run.originals.get(addressBefore(change))
  if (original === undefined) return { findings: [finding, noOriginal(run, address)] }
  const note = `as before run ${run.runId}`
  return {
    want: { address: addressBefore(change), do: 'restore', kind, original, note },
    findings: [finding],
  }
}

/** How it was before: from the complete original, else from what the plan saw. */
function beforeRun({ run, change, kind }: Undoing): {
  readonly valueOf: (field: FieldChange) => Json | undefined
  readonly document: JsonObject | undefined
} {
  const original = run.originals.get(addressBefore(change))
  if (original === undefined) return { valueOf: ({ from }) => from, document: undefined }
  const spec = kind.specOf(original)
  const unread = unreadPlaces(kind, original)
  const isUnread = (path: Pointer) => unread.some((place) => isWithin(path, place))
  return {
    valueOf: ({ path, from }) => (isUnread(path) ? from : valueAt(spec, path)),
    document: change.fields.some(({ path }) => isDocumentAt(kind.fields, path) && isUnread(path))
      ? undefined
      : original.document,
  }
}

/**
 * Values that the run itself may have left: what it sent, and of a document what came back, which the service may have
 * put in other words. Other values that were read back are not the run's: somebody else was faster.
 */
function valuesLeft(
  { run, change, kind }: Undoing,
  { path, to }: FieldChange,
): readonly (Json | undefined)[] {
  const readBack = run.readBack.get(change.address)
  if (readBack === undefined || !isDocumentAt(kind.fields, path)) return [to]
  const back = valueAt(kind.specOf(readBack), path)
  return back === undefined ? [to] : [to, back]
}
