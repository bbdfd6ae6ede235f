import { typedWord } from '../core/model/typed-word.js'
import { keptPlan, movedSinceSaved, shownOtherwise, unseenFindings } from '../core/saved-plan/index.js'
import { refusal, usageError, type ToolError } from '../core/model/errors.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { RunRecord } from '../core/model/run.js'
import type { PlanScope, SavedPlan } from '../core/model/saved-plan.js'
import { agoWords, withoutSecrets } from '../report/index.js'
import type { Proposal, Proposer } from './proposal.js'
import { isLeftUndone } from './resumable-run.js'
import type { Session } from './session.js'

/** What moved is named for so many resources. */
const NAMED = 5

/**
 * The plan of a proposal as a file may keep it: nothing of what is secret, and no documents.
 * @param secrets texts that may stand nowhere in it
 */
export function savedPlanOf(
  session: Session,
  proposal: Pick<Proposal, 'plan' | 'live'>,
  { scope, secrets }: { readonly scope: PlanScope; readonly secrets: readonly string[] },
): SavedPlan {
  const { kinds, sha256, clock, toolVersion } = session
  const places = Object.fromEntries(kinds.map((kind) => [kind.name, kind.secrets]))
  const kept = keptPlan(proposal, {
    kinds,
    sha256,
    secrets,
    hide: (value, place) => withoutSecrets(value, place, places),
  })
  return { toolVersion, madeMs: clock.now(), scope, ...kept }
}

/** Another project, host, environment or owner than the plan was made for is refused, and both are named. */
export function refuseOtherTarget({ api, environment, owner }: Session, { plan }: SavedPlan): void {
  const sides = [
    { code: 'project-differs', what: 'project', was: plan.projectId, is: api.projectId },
    { code: 'host-differs', what: 'host', was: plan.host, is: api.host },
    {
      code: 'environment-differs',
      what: 'environment',
      was: plan.environment ?? '(none)',
      is: environment?.name ?? '(none)',
    },
    { code: 'other-owner', what: 'owner', was: plan.owner, is: owner },
  ]
  for (const { code, what, was, is } of sides) {
    if (was === is) continue
    throw refusal({
      code,
      message: `The plan was made for the ${what} ${printable(was)}, and this is ${printable(is)}`,
      hint: 'Apply it with the options and files that it was made with, or make one for this.',
    })
  }
}

/**
 * Carries out a saved plan only as it was saved: the plan is made again, and must have the same digest, show the same,
 * and have nothing more to say. A plan that a run carried out already, and that has nothing left, has nothing to do.
 * @throws ToolError from `propose`: `stale`, `plan-edited`
 */
export function asSaved(
  session: Session,
  proposer: Proposer,
  about: { readonly saved: SavedPlan; readonly secrets: readonly string[] },
): Proposer {
  const { saved, secrets } = about
  const { kinds } = session
  return {
    ...proposer,
    async propose() {
      const proposal = await proposer.propose()
      const fresh = savedPlanOf(session, proposal, { scope: saved.scope, secrets })
      if (fresh.plan.digest === saved.plan.digest) {
        const otherwise = shownOtherwise(kinds, saved, fresh)
        if (otherwise.length > 0) throw edited(session, saved, otherwise)
        const [unseen] = unseenFindings(saved, fresh)
        if (unseen !== undefined) throw newlySaid(unseen)
        return proposal
      }
      const run = await runOf(session, saved)
      if (proposal.plan.changes.length === 0 && run !== undefined && isCarriedOut(run)) {
        return withNothingToDo(proposal, appliedAlready(session, run))
      }
      throw stale(session, { moved: movedSinceSaved(kinds, saved, fresh), run })
    },
  }
}

/** Carries out the one plan with this digest, and no other. */
export function asExpected(proposer: Proposer, digest: string): Proposer {
  return {
    ...proposer,
    async propose() {
      const proposal = await proposer.propose()
      if (proposal.plan.digest === digest) return proposal
      throw refusal({
        code: 'stale',
        message: `The plan is not the one that was expected: it has the digest ${proposal.plan.digest}, and not ${printable(digest)}; nothing was written`,
        hint: 'The project, the files or what is allowed (--allow-*, --prune, --on-*, --take-over) are others by now. Look at it: descope-mgmt plan',
      })
    },
  }
}

/** The newest run that was to carry out this very plan: where nothing changes, plans of two owners have one digest. */
async function runOf({ store, owner }: Session, { plan }: SavedPlan): Promise<RunRecord | undefined> {
  const runs = await store.runs.list(plan.projectId)
  return runs.find((run) => run.plan.digest === plan.digest && run.owner === owner)
}

function runWords({ clock }: Session, { runId, by, startedMs }: RunRecord): string {
  return `Run ${printable(runId)} by ${printable(by)}, ${agoWords(startedMs, clock.now())},`
}

/** To its end, or the run that went on with it did. */
function isCarriedOut({ outcome, finishedBy }: RunRecord): boolean {
  return outcome === 'done' || finishedBy !== undefined
}

function appliedAlready(session: Session, run: RunRecord): Finding {
  const { outcome, finishedBy } = run
  const how =
    outcome === 'done' || finishedBy === undefined
      ? 'carried out this plan'
      : `began with this plan, run ${printable(finishedBy)} finished it`
  return {
    code: 'already-applied',
    severity: 'note',
    message: `${runWords(session, run)} ${how}, and the project is as the files want it`,
  }
}

/** What else the files declare is for a plan of its own to record. */
function withNothingToDo(proposal: Proposal, note: Finding): Proposal {
  const { plan } = proposal
  return { ...proposal, plan: { ...plan, confirmed: [], findings: [...plan.findings, note] } }
}

function stale(
  session: Session,
  { moved, run }: { readonly moved: readonly string[]; readonly run: RunRecord | undefined },
): ToolError {
  const named = moved.slice(0, NAMED).join('; ')
  const more = moved.length > NAMED ? `; and ${moved.length - NAMED} more` : ''
  const what =
    moved.length === 0
      ? 'what the files declare of it, or what was last applied, is not as it was'
      : `${named}${more}`
  const ran = run === undefined ? '' : `. ${runWords(session, run)} was to carry it out: ${run.outcome}`
  const isUnfinished = run !== undefined && isLeftUndone(run)
  return refusal({
    code: 'stale',
    message: `The plan does not fit any more, and nothing was written: ${what}${ran}`,
    hint: isUnfinished
      ? `Finish that run: descope-mgmt apply --resume ${typedWord(run.runId)}. Or make a new plan: descope-mgmt plan --out plan.json`
      : 'Look at a new plan, and have that one approved: descope-mgmt plan --out plan.json',
  })
}

function edited({ toolVersion }: Session, saved: SavedPlan, otherwise: readonly string[]): ToolError {
  const named = otherwise.slice(0, NAMED).join(', ')
  const more = otherwise.length > NAMED ? ` and ${otherwise.length - NAMED} more` : ''
  const isOther = saved.toolVersion !== toolVersion
  const why = isOther
    ? `Version ${printable(saved.toolVersion)} wrote it, and this is ${toolVersion}, which may say it in other words.`
    : 'Somebody changed it after it was written.'
  return usageError({
    code: 'plan-edited',
    message: `The saved plan shows something else than it would do: ${named}${more}. ${why}`,
    hint: 'Make it anew, and have that one approved: descope-mgmt plan --out plan.json',
  })
}

function newlySaid({ address, message, hint }: Finding): ToolError {
  return refusal({
    code: 'stale',
    message: `There is something to be said that the saved plan did not say, and nothing was written: ${address === undefined ? '' : `${printable(address)}: `}${message}`,
    hint: hint ?? 'Look at a new plan: descope-mgmt plan --out plan.json',
  })
}
