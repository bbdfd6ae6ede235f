import { compareComplete } from '../compare/index.js'
import { unreadPlaces } from '../plan/index.js'
import { clashFinding } from './clash.js'
import { noOriginal } from './no-original.js'
import type { TakenBack, Undoing } from './take-back.js'

/** What the run deleted is created again from its complete original, unless somebody else made it anew. */
export function takeDeleteBack({ run, change, kind, live, onConflict }: Undoing): TakenBack {
  const { address } = change
  const original = run.originals.get(address)
  if (original === undefined) return { findings: live === undefined ? [noOriginal(run, address)] : [] }
  const want = { address, do: 'restore', kind, original, note: `deleted by run ${run.runId}` } as const
  if (live === undefined) return { want, findings: [] }
  const clashes = compareComplete({
    fields: kind.fields,
    from: kind.specOf(original),
    to: live.spec,
    unread: unreadPlaces(kind, original),
  }).map(({ path, to }) => ({ path, left: undefined, now: to }))
  if (clashes.length === 0) return { findings: [] }
  const what = 'was deleted and is there again, with other values,'
  const finding = clashFinding(run, { kind, address, what, clashes, onConflict })
  return onConflict === 'config' ? { want, findings: [finding] } : { findings: [finding] }
}
