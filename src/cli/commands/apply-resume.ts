import { EXIT, type ExitCode } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import { runToResume, type Resumable } from '../../operations/resumable-run.js'
import { planResume } from '../../operations/resume.js'
import type { Proposal } from '../../operations/proposal.js'
import type { Session } from '../../operations/session.js'
import { runChange } from '../change-flow.js'
import type { Io } from '../io.js'
import { lockWishes } from '../lock-options.js'
import { withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { withSameTarget } from '../same-target.js'
import { loadConfigIfReadable } from '../stored-projects.js'

/** Finishes the plan of a run that did not end well. The files are asked for nothing but where and who. */
export async function applyResume(
  io: Io,
  { options, name }: { readonly options: OptionValues; readonly name: string | undefined },
): Promise<ExitCode> {
  const config = await loadConfigIfReadable(io)
  return withSession(io, config, async (session) => {
    const found = await runToResume(session, name)
    if (found.run === undefined) {
      tellNothing(io, session, withSameTarget(found, io.globals))
      return EXIT.done
    }
    const { runId } = found.run
    const { breaksLock = false, lockTimeoutMs = 0 } = lockWishes(options)
    const proposer = planResume(session, {
      run: found.run,
      protect: config?.protect ?? [],
      awaitsLock: breaksLock || lockTimeoutMs > 0,
    })
    const isDryRun = options.flag('dryRun')
    let proposal: Proposal | undefined
    const exit = await runChange({
      io,
      session,
      options,
      proposer: {
        ...proposer,
        propose: async () => (proposal = await proposer.propose()),
      },
      isDryRun,
      asks: 'always',
      description: `apply --resume ${runId}`,
    })
    // Steps that are refused will fail.
    const isShort = exit === EXIT.done && (proposal?.refused?.size ?? 0) > 0
    return isDryRun && isShort ? EXIT.incomplete : exit
  })
}

function tellNothing(
  io: Io,
  { api, environment, owner }: Session,
  { because, hint }: Extract<Resumable, { readonly run: undefined }>,
): void {
  const message = `Nothing to resume for owner ${owner} in project ${api.projectId}. ${because}.`
  io.out.answer({
    text: () => (hint === undefined ? message : `${message}\n${hint}`),
    json: (): JsonObject => ({
      formatVersion: 1,
      operation: 'apply',
      projectId: api.projectId,
      environment: environment?.name ?? null,
      digest: null,
      summary: { create: 0, update: 0, delete: 0, unchanged: 0, unmanaged: 0 },
      changes: [],
      findings: [
        { code: 'nothing-to-resume', severity: 'note', message, ...(hint === undefined ? {} : { hint }) },
      ],
      runId: null,
      backupId: null,
      outcome: 'done',
      steps: [],
    }),
  })
}
