import type { Config } from '../core/model/desired.js'
import type { Pattern } from '../core/model/pattern.js'
import { planAdoption, type Adoption } from '../core/plan/index.js'
import type { Proposal } from './proposal.js'
import { ONLY_LOOKING } from '../core/model/no-consent.js'
import { readDeclared, refuseUnsupported } from './read-declared.js'
import { recordOwnership, type Recorded } from './record-ownership.js'
import type { Session } from './session.js'
import type { LockWishes } from './take-lock.js'

/** What an adoption finds: a plan that changes nothing, and what becomes of each declared resource. */
export interface AdoptionProposal extends Proposal {
  /** In the order of the files. */
  readonly adoptions: readonly Adoption[]
}

export interface AdoptOptions {
  /** `pull` where the files were just written from what is live. Default: `adopt`. */
  readonly operation?: 'adopt' | 'pull'
  readonly config: Config
  /** Addresses or kinds; empty means all. Default: all. */
  readonly only?: readonly Pattern[]
  readonly except?: readonly Pattern[]
  /** Addresses that another owner manages and that are to be ours. Default: none. */
  readonly takeOver?: readonly string[]
  /** The files may be older than those applied last, in a protected environment. Default: false. */
  readonly allowsBehind?: boolean
}

/**
 * Looks which declared resources are live, and which of their fields match. Writes nothing.
 * @throws ToolError `unsupported-kind`; `ApiError`s of reading
 */
export async function proposeAdoption(session: Session, options: AdoptOptions): Promise<AdoptionProposal> {
  const { operation = 'adopt', config, only = [], except = [], takeOver = [], allowsBehind = false } = options
  const consent = { ...ONLY_LOOKING, takeOver, ...(allowsBehind ? { allowBehind: true } : {}) }
  const read = await readDeclared(session, { operation, config, only, except, consent })
  const { plan, adoptions } = planAdoption(read.input)
  return {
    plan: { ...plan, findings: [...read.findings.before, ...plan.findings, ...read.findings.after] },
    adoptions,
    live: read.input.live,
    lastApplied: read.input.lastApplied,
  }
}

/**
 * Records in last-applied what the files declare and what matches live already. Writes nothing to Descope; what differs
 * is left to the next plan.
 * @throws ToolError what {@link proposeAdoption} throws, `other-owner`, and what {@link recordOwnership} throws
 */
export async function adopt(
  session: Session,
  options: AdoptOptions &
    LockWishes & {
      readonly reason?: string | undefined
      /** Told what was found, before anything of it is refused or recorded. */
      readonly onProposed?: (proposal: AdoptionProposal) => void
    },
): Promise<Recorded<AdoptionProposal>> {
  const { operation = 'adopt', config, only = [] } = options
  refuseUnsupported({ config, only })
  return recordOwnership(session, {
    ...options,
    operation,
    propose: async () => proposeAdoption(session, options),
  })
}
