import { readAuditLine, stepEntry } from '../core/audit/index.js'
import type { Address } from '../core/model/address.js'
import type { AuditWho } from '../core/model/audit.js'
import { printable } from '../core/model/printable.js'
import { mayHaveWritten, stepsIn } from '../core/model/run-journal.js'
import type { JournaledStep, RunRecord, StepResult } from '../core/model/run.js'
import type { StoredRun } from '../core/ports/store.js'
import { withoutSecrets } from '../report/index.js'
import { AuditWriter } from './audit-writer.js'
import type { Session } from './session.js'

/** So many runs that died one after the other are looked at. */
const AT_MOST = 20

/**
 * Tells of steps of which a run that died could not tell any more: they were on their way, or just answered. Looks at
 * the runs since the last one that ended, by their journals. The lines stand in a file of their own beside the dead
 * run's, because nobody knows for sure that it is dead. Call it under the lock. Trouble is only said in the log.
 * @param runId the run that tells
 */
export async function auditDeadRuns(session: Session, runId: string): Promise<void> {
  const { store, api, log } = session
  try {
    for (const record of await runsThatDied(session)) {
      const run = await store.runs.read(api.projectId, record.runId)
      if (run !== undefined) await tellOf(session, run, runId)
    }
  } catch (error) {
    const message = printable(error instanceof Error ? error.message : String(error), 300)
    log.warn(`The audit of a run that died could not be completed: ${message}`)
  }
}

/** The newest runs, up to the last one that ended: whoever came after an older one looked at it. */
async function runsThatDied({ store, api }: Session): Promise<readonly RunRecord[]> {
  const [newest] = await store.runs.list(api.projectId, 1)
  if (newest?.unfinished === undefined) return []
  const runs = await store.runs.list(api.projectId, AT_MOST)
  const ended = runs.findIndex(({ unfinished }) => unfinished === undefined)
  return ended < 0 ? runs : runs.slice(0, ended)
}

async function tellOf(session: Session, dead: StoredRun, toldBy: string): Promise<void> {
  const { kinds, clock } = session
  const { record, plan, journal } = dead
  const { projectId, runId, startedMs } = record
  const { told, who = whoBy(record.by), commit } = await alreadyTold(session, dead)
  const steps = stepsIn(journal)
  const untold = plan.changes.flatMap((change) => {
    const result = told.has(change.address) ? undefined : resultOf(steps.get(change.address))
    return result === undefined ? [] : [{ change, result }]
  })
  if (untold.length === 0) return
  const writer = await AuditWriter.open(session, {
    projectId,
    runId: `${runId}+${toldBy}`,
    timeMs: startedMs,
  })
  const secrets = Object.fromEntries(kinds.map((kind) => [kind.name, kind.secrets]))
  const { environment, operation, owner, digest: planDigest } = plan
  const run = {
    runId,
    projectId,
    environment,
    operation,
    owner,
    who,
    reason: record.reason,
    commit,
    planDigest,
  }
  await Promise.all(
    untold.map(async ({ change, result }) => {
      const timeMs = clock.now()
      const hide = (...[value, place]: Parameters<Parameters<typeof stepEntry>[1]['hide']>) =>
        withoutSecrets(value, place, secrets)
      await writer.append({ ...stepEntry(run, { change, result, timeMs, hide }), toldBy })
    }),
  )
}

/** What the run told itself before it died, and what others told of it. */
async function alreadyTold({ store }: Session, { record }: StoredRun) {
  const { projectId, runId, startedMs } = record
  const own = store.audit.fileOf({ runId, timeMs: startedMs })
  const beside = own.replace(/\.jsonl$/, '+')
  const told = new Set<Address>()
  let who: AuditWho | undefined
  let commit: string | undefined
  for (const { file } of await store.audit.files(projectId)) {
    if (file !== own && !file.startsWith(beside)) continue
    for (const text of (await store.audit.read(projectId, file)).lines) {
      const line = text === undefined ? undefined : readAuditLine(text)
      if (line?.address === undefined) continue
      told.add(line.address)
      who ??= line.who
      commit ??= line.commit
    }
  }
  return { told, who, commit }
}

/** How a step ended, as far as its journal knows; `undefined` where it changed nothing. */
function resultOf(step: JournaledStep | undefined): Pick<StepResult, 'outcome' | 'error'> | undefined {
  if (step?.ended === 'done' || step?.ended === 'failed') return { outcome: step.ended }
  if (!mayHaveWritten(step)) return undefined
  return { outcome: 'unverified', error: { code: 'interrupted', message: 'the run died before the answer' } }
}

/** `user@host` or `dora as runner@host`, as a run's record has it. */
function whoBy(by: string): AuditWho {
  const match = /^(?:(.+) as )?([^@]*)@(.*)$/s.exec(by)
  if (match === null) return { user: by, host: '' }
  const [, actor, user = '', host = ''] = match
  return { user, host, ...(actor === undefined ? {} : { ci: { actor } }) }
}
