import type { Address } from '../core/model/address.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Consent } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { companionsToCompare, planWanted, type Wanted } from '../core/plan/index.js'
import { foreignOwners } from './ownership.js'
import type { Proposal, Proposer } from './proposal.js'
import { enrichLive, readLive } from './read-live.js'
import type { Session } from './session.js'

/**
 * Plans what a person asked for on the command line: create, set or delete single resources. Last-applied is not
 * written, so a later plan from files shows it as drift.
 */
export function planAsked(
  session: Session,
  options: {
    readonly operation: 'create' | 'update' | 'delete'
    readonly kind: Kind
    readonly wanted: readonly Wanted[]
    readonly consent: Consent
    readonly protect: readonly string[]
  },
): Proposer {
  const { operation, kind, wanted, consent, protect } = options
  return {
    operation,
    isConfigRun: false,
    async propose(): Promise<Proposal> {
      const live = await readLive(session, [kind])
      refuseImpossible(operation, kind, wanted, live)
      await enrichLive(
        session,
        live,
        new Map(wanted.map((want) => [want.address, { kind, companions: companionsOfWant(kind, want) }])),
      )
      const lastApplied = await session.store.state.read(session.api.projectId, session.owner)
      const plan = planWanted(
        {
          operation,
          projectId: session.api.projectId,
          environment: session.environment,
          host: session.api.host,
          owner: session.owner,
          consent,
          kinds: [kind],
          live,
          lastApplied,
          foreign: await foreignOwners(session),
          protect,
          ourTouch: () => undefined,
          sha256: session.sha256,
        },
        wanted,
      )
      return { plan, live, lastApplied }
    },
  }
}

function companionsOfWant(kind: Kind, want: Wanted): readonly string[] {
  if (want.do !== 'set') return Object.keys(kind.costly)
  const declared = Object.fromEntries(
    Object.keys(want.fields).map((path) => [path.split('/')[1] ?? '', null]),
  )
  return companionsToCompare(kind, declared, {})
}

/** A create of what is there, an update or delete of what is not: every one of them named. */
function refuseImpossible(
  operation: 'create' | 'update' | 'delete',
  kind: Kind,
  wanted: readonly Wanted[],
  live: ReadonlyMap<Address, Live>,
): void {
  const isCreate = operation === 'create'
  const wrong = wanted.filter(({ address }) => live.has(address) === isCreate)
  if (wrong.length === 0) return
  const names = wrong.map(({ address }) => printable(address)).join(', ')
  throw new ToolError({
    code: isCreate ? 'already-exists' : 'not-found',
    message: isCreate ? `Already there: ${names}` : `Not there: ${names}`,
    hint: isCreate
      ? `Change it with descope-mgmt ${kind.name} update.`
      : `See what there is: descope-mgmt ${kind.name} list`,
    exit: EXIT.service,
  })
}
