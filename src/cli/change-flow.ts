import { EXIT, refusal, type ExitCode } from '../core/model/errors.js'
import type { Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { Run, RunOutcome } from '../core/model/run.js'
import { auditingRefusal, auditRefusal } from '../operations/audit.js'
import { asShown } from '../operations/as-shown.js'
import { longCost, type Cost } from '../operations/cost.js'
import { executeAgreed, stoppingFindings } from '../operations/execute.js'
import type { Proposal, Proposer } from '../operations/proposal.js'
import type { Session } from '../operations/session.js'
import {
  costJson,
  costWords,
  countOf,
  planJson,
  renderPlan,
  renderPlanMarkdown,
  renderRun,
  renderRunMarkdown,
  runJson,
  undoneByJson,
  type SecretPlaces,
} from '../report/index.js'
import type { Io } from './io.js'
import { lockWishes } from './lock-options.js'
import type { IfLost } from './lost-answer.js'
import { nextCommands } from './next-commands.js'
import { sameTarget, withSameTarget } from './same-target.js'
import { refuseEphemeralStore } from './open-session.js'
import type { OptionValues } from './option-values.js'
import { undoOnFailure, type Ended } from './undo-on-failure.js'

export interface ChangeFlow {
  readonly io: Io
  readonly session: Session
  readonly options: OptionValues
  readonly proposer: Proposer
  readonly isDryRun: boolean
  /** `always`, or only where something is deleted, drifted or protected. */
  readonly asks: 'always' | 'when-risky'
  /** One line for the backup: what the run was for. */
  readonly description: string
  /** Said instead of the backup where nothing existed before. Default: the backup, which then names what was new. */
  readonly nothingBackedUp?: string
  /** A plan that was approved: typing the same again would ask for another one. Default: false. */
  readonly isFixed?: boolean
  /** Asked where drift stops the plan and a person is there: the same plan with drift decided. */
  readonly withDrift?: (onDrift: 'revert' | 'keep') => Proposer
}

/** Shows a plan; unless it is a dry run, asks and carries it out. Preview and action are one and the same plan. */
export async function runChange(flow: ChangeFlow): Promise<ExitCode> {
  const { io, session, proposer, options, isDryRun } = flow
  const wishes = lockWishes(options)
  const callsBefore = callsSoFar(session)
  const lookAt = (proposal: Proposal) => lookOf(flow, proposal, callsBefore)
  if (isDryRun) return preview(flow, lookAt(await proposer.propose()))
  refuseEphemeralStore(io, session.store)
  let look: Look | undefined
  if (mayBeAsked(flow)) {
    // Whoever thinks about an answer holds up nobody: the lock is taken when it is given.
    const asked = {
      runId: session.newId(),
      operation: proposer.operation,
      planDigest: undefined,
      reason: io.globals.reason,
    }
    look = lookAt(await auditingRefusal(session, asked, async () => proposer.propose()))
    const declined = await showAndAsk(flow, look)
    if (declined !== undefined) return declined.declined()
  }
  const shown = look?.proposal
  const executed = await executeAgreed<Declined>(session, proposer, {
    description: flow.description,
    reason: io.globals.reason,
    failsFast: options.flag('failFast'),
    ...wishes,
    planDigest: shown?.plan.digest,
    agree: async (fresh) => {
      if (shown !== undefined) return asShown(session.kinds, { shown, fresh })
      look = lookAt(fresh)
      return (await showAndAsk(flow, look)) ?? fresh
    },
  })
  if ('declined' in executed) return executed.declined()
  const ended = await undoOnFailure(flow, executed)
  answerRun(flow, ended, look)
  return exitOf(ended.run.outcome)
}

/** A plan as it is shown, and what it takes. */
interface Look {
  readonly proposal: Proposal
  readonly plan: Plan
  readonly cost: Cost | undefined
}

/** A plan that is not carried out: what happens instead, when the lock is free. */
interface Declined {
  readonly declined: () => Promise<ExitCode>
}

function lookOf({ io, session }: ChangeFlow, proposal: Proposal, callsBefore: number): Look {
  const { plan } = proposal
  return {
    proposal,
    plan: { ...plan, findings: plan.findings.map((finding) => withSameTarget(finding, io.globals)) },
    cost: costFor(session, proposal, callsBefore),
  }
}

function preview(flow: ChangeFlow, { plan, cost }: Look): ExitCode {
  flow.io.out.answer({
    text: (style) => renderPlan(plan, { ...style, ...planView(flow), dryRun: true, cost }),
    json: () => ({ ...planJson(plan, secretsOf(flow.session)), ...costJson(cost) }),
    markdown: () => renderPlanMarkdown(plan, { ...planView(flow), cost }),
  })
  return differencesExit(flow, plan) ?? stoppingFindings(plan).exit
}

/** False where every answer is given beforehand, or nobody is there to give one. */
function mayBeAsked({ io, session, options }: ChangeFlow): boolean {
  const isNameGiven = session.environment?.protected !== true || options.text('confirmEnv') !== undefined
  return io.ask.canAsk && !(io.globals.isYes && isNameGiven)
}

/** `undefined` where the plan may be carried out. */
async function showAndAsk(flow: ChangeFlow, { plan, cost }: Look): Promise<Declined | undefined> {
  const { io } = flow
  if (stoppingFindings(plan).findings.length > 0) return { declined: async () => stopped(flow, plan) }
  if (plan.changes.length === 0) return undefined
  io.out.say((style) => renderPlan(plan, { ...style, ...planView(flow), cost }))
  if (await isAgreed(flow, plan, cost)) return undefined
  return {
    declined: async () => {
      io.log.warn('Nothing was written.')
      return EXIT.refused
    },
  }
}

async function stopped(flow: ChangeFlow, plan: Plan): Promise<ExitCode> {
  const decided = await decideDrift(flow, plan)
  if (decided !== undefined) return runChange({ ...flow, proposer: decided })
  return refused(flow, plan, stoppingFindings(plan).exit)
}

/** `--exit-code` makes a plan with changes exit 2, where nothing worse is to be said. */
function differencesExit({ options }: ChangeFlow, plan: Plan): ExitCode | undefined {
  const isAsked = options.flag('exitCode') && plan.changes.length > 0
  return isAsked && stoppingFindings(plan).findings.length === 0 ? EXIT.differences : undefined
}

async function refused(flow: ChangeFlow, plan: Plan, exit: ExitCode): Promise<ExitCode> {
  const { io, session } = flow
  const auditHead = await auditRefusal(session, {
    runId: session.newId(),
    operation: plan.operation,
    planDigest: plan.digest,
    reason: io.globals.reason,
    because: stoppingFindings(plan).findings,
  })
  const nowMs = io.context.clock.now()
  const run: Run = {
    runId: '',
    operation: plan.operation,
    backupId: null,
    outcome: 'refused',
    steps: [],
    startedMs: nowMs,
    endedMs: nowMs,
    ...(auditHead === undefined ? {} : { auditHead }),
  }
  io.out.answer({
    text: (style) =>
      `${renderPlan(plan, { ...style, ...planView(flow) })}\nRefused: nothing was written. See the errors above.\n`,
    json: () => ({ ...runJson(plan, run, secretsOf(flow.session)), runId: null }),
    markdown: () => renderRunMarkdown(plan, run, { ...planView(flow), notes: [] }),
  })
  return exit
}

function answerRun(
  flow: ChangeFlow,
  { plan, run, notes, backup, undoneBy, takenOver }: Ended,
  look: Look | undefined,
): void {
  const { io, session, proposer, nothingBackedUp } = flow
  const cost = look?.cost
  const isAllNew = plan.changes.every(({ action }) => action === 'create')
  io.out.answer({
    text: (style) => {
      if (plan.changes.length === 0) {
        return `${renderPlan(plan, { ...style, ...planView(flow) })}${takenOverWords(run, takenOver)}`
      }
      // The plan stands above: it was shown before the run.
      return `\n${renderRun(plan, run, {
        ...style,
        verbose: io.globals.isVerbose,
        notes,
        ...(nothingBackedUp === undefined || !isAllNew ? {} : { nothingBackedUp }),
        backup: backup === undefined ? null : { location: backup.location },
        next:
          backup === undefined
            ? []
            : nextCommands(io, session, {
                run,
                live: look?.proposal.live.keys() ?? [],
                undoneBy,
                isConfigRun: proposer.isConfigRun && flow.isFixed !== true,
              }),
      })}`
    },
    json: () => ({
      ...runJson({ ...plan, findings: [...plan.findings, ...notes] }, run, secretsOf(session)),
      ...(undoneBy === undefined ? {} : { undoneBy: undoneByJson(undoneBy) }),
      ...costJson(cost),
    }),
    markdown: () => renderRunMarkdown(plan, run, { ...planView(flow), notes, undoneBy, cost }),
    ...(plan.changes.length === 0 ? {} : { ifLost: ifLost(io, run) }),
  })
}

/** Nothing was written to the project, and yet something happened. */
function takenOverWords({ runId }: Run, takenOver: Ended['takenOver']): string {
  if (takenOver.length === 0) return ''
  const owners = [...new Set(takenOver.map(({ from }) => printable(from)))].join(', ')
  return `\nTook over ${countOf(takenOver.length, 'resource')} from ${owners}\nrun      ${printable(runId)}\n`
}

/** Half an answer must not pass for a run that is done, and nobody should think that nothing happened. */
function ifLost({ globals }: Io, { runId, outcome }: Run): IfLost {
  const show = ['descope-mgmt', ...sameTarget(globals), 'runs', 'show', printable(runId)].join(' ')
  return { exit: EXIT.incomplete, hint: `The run was carried out and ended: ${outcome}. See it: ${show}` }
}

/** The question before a run. What is protected wants its name; `--yes` never gives it. */
async function isAgreed(flow: ChangeFlow, plan: Plan, cost: Cost | undefined): Promise<boolean> {
  const { io, session, asks } = flow
  const { environment } = session
  if (environment?.protected === true) await confirmEnvironment(flow, environment.name)
  const isRisky = plan.changes.some(
    (change) => change.action === 'delete' || change.fields.some((field) => field.reason === 'drift'),
  )
  if (asks === 'when-risky' && !isRisky) return true
  return io.ask.confirm(questionFor(plan, cost))
}

async function confirmEnvironment({ io, options }: ChangeFlow, name: string): Promise<void> {
  const given = options.text('confirmEnv')
  if (given === name) return
  if (given !== undefined) {
    throw refusal({
      code: 'confirmation-missing',
      message: `--confirm-env names ${printable(given)}, and the environment is ${printable(name)}`,
    })
  }
  if (!io.ask.canAsk) {
    throw refusal({
      code: 'confirmation-missing',
      message: `${printable(name)} is protected`,
      hint: `Pass --confirm-env ${printable(name)}. --yes does not answer this.`,
    })
  }
  if (!(await io.ask.typed(`${printable(name)} is protected. Type its name to go on:`, name))) {
    throw refusal({ code: 'confirmation-missing', message: 'That is not its name; nothing was written' })
  }
}

/** Names what it asks: up to three addresses, the sums, and what it takes where that is much. */
function questionFor(plan: Plan, cost: Cost | undefined): string {
  const { create, update, delete: deletes } = plan.summary
  const parts = [
    create > 0 ? `create ${named(plan, 'create')}` : '',
    update > 0 ? `update ${named(plan, 'update')}` : '',
    deletes > 0 ? `DELETE ${named(plan, 'delete')}` : '',
  ].filter((part) => part !== '')
  const where = plan.environment === null ? '' : ` (${printable(plan.environment)})`
  return `In project ${printable(plan.projectId)}${where}: ${parts.join(', ')}${cost === undefined ? '' : ` (${costWords(cost)})`}?`
}

function named(plan: Plan, action: string): string {
  const addresses = plan.changes
    .filter((change) => change.action === action)
    .map((change) => printable(change.address))
  const shown = addresses.slice(0, 3).join(', ')
  return addresses.length > 3 ? `${shown} and ${addresses.length - 3} more` : shown
}

/** Where only drift stands in the way and a person is there, they decide. */
async function decideDrift(flow: ChangeFlow, plan: Plan): Promise<Proposer | undefined> {
  const { io, withDrift } = flow
  const isOnlyDrift = stoppingFindings(plan).findings.every((finding) => finding.code === 'drift')
  if (withDrift === undefined || !isOnlyDrift || !io.ask.canAsk) return undefined
  io.out.say((style) => renderPlan(plan, { ...style, ...planView(flow) }))
  const addresses = plan.findings.flatMap(({ code, address }) =>
    code === 'drift' && address !== undefined ? [address] : [],
  )
  const choice = await io.ask.choose(
    `${addresses
      .slice(0, 3)
      .map((address) => printable(address))
      .join(
        ', ',
      )}${addresses.length > 3 ? ` and ${addresses.length - 3} more` : ''} changed outside the files. What should happen to these changes?`,
    [
      { value: 'stop', label: 'Stop, and look into it' },
      { value: 'keep', label: 'Keep them, and do the rest' },
      { value: 'revert', label: 'Undo them: the files win' },
    ],
  )
  return choice === 'stop' ? undefined : withDrift(choice)
}

/** Calls of this process to the service, by everything in it. */
function callsSoFar({ api }: Session): number {
  return (api.quota?.() ?? []).reduce((sum, { calls }) => sum + calls, 0)
}

function costFor(session: Session, proposal: Proposal, callsBefore: number): Cost | undefined {
  const { kinds, api, parallelism } = session
  return longCost(proposal, {
    kinds,
    quota: api.quota?.() ?? [],
    planningCalls: callsSoFar(session) - callsBefore,
    parallelism,
    isLocal: api.host === 'loopback',
  })
}

function planView({ io, session }: ChangeFlow) {
  return {
    dryRun: false,
    verbose: io.globals.isVerbose,
    secrets: secretsOf(session),
    cwd: io.context.cwd,
    nowMs: io.context.clock.now(),
  }
}

function secretsOf(session: Pick<Session, 'kinds'>): SecretPlaces {
  return Object.fromEntries(session.kinds.map((kind) => [kind.name, kind.secrets]))
}

function exitOf(outcome: RunOutcome): ExitCode {
  switch (outcome) {
    case 'done':
      return EXIT.done
    case 'interrupted':
      return EXIT.interrupted
    case 'refused':
      return EXIT.refused
    case 'partial':
    case 'failed':
      return EXIT.incomplete
    default:
      return outcome satisfies never
  }
}
