import type { AuditEntry, AuditField, AuditWho } from '../model/audit.js'
import type { Address } from '../model/address.js'
import { DOCUMENT_PATH } from '../model/document-traits.js'
import type { Json } from '../model/json.js'
import type { Change, FieldChange } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import type { StepResult } from '../model/run.js'

/** What every line of one run says. */
export interface AuditedRun {
  readonly runId: string
  readonly projectId: string
  readonly environment: string | null
  readonly operation: string
  readonly owner: string
  readonly who: AuditWho
  readonly reason?: string | undefined
  readonly commit?: string | undefined
  /** `undefined` where the run was refused before there was a plan. */
  readonly planDigest: string | undefined
}

/** A value as a plan may show it: secrets hidden. */
export type Hide = (
  value: Json | undefined,
  place: { readonly address: Address; readonly path: Pointer },
) => Json | undefined

/** One change and how its step ended. Documents are told by their digests, never by what they hold. */
export function stepEntry(
  run: AuditedRun,
  step: {
    readonly change: Pick<Change, 'address' | 'action' | 'fields' | 'diff'>
    readonly result: Pick<StepResult, 'outcome' | 'error'>
    readonly timeMs: number
    readonly hide: Hide
  },
): AuditEntry {
  const { change, result, timeMs, hide } = step
  const { address, action, fields } = change
  return {
    ...headOf(run, timeMs),
    address,
    action,
    fields: fields.map((field) => fieldOf(field, change, hide)),
    outcome: result.outcome,
    ...(result.error === undefined ? {} : { codes: [result.error.code] }),
  }
}

/** One resource that came into last-applied, or left it: nothing was changed in the project, so there is no action. */
export function managingEntry(
  run: AuditedRun,
  about: { readonly address: Address; readonly timeMs: number; readonly takenFrom?: string | undefined },
): AuditEntry {
  const { address, timeMs, takenFrom } = about
  return {
    ...headOf(run, timeMs),
    address,
    ...(takenFrom === undefined ? {} : { takenFrom }),
    outcome: 'done',
  }
}

/** A run that was refused as a whole: why, and what that was about. */
export function refusalEntry(
  run: AuditedRun,
  refusal: {
    readonly timeMs: number
    readonly because: readonly { readonly code: string; readonly address?: Address }[]
  },
): AuditEntry {
  const { because, timeMs } = refusal
  const addresses = [...new Set(because.flatMap(({ address }) => address ?? []))]
  return {
    ...headOf(run, timeMs),
    outcome: 'refused',
    codes: [...new Set(because.map(({ code }) => code))],
    ...(addresses.length === 0 ? {} : { addresses }),
  }
}

function headOf(run: AuditedRun, timeMs: number): Omit<AuditEntry, 'outcome'> {
  const { runId, projectId, environment, operation, owner, who, reason, commit, planDigest } = run
  return {
    run: runId,
    time: new Date(timeMs).toISOString(),
    projectId,
    environment,
    operation,
    owner,
    who,
    ...(reason === undefined ? {} : { reason }),
    ...(commit === undefined ? {} : { commit }),
    ...(planDigest === undefined ? {} : { plan: planDigest }),
  }
}

function fieldOf(
  { path, from, to }: FieldChange,
  { address, diff }: Pick<Change, 'address' | 'diff'>,
  hide: Hide,
) {
  const isDocument = path === DOCUMENT_PATH
  const shown = (value: Json | undefined) => {
    // The value of such a field is a digest. Should it ever be more, it has no place here.
    if (isDocument && typeof value !== 'string') return undefined
    return hide(value, { address, path })
  }
  const before = shown(from)
  const after = shown(to)
  const field: AuditField = {
    path: isDocument ? '' : path,
    ...(before === undefined ? {} : { from: before }),
    ...(after === undefined ? {} : { to: after }),
    ...(isDocument && diff !== undefined ? { differences: diff.length } : {}),
  }
  return field
}
