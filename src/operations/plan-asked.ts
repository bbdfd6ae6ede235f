import { kindOf, type Address } from '../core/model/address.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import { DOCUMENT_FIELD, DOCUMENT_PATH } from '../core/model/document-traits.js'
import { member } from '../core/model/json.js'
import type { Consent, Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { companionsToCompare, planWanted, type Wanted } from '../core/plan/index.js'
import { fitDocuments } from './fit-documents.js'
import { judgeDocuments, type PlaceOf } from './judge-documents.js'
import { referringTo } from './kinds-to-read.js'
import { foreignOwners } from './ownership.js'
import type { Proposal, Proposer } from './proposal.js'
import { enrichLive, readLive } from './read-live.js'
import type { Session } from './session.js'
import { whatThereIs } from './what-there-is.js'

/**
 * Plans what a person asked for on the command line: create, set or delete single resources. Last-applied is not
 * written, so a later plan from files shows it as drift.
 */
export function planAsked(
  session: Session,
  options: {
    /** `import` creates or updates. */
    readonly operation: 'create' | 'update' | 'delete' | 'import'
    readonly kind: Kind
    readonly wanted: readonly Wanted[]
    readonly consent: Consent
    readonly protect: readonly string[]
    /** What is only a warning about a document stops the plan too. Default: false. */
    readonly isStrict?: boolean
    /** Where a part of a document stands in the file it came from. */
    readonly placeOf?: PlaceOf
  },
): Proposer {
  const { operation, kind, consent, protect } = options
  return {
    operation,
    isConfigRun: false,
    async propose(): Promise<Proposal> {
      const changes = options.wanted.map((want) => ({
        address: want.address,
        action: want.do === 'delete' ? ('delete' as const) : ('update' as const),
      }))
      const kinds = [kind, ...referringTo(session.kinds, { read: [kind], changes })]
      const live = await readLive(session, kinds)
      refuseImpossible(operation, kind, options.wanted, live)
      await enrichLive(
        session,
        live,
        new Map(
          options.wanted.map((want) => [want.address, { kind, companions: companionsOfWant(kind, want) }]),
        ),
      )
      const { wanted, findings } = await fitted(session, kind, options.wanted, live)
      const lastApplied = await session.store.state.read(session.api.projectId, session.owner)
      const plan = planWanted(
        {
          operation,
          projectId: session.api.projectId,
          environment: session.environment,
          host: session.api.host,
          owner: session.owner,
          consent,
          kinds,
          live,
          lastApplied,
          foreign: await foreignOwners(session),
          protect,
          ourTouch: () => undefined,
          sha256: session.sha256,
        },
        wanted,
      )
      const judged = judgeDocuments(plan, {
        kinds: [kind],
        live,
        isStrict: options.isStrict ?? false,
        placeOf: options.placeOf ?? (() => undefined),
      })
      return { plan: { ...judged, findings: [...findings, ...judged.findings] }, live, lastApplied }
    },
  }
}

/** Documents with the ids of the target, and what could not be put in. */
async function fitted(
  session: Session,
  kind: Kind,
  asked: readonly Wanted[],
  live: Map<Address, Live>,
): Promise<{ readonly wanted: readonly Wanted[]; readonly findings: readonly Finding[] }> {
  const { document } = kind
  const contents = asked.flatMap((want) =>
    want.do === 'set' && want.content !== undefined ? [{ address: want.address, content: want.content }] : [],
  )
  if (document === undefined || contents.length === 0) return { wanted: asked, findings: [] }
  const fits = await fitDocuments(session, { ...kind, document }, { wanted: contents, live })
  const wanted = asked.map((want): Wanted => {
    const content = fits.get(want.address)?.content
    if (want.do !== 'set' || content === undefined) return want
    const digest = member(kind.specOf({ document: content, companions: {} }), DOCUMENT_FIELD) ?? null
    return { ...want, content, fields: { ...want.fields, [DOCUMENT_PATH]: digest } }
  })
  return { wanted, findings: [...fits.values()].flatMap(({ findings }) => findings) }
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
  operation: 'create' | 'update' | 'delete' | 'import',
  kind: Kind,
  wanted: readonly Wanted[],
  live: ReadonlyMap<Address, Live>,
): void {
  if (operation === 'import') return
  const isCreate = operation === 'create'
  const wrong = wanted.map(({ address }) => address).filter((address) => live.has(address) === isCreate)
  if (wrong.length === 0) return
  const names = wrong.map((address) => printable(address)).join(', ')
  const there = [...live.keys()].filter((address) => kindOf(address) === kind.name)
  throw new ToolError({
    code: isCreate ? 'already-exists' : 'not-found',
    message: isCreate ? `Already there: ${names}` : `Not there: ${names}`,
    hint: isCreate ? `Change it with descope-mgmt ${kind.name} update.` : whatThereIs(kind, wrong, there),
    exit: EXIT.service,
  })
}
