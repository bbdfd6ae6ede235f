import { typedWord } from '../../core/model/typed-word.js'
import { checkOfError, failed, ok, warning, type Check } from '../../core/model/check.js'
import { ToolError } from '../../core/model/errors.js'
import { printable, quoted } from '../../core/model/printable.js'
import type { LockHolder, Store } from '../../core/ports/store.js'
import { agoWords, countOf, sizeWords } from '../../report/index.js'
import { runToResume } from '../resumable-run.js'

/** A run of a large project with its backup needs some of it; below, the next one may end half way. */
const LITTLE_ROOM = 200_000_000
/** So many of the newest backups and runs are looked into. */
const LOOKED_INTO = 20

/** Whether the store is there, can be written and has room. Leaves nothing behind. */
export async function checkPlace(store: Store): Promise<Check> {
  try {
    const state = await store.examine()
    if (state === undefined) return ok('store', printable(store.location))
    const { exists, problem, freeBytes } = state
    if (problem !== undefined) return failed('store', problem, fixFor(store, problem.code))
    const room = freeBytes === undefined ? '' : `, ${sizeWords(freeBytes)} free`
    const shown = printable(store.location)
    if (freeBytes !== undefined && freeBytes < LITTLE_ROOM) {
      return warning('store', `${shown}: only ${sizeWords(freeBytes)} free`, 'descope-mgmt backup prune')
    }
    if (!exists) return ok('store', `${shown}: not there yet, the first run makes it${room}`)
    return ok('store', `${shown}: can be written${room}`)
  } catch (error) {
    return checkOfError('store', error, fixFor(store, error instanceof ToolError ? error.code : ''))
  }
}

/** What to look at first, as a line to type. */
function fixFor({ location }: Store, code: string): string {
  if (code === 'store-ignores-conditions') return 'descope-mgmt doctor --store /a/folder'
  if (code === 'store-clock-skewed') return 'timedatectl status'
  // Which variables are set, and not what they hold.
  if (location.startsWith('s3://')) return 'env | grep ^AWS_ | cut -d= -f1'
  const place = `'${location}'`
  return `ls -ld ${place}; df -h ${place}`
}

/** Whether what lies in the store can be read by this version. */
export async function checkFormats(store: Store, projectId: string): Promise<Check> {
  const counts = { backups: 0, runs: 0 }
  try {
    const managed: string[] = []
    for (const owner of await store.state.owners(projectId)) {
      const { resources = {} } = (await store.state.read(projectId, owner)) ?? {}
      managed.push(`${printable(owner)} manages ${countOf(Object.keys(resources).length, 'resource')}`)
    }
    const backups = await store.backups.list(projectId)
    counts.backups = backups.length
    for (const ref of backups.slice(0, LOOKED_INTO)) await store.backups.describe(ref)
    const folders = await store.runs.folders(projectId)
    counts.runs = folders.length
    for (const folder of folders.slice(-LOOKED_INTO)) {
      const { problem } = await store.runs.readFolder(folder)
      if (problem === undefined) continue
      const isNewer = problem === 'newer'
      return warning(
        'formats',
        `Run ${printable(folder.runId)} in ${quoted(folder.location)} ${isNewer ? 'was written by a newer version' : 'cannot be read'}`,
        isNewer ? UPDATE : `descope-mgmt runs show ${typedWord(folder.runId)}`,
      )
    }
    return ok(
      'formats',
      [
        `${countOf(counts.backups, 'backup')} and ${countOf(counts.runs, 'run')} of ${projectId}`,
        ...managed,
      ].join('; '),
    )
  } catch (error) {
    const isNewer = error instanceof ToolError && error.code.endsWith('-newer')
    return checkOfError('formats', error, isNewer ? UPDATE : 'descope-mgmt backup verify')
  }
}

const UPDATE = 'npm install --global descope-mgmt@latest'

/** Who holds the lock of the project, and whether somebody still does. */
export async function checkLock(
  store: Store,
  projectId: string,
  about: {
    readonly nowMs: number
    /** Whether the holder's process is there, as far as this machine can tell. */
    readonly processOf: (holder: LockHolder) => 'alive' | 'gone' | 'elsewhere'
  },
): Promise<Check> {
  try {
    const holder = await store.lock.show(projectId)
    if (holder === undefined) return ok('lock', 'nobody holds it')
    const { nowMs } = about
    const { user, host, pid, operation, runId, sinceMs, renewedMs, leaseMs } = holder
    const who = `Held by ${printable(user)} on ${printable(host)}, process ${pid}, for ${printable(operation)} ${printable(runId)}, since ${agoWords(sinceMs, nowMs)}`
    const process = about.processOf(holder)
    if (process === 'gone') {
      return warning(
        'lock',
        `${who}; that process is gone, and the next run takes it over`,
        'descope-mgmt lock break',
      )
    }
    const hasExpired = leaseMs !== undefined && nowMs > renewedMs + leaseMs
    if (hasExpired) {
      const next =
        process === 'alive'
          ? 'its process may be stopped or stuck'
          : 'the next run takes it over if it stands still'
      return warning(
        'lock',
        `${who}; it ran out ${agoWords(renewedMs + leaseMs, nowMs)}, ${next}`,
        'descope-mgmt lock break',
      )
    }
    if (leaseMs === undefined) {
      return warning('lock', `${who}, by an older version: it never runs out`, 'descope-mgmt lock break')
    }
    return warning(
      'lock',
      `${who}, renewed ${agoWords(renewedMs, nowMs)}: other runs are refused until it ends`,
      'descope-mgmt apply --lock-timeout 5m',
    )
  } catch (error) {
    return checkOfError('lock', error, 'descope-mgmt lock break')
  }
}

/** Whether a run was left unfinished that can be gone on with. */
export async function checkRuns(
  store: Store,
  about: { readonly projectId: string; readonly owner: string; readonly nowMs: number },
): Promise<Check> {
  const { projectId, owner, nowMs } = about
  try {
    const { run, ...none } = await runToResume({ store, owner, api: { projectId } }, undefined)
    if (run === undefined) return ok('runs', 'because' in none ? none.because : 'nothing is left unfinished')
    const ended =
      run.unfinished === 'running'
        ? 'is still at work'
        : run.unfinished === 'died'
          ? 'died'
          : `ended as ${run.outcome}`
    const fix =
      run.unfinished === 'running'
        ? 'descope-mgmt lock show'
        : `descope-mgmt apply --resume ${typedWord(run.runId)}`
    return warning(
      'runs',
      `Run ${printable(run.runId)} (${printable(run.operation)}, ${agoWords(run.startedMs, nowMs)}) ${ended}: what it did not do can be finished`,
      fix,
    )
  } catch (error) {
    return checkOfError('runs', error, 'descope-mgmt runs list')
  }
}
