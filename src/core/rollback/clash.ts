import { kindOf, type Address } from '../model/address.js'
import { keyAt } from '../model/key-at.js'
import { printJson, type Json } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { Finding, OnConflict } from '../model/plan.js'
import { isWithin, type Pointer } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import type { FinishedRun } from './finished-run.js'

/** A field that holds neither what the run left nor what was there before it. */
export interface Clash {
  readonly path: Pointer
  /** Absent: not known, or nothing. */
  readonly left: Json | undefined
  readonly now: Json | undefined
  /** The run had nothing to do with it, and nobody read what was there then. */
  readonly isOfOthers?: boolean
}

/** So many fields are told with their values. */
const TOLD = 4
/** So many characters of a value are told. */
const VALUE_WIDTH = 60

/** The finding about what somebody changed after the run. */
export function clashFinding(
  run: Pick<FinishedRun, 'runId' | 'location'>,
  about: {
    readonly kind: Kind
    readonly address: Address
    /** What happened to it since, in words that go behind its address. */
    readonly what: string
    readonly clashes: readonly Clash[]
    readonly onConflict: OnConflict
  },
): Finding {
  const { kind, address, what, clashes, onConflict } = about
  const told = clashes.slice(0, TOLD).map((clash) => clashWords(kind, clash))
  const more = clashes.length > TOLD ? [`and ${clashes.length - TOLD} more`] : []
  const fields = told.length === 0 ? '' : `: ${[...told, ...more].join('; ')}`
  return {
    code: 'conflict',
    severity: onConflict === 'stop' ? 'error' : 'warning',
    address,
    message: `${printable(address)} ${what} since run ${printable(run.runId)}${fields}`,
    hint: hintFor(run, { kind, address, on: onConflict }),
  }
}

function hintFor(
  { location }: Pick<FinishedRun, 'location'>,
  { kind, address, on }: { readonly kind: Kind; readonly address: Address; readonly on: OnConflict },
): string {
  switch (on) {
    case 'stop':
      return `Leave it, and take back the rest: --on-conflict live. Go back to before the run all the same: --on-conflict config. What the run left is in ${printable(location, 300)}; what is there now: descope-mgmt ${kindOf(address)} get ${printable(keyAt(kind, address))}`
    case 'live':
      return 'It stays as it is now; the rest is taken back.'
    case 'config':
      return 'It goes back to before the run all the same; the backup of this run keeps what is there now.'
    default:
      return on satisfies never
  }
}

function clashWords(kind: Kind, { path, left, now, isOfOthers = false }: Clash): string {
  const name = printable(path.slice(1).replaceAll('/', '.'))
  if (kind.secrets.some((place) => isWithin(path, place) || isWithin(place, path))) return name
  const before = isOfOthers ? 'not set by the run' : `the run left ${words(left)}`
  return `${name} (${before}, now ${words(now)})`
}

function words(value: Json | undefined): string {
  return value === undefined || value === null ? 'nothing' : printable(printJson(value), VALUE_WIDTH)
}
