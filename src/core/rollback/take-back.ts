import type { Address } from '../model/address.js'
import { kindOf } from '../model/address.js'
import type { Kind, Live } from '../model/kind.js'
import type { Change, Finding, OnConflict } from '../model/plan.js'
import { printable } from '../model/printable.js'
import type { Wanted } from '../plan/index.js'
import type { FinishedRun } from './finished-run.js'
import { lostForGood } from './lost-for-good.js'
import { takeCreateBack } from './take-create-back.js'
import { takeDeleteBack } from './take-delete-back.js'
import { takeUpdateBack } from './take-update-back.js'

/** What taking one change back means now. */
export interface TakenBack {
  /** Absent where nothing is to be done, or may be. */
  readonly want?: Wanted
  readonly findings: readonly Finding[]
}

/** One change of a run, and what is there now. */
export interface Undoing {
  readonly run: FinishedRun
  readonly change: Change
  readonly kind: Kind
  /** With its costly parts read; `undefined` when it does not exist. */
  readonly live: Live | undefined
  readonly onConflict: OnConflict
  /** It ended a moment ago: what the service alone may have put there is nobody's change. */
  readonly isJustEnded: boolean
}

/**
 * What takes back what a run changed, judged field by field against what is live now: what still is as the run left it
 * goes back to how it was before; what is so already needs nothing; anything else somebody changed since, and that is a
 * `conflict`. Fields that the run did not change are not spoken of.
 *
 * `onConflict`: `stop` makes conflicts errors; `live` leaves those fields and resources as they are now; `config` goes
 * back to before the run all the same.
 */
export function takeBack(
  run: FinishedRun,
  about: {
    readonly kinds: readonly Kind[]
    readonly live: ReadonlyMap<Address, Live>
    readonly onConflict: OnConflict
    /** False for what `--only` and `--except` leave out. */
    readonly isInScope: (address: Address) => boolean
    /** The run ended a moment ago. Default: false. */
    readonly isJustEnded?: boolean
  },
): { readonly wanted: readonly Wanted[]; readonly findings: readonly Finding[] } {
  const kinds = new Map(about.kinds.map((kind) => [kind.name, kind]))
  const results = run.changes.flatMap((change): readonly TakenBack[] => {
    const { address, action } = change
    if (!run.touched.has(address) || !about.isInScope(address)) return []
    const kind = kinds.get(kindOf(address))
    if (kind === undefined) return [{ findings: [unknownKind(run, address)] }]
    const { onConflict, isJustEnded = false } = about
    // A rename that did not get through, or was taken back since, left it under its old name.
    const live =
      about.live.get(address) ?? (change.was === undefined ? undefined : about.live.get(change.was))
    return [UNDO[action]({ run, change, kind, live, onConflict, isJustEnded })]
  })
  const wanted = results.flatMap(({ want }) => want ?? [])
  return {
    wanted,
    findings: [...results.flatMap(({ findings }) => findings), ...lostForGood(run, kinds, wanted)],
  }
}

const UNDO: Readonly<Record<Change['action'], (undoing: Undoing) => TakenBack>> = {
  create: takeCreateBack,
  update: takeUpdateBack,
  delete: takeDeleteBack,
}

function unknownKind({ runId }: FinishedRun, address: Address): Finding {
  return {
    code: 'not-taken-back',
    severity: 'error',
    exit: 3,
    address,
    message: `${printable(address)}, which run ${printable(runId)} changed, is of a kind that this version does not know`,
    hint: `Leave it out with --except ${printable(address)}, or use the version that made the run.`,
  }
}
