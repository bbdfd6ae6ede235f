import { typedWord } from '../core/model/typed-word.js'
import type { Address } from '../core/model/address.js'
import type { Config } from '../core/model/desired.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import { ProblemsError, refusal, usageError, type ErrorDetails } from '../core/model/errors.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { planForget } from '../core/plan/index.js'
import { ONLY_LOOKING } from '../core/model/no-consent.js'
import { foreignOwners } from './ownership.js'
import type { Proposal } from './proposal.js'
import { recordOwnership, type Recorded } from './record-ownership.js'
import type { Session } from './session.js'
import type { LockWishes } from './take-lock.js'

export interface ForgetOptions {
  readonly addresses: readonly Address[]
  /** The files, where there are some: what they still declare is told. */
  readonly config: Config | undefined
}

/**
 * A plan that stops managing these resources and changes nothing else. Asks nothing of Descope.
 * @throws ToolError `not-managed` for addresses that this owner's last-applied does not hold, all at once; `other-owner`
 */
export async function proposeForgetting(
  session: Session,
  { addresses, config }: ForgetOptions,
): Promise<Proposal> {
  const { projectId, host } = session.api
  const lastApplied = await session.store.state.read(projectId, session.owner)
  const foreign = await foreignOwners(session)
  refuseUnmanaged(addresses, {
    managed: Object.keys(lastApplied?.resources ?? {}),
    foreign,
    owner: session.owner,
  })
  const plan = planForget(
    {
      operation: 'forget',
      projectId,
      environment: session.environment,
      host,
      owner: session.owner,
      consent: ONLY_LOOKING,
      kinds: session.kinds,
      live: new Map(),
      lastApplied,
      foreign,
      protect: config?.protect ?? [],
      ourTouch: () => undefined,
      sha256: session.sha256,
    },
    addresses,
  )
  return {
    plan: { ...plan, findings: [...stillDeclared(addresses, config), ...plan.findings] },
    live: new Map(),
    lastApplied,
  }
}

/**
 * Stops managing resources without deleting them: they leave last-applied.
 * @throws ToolError what {@link proposeForgetting} and {@link recordOwnership} throw; `protected`
 */
export async function forget(
  session: Session,
  options: ForgetOptions & LockWishes & { readonly reason?: string | undefined },
): Promise<Recorded<Proposal>> {
  return recordOwnership(session, {
    ...options,
    operation: 'forget',
    propose: async () => proposeForgetting(session, options),
    // The files were not looked at, so what is left counts as written from the commit that it was written from.
    commit: ({ lastApplied }) => lastApplied?.updated.commit,
  })
}

function refuseUnmanaged(
  addresses: readonly Address[],
  known: {
    readonly managed: readonly Address[]
    readonly foreign: ReadonlyMap<Address, string>
    readonly owner: string
  },
): void {
  const managed = new Set(known.managed)
  const unknown = addresses.filter((address) => !managed.has(address))
  const theirs = unknown.flatMap((address) => {
    const owner = known.foreign.get(address)
    return owner === undefined ? [] : [{ address, owner }]
  })
  const [first] = theirs
  if (first !== undefined && theirs.length === unknown.length) {
    const more = theirs.length === 1 ? '' : ` (and ${theirs.length - 1} more)`
    const { message, ...rest } = ofAnother(first)
    throw refusal({ ...rest, message: `${message}${more}` })
  }
  const problems = unknown.map((address): ErrorDetails => {
    const owner = known.foreign.get(address)
    if (owner !== undefined) return ofAnother({ address, owner })
    return {
      code: 'not-managed',
      message: `${printable(address)} is not managed by "${printable(known.owner)}", so there is nothing to forget`,
      hint: didYouMean(address, managed) ?? hintFor(known.managed),
    }
  })
  const [only, ...others] = problems
  if (only === undefined) return
  throw others.length === 0 ? usageError(only) : new ProblemsError([only, ...others])
}

function ofAnother({ address, owner }: { readonly address: Address; readonly owner: string }): ErrorDetails {
  return {
    code: 'other-owner',
    message: `${printable(address)} is managed by the config "${printable(owner)}"`,
    hint: `Forget it from that config, or take it over from here: descope-mgmt adopt --take-over ${typedWord(address)}.`,
  }
}

/** A few of what is managed, so that nobody has to look for how addresses are written. */
function hintFor(managed: readonly Address[]): string {
  if (managed.length === 0) return 'Nothing is managed here yet: apply and adopt record what is.'
  const shown = managed.slice(0, SHOWN).map((address) => printable(address))
  const more = managed.length > SHOWN ? ` and ${managed.length - SHOWN} more` : ''
  return `What is managed: ${shown.join(', ')}${more}`
}

const SHOWN = 5

/** Files that still declare it take it back at once. */
function stillDeclared(addresses: readonly Address[], config: Config | undefined): readonly Finding[] {
  const declared = new Map(config?.resources.map(({ address, where }) => [address, where]))
  return addresses.flatMap((address): readonly Finding[] => {
    const where = declared.get(address)
    if (where === undefined) return []
    return [
      {
        code: 'still-declared',
        severity: 'warning',
        address,
        message: `The files still declare ${printable(address)}: the next apply manages it again`,
        hint: 'Take its entry out of the files.',
        where,
      },
    ]
  })
}
