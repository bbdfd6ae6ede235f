import { EXIT, type ExitCode } from '../../core/model/errors.js'
import type { Run } from '../../core/model/run.js'
import { adopt, proposeAdoption, type AdoptionProposal, type AdoptOptions } from '../../operations/adopt.js'
import { stoppingFindings } from '../../operations/execute.js'
import type { Session } from '../../operations/session.js'
import { adoptionJson, planJson, renderAdoption, runJson } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { lockWishes } from '../lock-options.js'
import { loadConfig, refuseEphemeralStore, withSession } from '../open-session.js'
import { shellQuoted } from '../../core/model/typed-word.js'
import { sameTarget, withSameTarget } from '../same-target.js'

export const runAdopt: RunCommand = async (io, { options }) => {
  const isDryRun = options.flag('dryRun')
  const wishes = lockWishes(options)
  const { only, except, reason } = io.globals
  const config = await loadConfig(io)
  return withSession(io, config, async (session) => {
    const asked: AdoptOptions = {
      config,
      only,
      except,
      takeOver: options.texts('takeOver'),
      allowsBehind: options.flag('allowBehind'),
    }
    if (!isDryRun) refuseEphemeralStore(io, session.store)
    if (isDryRun) {
      const proposal = await proposeAdoption(session, asked)
      return answer({ io, session, proposal, exit: stoppingFindings(proposal.plan).exit })
    }
    let seen: AdoptionProposal | undefined
    try {
      const onProposed = (proposal: AdoptionProposal) => {
        seen = proposal
      }
      const { proposal, run } = await adopt(session, { ...asked, ...wishes, reason, onProposed })
      return answer({ io, session, proposal, run, exit: EXIT.done })
    } catch (error) {
      const stop = seen === undefined ? undefined : stoppingFindings(seen.plan)
      if (seen === undefined || stop === undefined || stop.findings.length === 0) throw error
      // All that is in the way is shown, with what else was found.
      return answer({ io, session, proposal: seen, run: refusedRun(session), exit: stop.exit })
    }
  })
}

/** After a look the same line once more, without `--dry-run`: it is to record what was shown, and no more. */
function nextCommand({ context, globals }: Io, run: Run | undefined): string {
  const words =
    run === undefined
      ? context.argv.filter((word) => word !== '--dry-run').map(shellQuoted)
      : [...sameTarget(globals), 'plan']
  return ['descope-mgmt', ...words].join(' ')
}

function refusedRun({ clock }: Session): Run {
  const nowMs = clock.now()
  return {
    runId: '',
    operation: 'adopt',
    backupId: null,
    outcome: 'refused',
    steps: [],
    startedMs: nowMs,
    endedMs: nowMs,
  }
}

/** Without a run: of a dry run. */
function answer(about: {
  readonly io: Io
  readonly session: Session
  readonly proposal: AdoptionProposal
  readonly run?: Run
  readonly exit: ExitCode
}): ExitCode {
  const { io, session, run, exit } = about
  const { adoptions } = about.proposal
  const secrets = Object.fromEntries(session.kinds.map((kind) => [kind.name, kind.secrets]))
  const findings = about.proposal.plan.findings.map((finding) => withSameTarget(finding, io.globals))
  const plan = { ...about.proposal.plan, findings }
  io.out.answer({
    text: (style) =>
      renderAdoption(plan, adoptions, {
        ...style,
        dryRun: run === undefined,
        verbose: io.globals.isVerbose,
        secrets,
        cwd: io.context.cwd,
        nowMs: io.context.clock.now(),
        ...(run === undefined || run.runId === '' ? {} : { runId: run.runId }),
        next: nextCommand(io, run),
      }),
    json: () => ({
      ...(run === undefined ? planJson(plan, secrets) : runJson(plan, run, secrets)),
      ...(run?.outcome === 'refused' ? { runId: null } : {}),
      ...adoptionJson(adoptions, secrets),
    }),
  })
  return exit
}
