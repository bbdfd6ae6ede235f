import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import { NO_CONSENT } from '../core/model/no-consent.js'
import type { Consent, Finding, Plan } from '../core/model/plan.js'
import type { StoredRun } from '../core/ports/store.js'
import type { Proposal, Proposer } from './proposal.js'
import { planRunRollback } from './rollback-run.js'
import type { Session } from './session.js'

/** Each round leaves out what cannot be taken back; a plan with more obstacles in a row is given up. */
const MOST_ROUNDS = 20

export interface UndoProposal extends Proposal {
  /** What cannot be taken back and is not in the plan, and why. */
  readonly obstacles: readonly Finding[]
}

/** Plans to take back what of a run can be taken back. */
export function proposerOfUndo(session: Session, run: StoredRun): Proposer<UndoProposal> {
  return { operation: 'rollback', isConfigRun: false, propose: async () => planUndo(session, run) }
}

/** @throws ToolError where the rest cannot be told from what is in its way */
async function planUndo(session: Session, run: StoredRun): Promise<UndoProposal> {
  const obstacles: Finding[] = []
  const leftOut = new Set<Address>()
  let counts: Plan['summary'] | undefined
  for (let round = 1; ; round += 1) {
    const proposer = planRunRollback(session, {
      run,
      consent: consentToAll(counts),
      // Of this run itself, last-applied remembers what is protected.
      protect: [],
      isInScope: (address) => !leftOut.has(address),
      isJustEnded: true,
    })
    const proposal = await proposer.propose()
    const { findings, summary } = proposal.plan
    const errors = findings.filter(({ severity }) => severity === 'error')
    const [first] = errors
    if (first === undefined) return { ...proposal, obstacles }
    const about = errors.filter(({ address }) => address !== undefined && !leftOut.has(address))
    const isCounted = counts?.delete === summary.delete && counts.update === summary.update
    if (round === MOST_ROUNDS || (about.length === 0 && isCounted)) {
      throw new ToolError({ ...first, exit: 6 })
    }
    for (const finding of about) if (finding.address !== undefined) leftOut.add(finding.address)
    obstacles.push(...about)
    counts = summary
  }
}

/** Who asks for this wants all of it back, however many; others' changes stay. */
function consentToAll(counts: Plan['summary'] | undefined): Consent {
  return {
    ...NO_CONSENT,
    onConflict: 'live',
    ...(counts === undefined ? {} : { allowDeletes: counts.delete, allowUpdates: counts.update }),
    allowBreaking: true,
    allowSystem: true,
  }
}
