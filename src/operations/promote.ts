import { compareComplete, isFixedAt } from '../core/compare/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import type { DesiredResource } from '../core/model/desired.js'
import { DOCUMENT_PATH } from '../core/model/document-traits.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { fieldName } from '../core/model/field-name.js'
import type { Json, JsonObject } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import { isInScope, matchesPattern, type Pattern } from '../core/model/pattern.js'
import type { Consent, Finding } from '../core/model/plan.js'
import { segmentsOf, type Pointer } from '../core/model/pointer.js'
import { printable } from '../core/model/printable.js'
import { planWanted, unreadPlaces, type Wanted } from '../core/plan/index.js'
import { keepTargetValues } from '../core/promote/keep-target-values.js'
import {
  kindsBetween,
  readBoth,
  translated,
  withDocument,
  type Between,
  type BothProjects,
} from './both-projects.js'
import { judgeDocuments } from './judge-documents.js'
import { foreignOwners } from './ownership.js'
import type { Proposal, Proposer } from './proposal.js'
import { readLive } from './read-live.js'

export interface Promotion extends Between {
  readonly consent: Consent
  /** Address patterns of the target's config that nothing may delete or replace. */
  readonly protect: readonly Pattern[]
  /** What the files want in either environment: where they differ, the target keeps its own. */
  readonly files: { readonly from: readonly DesiredResource[]; readonly to: readonly DesiredResource[] }
  /** What is only a warning about a document stops the plan too. */
  readonly isStrict: boolean
}

/**
 * Plans what is live in one project for another: what is wanted is as it stands there, with the ids and the values of the
 * target. It deletes nothing, and last-applied is not written, so a later plan from files shows it as drift of our own.
 * A name without a counterpart is an error for each.
 */
export function planPromotion(both: BothProjects, options: Promotion): Proposer {
  const { from, to } = both
  return {
    operation: 'promote',
    isConfigRun: false,
    async propose(): Promise<Proposal> {
      const kinds = kindsBetween(to.kinds, options)
      const read = await readBoth(both, { ...options, kinds, isWhole: true })
      const { exclude = [] } = to.environment ?? {}
      const isMeant = (address: Address) =>
        isInScope(address, options) && !exclude.some((pattern) => matchesPattern(pattern, address))
      refuseUnmatched(read.from, { only: options.only, kinds, exclude, environment: nameOf(from) })
      const kindAt = (address: Address) => kinds.find(({ name }) => name === kindOf(address))
      const meant = [...read.from.values()].filter((live) => {
        const kind = kindAt(live.address)
        const isFixed = kind?.isSystemFixed === true && kind.isSystem?.(live.key, live.document) === true
        return kind !== undefined && isMeant(live.address) && !isFixed
      })
      const kept = withTargetValues(meant, { ...options.files, kindAt, environment: nameOf(from) })
      const fitted = await translated(to, { kinds, from: kept.live, there: read.to })
      const wants = [...fitted.live.values()].flatMap((live) => {
        const kind = kindAt(live.address)
        return kind === undefined
          ? []
          : [wanted(kind, live, { there: read.to.get(live.address), from: nameOf(from) })]
      })
      const referred = to.kinds.filter(
        (kind) => !kinds.includes(kind) && kinds.some(({ refersTo = [] }) => refersTo.includes(kind.name)),
      )
      const live = new Map([...read.to, ...(await readLive(to, referred))])
      const lastApplied = await to.store.state.read(to.api.projectId, to.owner)
      const plan = planWanted(
        {
          operation: 'promote',
          projectId: to.api.projectId,
          environment: to.environment,
          host: to.api.host,
          owner: to.owner,
          consent: options.consent,
          kinds: to.kinds.filter((kind) => kinds.includes(kind) || referred.includes(kind)),
          live,
          lastApplied,
          foreign: await foreignOwners(to),
          protect: options.protect,
          ourTouch: () => undefined,
          sha256: to.sha256,
        },
        wants.map(({ want }) => want),
      )
      const judged = judgeDocuments(plan, {
        kinds,
        live,
        isStrict: options.isStrict,
        placeOf: () => undefined,
      })
      const findings = [...fitted.findings, ...kept.findings, ...wants.flatMap((one) => one.findings)]
      return { plan: { ...judged, findings: [...findings, ...judged.findings] }, live, lastApplied }
    },
  }
}

/** What the target lacks or has otherwise; what the API sets only at creation stays, and is told. */
function wanted(
  kind: Kind,
  live: Live,
  { there, from }: { readonly there: Live | undefined; readonly from: string },
): { readonly want: Wanted; readonly findings: readonly Finding[] } {
  const { address } = live
  const differences = compareComplete({
    fields: kind.fields,
    from: there?.spec ?? {},
    to: live.spec,
    unread: [live, ...(there === undefined ? [] : [there])].flatMap((one) => unreadPlaces(kind, one)),
  }).filter(({ path }) => !isOfProject(kind, path))
  const isFixed = (path: Pointer) => there !== undefined && isFixedAt(kind.fields, path)
  const fields = differences.flatMap(({ path, to }): [Pointer, Json][] =>
    isFixed(path) ? [] : [[path, to ?? null]],
  )
  return {
    want: {
      address,
      do: 'set',
      kind,
      fields: Object.fromEntries(fields),
      ...(kind.document === undefined ? {} : { content: live.document }),
      note: `as in ${from}`,
    },
    findings: differences
      .filter(({ path }) => isFixed(path))
      .map(({ path }): Finding => ({
        code: 'fixed-field',
        severity: 'warning',
        address,
        message: `${printable(path.slice(1))} of ${printable(address)} stays as it is: the API sets it only at creation`,
      })),
  }
}

function isOfProject({ fields }: Kind, path: Pointer): boolean {
  const [field = ''] = segmentsOf(path)
  return Object.hasOwn(fields, field) && fields[field]?.isOfProject === true
}

/** The source's resources with the values that the files give the target, where the files tell the two apart. */
function withTargetValues(
  live: readonly Live[],
  about: Promotion['files'] & {
    readonly kindAt: (address: Address) => Kind | undefined
    readonly environment: string
  },
): { readonly live: readonly Live[]; readonly findings: readonly Finding[] } {
  const files = {
    from: new Map(about.from.map((resource) => [resource.address, resource])),
    to: new Map(about.to.map((resource) => [resource.address, resource])),
  }
  const findings: Finding[] = []
  const kept = live.map((one): Live => {
    const { address } = one
    const [a, b] = [files.from.get(address), files.to.get(address)]
    const kind = about.kindAt(address)
    if (a === undefined || b === undefined || kind === undefined) return one
    const ofFields = keepTargetValues(one.spec, {
      from: comparable(a.declared),
      to: comparable(b.declared),
    })
    const ofDocument =
      a.content === undefined || b.content === undefined
        ? undefined
        : keepTargetValues(one.document, { from: a.content, to: b.content })
    const lost = [...ofFields.lost, ...(ofDocument?.lost ?? [])]
    if (lost.length > 0) findings.push(notKept(address, lost, about.environment))
    if (ofFields.kept.length + (ofDocument?.kept.length ?? 0) === 0) return one
    const withFields = { ...one, spec: ofFields.document }
    return ofDocument === undefined ? withFields : withDocument(kind, withFields, ofDocument.document)
  })
  return { live: kept, findings }
}

/** The declared values that are compared one by one; a document is looked into on its own. */
function comparable(declared: JsonObject): JsonObject {
  const fields = Object.keys(declared).filter((name) => `/${name}` !== DOCUMENT_PATH)
  return Object.fromEntries(fields.map((name) => [name, declared[name] ?? null]))
}

function notKept(address: Address, places: readonly Pointer[], environment: string): Finding {
  const shown = places.slice(0, 3).map(fieldName)
  const more = places.length > shown.length ? ` and ${places.length - shown.length} more` : ''
  return {
    code: 'value-not-kept',
    severity: 'warning',
    address,
    message: `${printable(address)}: the files give ${shown.join(', ')}${more} another value in each environment, and ${printable(environment)} has neither there; it goes along as it is`,
    hint: `Apply the files to ${printable(environment)} first, or look at the plan.`,
  }
}

/** A slip in a pattern would look like nothing to do. */
function refuseUnmatched(
  live: ReadonlyMap<Address, Live>,
  about: {
    readonly only: readonly Pattern[]
    readonly kinds: readonly Kind[]
    readonly exclude: readonly Pattern[]
    readonly environment: string
  },
): void {
  const { only, kinds, exclude, environment } = about
  for (const pattern of only) {
    const matched = [...live.keys()].filter((address) => matchesPattern(pattern, address))
    const isExcluded = (address: Address) => exclude.some((one) => matchesPattern(one, address))
    const isKind = kinds.some(({ name }) => name === pattern)
    if (matched.length === 0 ? isKind : !matched.every(isExcluded)) continue
    throw new ToolError({
      code: 'nothing-matches',
      message:
        matched.length === 0
          ? `--only ${printable(pattern)} matches nothing in ${printable(environment)}`
          : `--only ${printable(pattern)} names only what the target excludes`,
      hint: 'Name a kind, or an address such as flow/sign-in; * is allowed.',
      exit: EXIT.usage,
    })
  }
}

function nameOf({ environment, api }: BothProjects['from']): string {
  return environment?.name ?? api.projectId
}
