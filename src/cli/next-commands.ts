import { kindOf, type Address } from '../core/model/address.js'
import { keyAt } from '../core/model/key-at.js'
import type { Run, StepOutcome } from '../core/model/run.js'
import type { Session } from '../operations/session.js'
import type { NextCommand } from '../report/index.js'
import type { Io } from './io.js'
import { sameTarget, shellQuoted } from './same-target.js'

/** So many created things can be named in a line that takes them away again. */
const UNDO_AT_MOST = 5

const WROTE: ReadonlySet<StepOutcome> = new Set(['done', 'unverified'])

/** The words of a command, for the same project, files and store. */
type Line = (...words: readonly string[]) => string

export interface EndedRun {
  readonly run: Run
  readonly backupId: string
  /** The run that took it back, as `--rollback-on-failure` wants it. */
  readonly undoneBy: Run | undefined
  /** It works from files: its own command line goes on where it ended. */
  readonly isConfigRun: boolean
}

/** The next moves after a run, ready to copy: at most one that goes on, and one that goes back. */
export function nextCommands(io: Io, session: Session, ended: EndedRun): readonly NextCommand[] {
  const { run, undoneBy, isConfigRun } = ended
  const line = (...words: readonly string[]) =>
    ['descope-mgmt', ...sameTarget(io.globals), ...words].join(' ')
  const again = ['descope-mgmt', ...io.context.argv.map((word) => shellQuoted(word))].join(' ')
  if (run.outcome === 'done') return wayBack(session, ended, line)
  // What could not be created may be there all the same, and is somebody else's then.
  const hasWritten = run.steps.some(({ outcome }) => WROTE.has(outcome))
  const back = hasWritten ? [rollbackOf(session, run, line)] : []
  if (undoneBy === undefined) {
    const on = isConfigRun
      ? { label: 'again', command: again }
      : { label: 'resume', command: line('apply', '--resume', run.runId) }
    return [on, ...back]
  }
  return [
    { label: 'again', command: again },
    ...(undoneBy.outcome === 'interrupted'
      ? [{ label: 'undo', command: line('apply', '--resume', undoneBy.runId) }]
      : back),
  ]
}

/** Of a run that did it all: a restore of its backup, a delete of what it created, or both in one. */
function wayBack(session: Session, { run, backupId }: EndedRun, line: Line): readonly NextCommand[] {
  const { steps } = run
  const created = steps.flatMap(({ action, address }) => (action === 'create' ? [address] : []))
  if (created.length === 0) return [{ label: 'restore', command: line('backup', 'restore', backupId) }]
  const kinds = new Set(created.map((address) => kindOf(address)))
  const [kind] = kinds
  const isShort = kinds.size === 1 && created.length <= UNDO_AT_MOST
  if (kind === undefined || !isShort || created.length < steps.length) {
    return [rollbackOf(session, run, line)]
  }
  const known = session.kinds.find(({ name }) => name === kind)
  const keys = created.map((address) => shellQuoted(keyAt(known ?? {}, address)))
  return [{ label: 'undo', command: line(kind, 'delete', ...keys, ...allowing(session, created)) }]
}

function rollbackOf(session: Session, { runId, steps }: Run, line: Line): NextCommand {
  const made = steps.filter(({ action, outcome }) => action === 'create' && WROTE.has(outcome))
  const words = allowing(
    session,
    made.map(({ address }) => address),
  )
  return { label: 'undo', command: line('rollback', runId, ...words) }
}

/** What every project has from the start is deleted only with a word more. */
function allowing({ kinds }: Session, addresses: readonly Address[]): readonly string[] {
  const isSystem = (address: Address) => {
    const kind = kinds.find(({ name }) => name === kindOf(address))
    return kind?.isSystem?.(keyAt(kind, address), {}) === true
  }
  return addresses.some(isSystem) ? ['--allow-system'] : []
}
