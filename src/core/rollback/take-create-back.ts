import { compareComplete, isDocumentAt, isEmptyAt, sameAt } from '../compare/index.js'
import type { Original } from '../model/kind.js'
import type { Finding } from '../model/plan.js'
import { isWithin, valueAt } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import { unreadPlaces } from '../plan/index.js'
import { clashFinding, type Clash } from './clash.js'
import type { TakenBack, Undoing } from './take-back.js'

/** What the run created is deleted, unless somebody changed it since. */
export function takeCreateBack(undoing: Undoing): TakenBack {
  const { run, change, kind, live, onConflict } = undoing
  const { address } = change
  if (live === undefined) return { findings: [] }
  const readBack = run.readBack.get(address)
  const clashes = readBack === undefined ? unlikePlanned(undoing) : unlikeReadBack(undoing, readBack)
  const findings: Finding[] =
    clashes.length === 0
      ? []
      : [clashFinding(run, { kind, address, what: 'was created and has changed', clashes, onConflict })]
  if (clashes.length > 0 && onConflict !== 'config') return { findings }
  if (readBack === undefined) findings.push(neverReadBack(undoing))
  return { want: { address, do: 'delete', note: `created by run ${run.runId}` }, findings }
}

function unlikeReadBack({ kind, live }: Undoing, readBack: Original): readonly Clash[] {
  return compareComplete({
    fields: kind.fields,
    from: kind.specOf(readBack),
    to: live?.spec ?? {},
    unread: unreadPlaces(kind, readBack),
  }).map(({ path, from, to }) => ({ path, left: from, now: to }))
}

/**
 * Of what nobody read again, only what was planned can be judged, and the costly parts not even so: they come with a
 * later call that may be missing, and hold the service's own values then.
 */
function unlikePlanned({ change, kind, live }: Undoing): readonly Clash[] {
  const costly = Object.values(kind.costly).flat()
  return change.fields.flatMap(({ path, to }): readonly Clash[] => {
    const isDocument = isDocumentAt(kind.fields, path)
    if (!isDocument && costly.some((place) => isWithin(path, place))) return []
    const now = valueAt(live?.spec ?? {}, path)
    if (isEmptyAt(kind.fields, path, now) || sameAt(kind.fields, path, now, to)) return []
    return [{ path, left: to, now }]
  })
}

function neverReadBack({ run, change }: Undoing): Finding {
  return {
    code: 'not-read-back',
    severity: 'warning',
    address: change.address,
    message: `What run ${printable(run.runId)} left of ${printable(change.address)} was never read, so what others added to it since cannot be told apart, and is deleted with it`,
    hint: 'The backup of this run keeps it as it is now.',
  }
}
