import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Consent, Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { LastApplied } from '../core/model/state.js'
import { planWanted } from '../core/plan/index.js'
import { KeptFitting } from './fit-kept.js'
import { judgeDocuments } from './judge-documents.js'
import { foreignOwners } from './ownership.js'
import type { Proposal, Proposer } from './proposal.js'
import { enrichLive } from './read-live.js'
import type { Session } from './session.js'
import type { Found } from './wanted-back.js'

export interface GoingBack {
  /** `rollback` is for the emergency: what another config manages comes back too, and that is told. */
  readonly operation: 'restore' | 'rollback'
  readonly kinds: readonly Kind[]
  readonly consent: Consent
  readonly protect: readonly string[]
  /** What is live, as far as it must be known. */
  readonly read: () => Promise<Map<Address, Live>>
  /** False where `read` leaves out what nobody asked for. Default: true. */
  readonly readsAll?: boolean
  readonly find: (live: Map<Address, Live>) => Promise<Found>
}

/** Plans to bring kept versions back, with the ids that their names have in the project today. */
export function goBack(session: Session, about: GoingBack): Proposer {
  const { operation, kinds } = about
  const isRollback = operation === 'rollback'
  const fitting = new KeptFitting(session)
  return {
    operation,
    isConfigRun: false,
    async propose(): Promise<Proposal> {
      const live = await about.read()
      const found = await about.find(live)
      await enrichAll(
        session,
        live,
        found.wanted.flatMap(({ want }) =>
          want.do === 'delete' ? [] : [{ kind: want.kind, address: want.address }],
        ),
      )
      const { wanted, findings: unfit } = await fitting.fitted(found.wanted, live)
      const owners = await ownersFor(session, isRollback)
      const state = await lastAppliedFor(session, isRollback)
      const plan = planWanted(
        {
          operation,
          projectId: session.api.projectId,
          environment: session.environment,
          host: session.api.host,
          owner: session.owner,
          consent: about.consent,
          kinds,
          live,
          lastApplied: state.lastApplied,
          foreign: isRollback ? new Map() : owners.foreign,
          protect: about.protect,
          ourTouch: () => undefined,
          sha256: session.sha256,
        },
        wanted,
      )
      const judged = judgeDocuments(plan, {
        kinds,
        live,
        isStrict: false,
        knowsAll: about.readsAll ?? true,
        placeOf: () => undefined,
      })
      const touched = judged.changes.flatMap(({ address }) =>
        isRollback ? managedBy(owners.foreign, address) : [],
      )
      return {
        plan: {
          ...judged,
          findings: [
            ...found.findings,
            ...state.findings,
            ...owners.findings,
            ...unfit,
            ...judged.findings,
            ...touched,
          ],
        },
        live,
        lastApplied: state.lastApplied,
        isLookSpared: fitting.hasAsked,
        wentBackTo: Object.fromEntries(found.wanted.map(({ want, timeMs }) => [want.address, timeMs])),
      }
    },
  }
}

/** Reads the costly parts of these resources, where they exist and are not read yet. */
export async function enrichAll(
  session: Session,
  live: Map<Address, Live>,
  resources: readonly { readonly kind: Kind; readonly address: Address }[],
): Promise<void> {
  await enrichLive(
    session,
    live,
    new Map(resources.map(({ kind, address }) => [address, { kind, companions: Object.keys(kind.costly) }])),
  )
}

/** A rollback must not hang on what only says whose the resources are. */
async function lastAppliedFor(
  { store, api, owner }: Session,
  isRollback: boolean,
): Promise<{ readonly lastApplied: LastApplied | undefined; readonly findings: readonly Finding[] }> {
  try {
    return { lastApplied: await store.state.read(api.projectId, owner), findings: [] }
  } catch (error) {
    if (!isRollback || !(error instanceof ToolError)) throw error
    const { code, message, hint } = error
    return { lastApplied: undefined, findings: [{ code, severity: 'warning', message, hint }] }
  }
}

/** The same of what others manage. */
async function ownersFor(
  session: Session,
  isRollback: boolean,
): Promise<{ readonly foreign: ReadonlyMap<Address, string>; readonly findings: readonly Finding[] }> {
  try {
    return { foreign: await foreignOwners(session), findings: [] }
  } catch (error) {
    if (!isRollback || !(error instanceof ToolError)) throw error
    const { code, message, hint } = error
    return { foreign: new Map(), findings: [{ code, severity: 'warning', message, hint }] }
  }
}

function managedBy(owners: ReadonlyMap<Address, string>, address: Address): readonly Finding[] {
  const owner = owners.get(address)
  if (owner === undefined) return []
  return [
    {
      code: 'other-owner',
      severity: 'warning',
      address,
      message: `${printable(address)} is managed by the config "${printable(owner)}"`,
      hint: 'Its next plan shows this as drift.',
    },
  ]
}
