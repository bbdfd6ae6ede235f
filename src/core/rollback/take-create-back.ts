import {
  clearingAt,
  compareComplete,
  isBornAt,
  isDocumentAt,
  isEmptyAt,
  leavesOf,
  sameAt,
} from '../compare/index.js'
import type { Original } from '../model/kind.js'
import type { Finding } from '../model/plan.js'
import { isWithin, valueAt, type Pointer } from '../model/pointer.js'
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

function unlikeReadBack(undoing: Undoing, readBack: Original): readonly Clash[] {
  const { kind, live } = undoing
  const unread = unreadPlaces(kind, readBack)
  const differing = compareComplete({
    fields: kind.fields,
    from: kind.specOf(readBack),
    to: live?.spec ?? {},
    unread,
  })
  return [
    ...differing.map(({ path, from, to }): Clash => ({ path, left: from, now: to })),
    ...unlikeNew(undoing, unread),
  ]
}

/** Of what nobody read again, only what was planned can be judged. */
function unlikePlanned(undoing: Undoing): readonly Clash[] {
  const { change, kind, live } = undoing
  const costly = Object.values(kind.costly).flat()
  const differing = change.fields.flatMap(({ path, to }): readonly Clash[] => {
    if (costly.some((place) => isWithin(path, place))) return []
    const now = valueAt(live?.spec ?? {}, path)
    if (isEmptyAt(kind.fields, path, now) || sameAt(kind.fields, path, now, to)) return []
    return [{ path, left: to, now }]
  })
  return [...differing, ...unlikeNew(undoing, costly)]
}

/**
 * Costly parts that the run left unread hold what it planned, or what the service itself gives to a new resource: the
 * call that writes them may have been missing. Anything else somebody else put there.
 */
function unlikeNew(
  { change, kind, live, isJustEnded }: Undoing,
  unread: readonly Pointer[],
): readonly Clash[] {
  if (unread.length === 0) return []
  const { fields } = kind
  const planned = new Map(change.fields.map(({ path, to }) => [path, to]))
  return [...leavesOf(fields, live?.spec ?? {})].flatMap(([path, now]): readonly Clash[] => {
    if (!unread.some((place) => isWithin(path, place))) return []
    const left = planned.get(path)
    const isOurs = left !== undefined && sameAt(fields, path, now, left)
    if (isOurs || isBornAt(fields, path, now)) return []
    // What the service itself puts where no empty value is known may be anything: a guess must not bar the way here.
    if (isJustEnded && !isDocumentAt(fields, path) && clearingAt(fields, path) === 'release') return []
    return [{ path, left, now, ...(left === undefined ? { isOfOthers: true } : {}) }]
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
