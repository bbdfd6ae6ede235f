import { companionsToCompare, planDeclared, type DeclaredInput } from '../core/plan/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import type { Config, DesiredResource } from '../core/model/desired.js'
import { DOCUMENT_FIELD } from '../core/model/document-traits.js'
import { member, overlay, type JsonObject } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import { isInScope, matchesPattern, type Pattern } from '../core/model/pattern.js'
import type { Consent, Finding, Plan } from '../core/model/plan.js'
import { usageError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { LastApplied } from '../core/model/state.js'
import { fitDocuments, type FittedDocument } from './fit-documents.js'
import { judgeDocuments } from './judge-documents.js'
import { enrichLive, readLive } from './read-live.js'
import { referringTo, withReferenced } from './kinds-to-read.js'
import { foreignOwners, runsThatTouched } from './ownership.js'
import type { Proposer } from './proposal.js'
import type { Session } from './session.js'

export interface ConfigPlanOptions {
  readonly operation: string
  readonly config: Config
  readonly consent: Consent
  /** Addresses or kinds; empty means all. */
  readonly only: readonly Pattern[]
  readonly except: readonly Pattern[]
  /** What is only a warning about a document stops the plan too. Default: false. */
  readonly isStrict?: boolean
  /** Resources whose documents have errors are left out, with a word, instead of stopping the plan. Default: false. */
  readonly skipsInvalid?: boolean
}

/**
 * Plans what the files want. Kinds whose collection is not in the files are not read.
 * Throws a usage error with code `unsupported-kind` when the files hold a kind this version does not know, unless
 * `only` names what to look at.
 */
export function planConfig(session: Session, options: ConfigPlanOptions): Proposer {
  const unsupported = refuseUnsupported(options)
  return {
    operation: options.operation,
    isConfigRun: true,
    async propose() {
      const { config } = options
      const isNamed = (address: Address) => isInScope(address, options)
      const lookedAt = session.kinds.filter((kind) => isLookedAt(kind, config, options))
      const inScope = config.resources.filter(({ address }) => isNamed(address))
      const kinds = withReferenced(session.kinds, lookedAt, inScope)
      const lastApplied = await session.store.state.read(session.api.projectId, session.owner)
      const live = await readLive(session, kinds)
      await enrichLive(
        session,
        live,
        companionsNeeded({ kinds, config, lastApplied, live, isInScope: isNamed }),
      )

      const { desired, findings: unfit } = await fitted(session, { config, kinds, live, isNamed })
      const input: DeclaredInput = {
        operation: options.operation,
        projectId: session.api.projectId,
        environment: session.environment,
        host: session.api.host,
        owner: session.owner,
        consent: options.consent,
        kinds,
        live,
        lastApplied,
        foreign: await foreignOwners(session),
        protect: config.protect,
        ourTouch: () => undefined,
        sha256: session.sha256,
        desired,
        removed: config.removed,
        declaredKinds: config.declaredKinds,
        ignoreByKind: config.ignoreByKind,
        isInScope: isNamed,
      }
      const whole = await withReferring(session, input)
      const plan = await judged(session, whole, { options, unfit })
      const unmatched = [
        ...unmatchedPatterns({ session, options, live, lastApplied }),
        ...needlessTakeOvers(options.consent, input.foreign),
      ]
      return {
        plan: { ...plan, findings: [...unmatched, ...plan.findings, ...unsupported] },
        live,
        lastApplied,
      }
    },
  }
}

/** With what may depend on what would be deleted: read only where something would be. */
async function withReferring(session: Session, input: DeclaredInput): Promise<DeclaredInput> {
  const mayDelete = input.consent.prune !== 'none' || input.removed.length > 0
  if (!mayDelete) return input
  const { changes } = planDeclared(input)
  const more = referringTo(session.kinds, { read: input.kinds, changes })
  if (more.length === 0) return input
  return {
    ...input,
    kinds: [...input.kinds, ...more],
    live: new Map([...input.live, ...(await readLive(session, more))]),
  }
}

/** What the files want, documents with the ids of the target, and what could not be put in. */
async function fitted(
  session: Session,
  about: {
    readonly config: Config
    readonly kinds: readonly Kind[]
    readonly live: Map<Address, Live>
    readonly isNamed: (address: Address) => boolean
  },
): Promise<{ readonly desired: readonly DesiredResource[]; readonly findings: readonly Finding[] }> {
  const { config, kinds, live, isNamed } = about
  const fits = new Map<Address, FittedDocument>()
  for (const kind of kinds) {
    const { document } = kind
    if (document === undefined) continue
    const wanted = config.resources.flatMap(({ address, kind: name, content, where }) =>
      name === kind.name && content !== undefined && isNamed(address) ? [{ address, content, where }] : [],
    )
    for (const fit of await fitDocuments(session, { ...kind, document }, { wanted, live })) fits.set(...fit)
  }
  const kindOfName = new Map(kinds.map((kind) => [kind.name, kind]))
  return {
    desired: config.resources.map((resource) => {
      const fit = fits.get(resource.address)
      const kind = kindOfName.get(resource.kind)
      return fit === undefined || kind === undefined ? resource : withContent(kind, resource, fit.content)
    }),
    findings: [...fits.values()].flatMap(({ findings }) => findings),
  }
}

function withContent(kind: Kind, resource: DesiredResource, content: JsonObject): DesiredResource {
  if (content === resource.content) return resource
  const digest = member(kind.specOf({ document: content, companions: {} }), DOCUMENT_FIELD) ?? null
  return { ...resource, content, declared: overlay(resource.declared, { [DOCUMENT_FIELD]: digest }) }
}

/** The plan with its documents judged, and made anew without those that are to be left out. */
async function judged(
  session: Session,
  input: DeclaredInput,
  about: { readonly options: ConfigPlanOptions; readonly unfit: readonly Finding[] },
): Promise<Plan> {
  const { options, unfit } = about
  const byAddress = new Map(input.desired.map((desired) => [desired.address, desired]))
  const judge = (plan: Plan) =>
    judgeDocuments(plan, {
      kinds: input.kinds,
      live: input.live,
      isStrict: options.isStrict ?? false,
      placeOf: (address, path) =>
        byAddress.get(address)?.contentPlaceOf?.(path) ?? byAddress.get(address)?.where,
    })
  const whole = judge(await namedDrift(session, input, planDeclared(input)))
  const findings = [...unfit, ...whole.findings]
  const invalid = invalidDocuments(input, findings)
  if (options.skipsInvalid !== true || invalid.size === 0) return { ...whole, findings }
  // Out of scope, not undeclared: what is left out must not look as if it were gone from the files.
  const isInScope = (address: Address) => input.isInScope(address) && !invalid.has(address)
  const rest = judge(await namedDrift(session, input, planDeclared({ ...input, isInScope })))
  return {
    ...rest,
    findings: [
      ...findings
        .filter(({ address }) => address !== undefined && invalid.has(address))
        .map((finding): Finding => ({ ...finding, severity: 'warning' })),
      ...[...invalid].map(skipped),
      ...rest.findings,
    ],
  }
}

function skipped(address: Address): Finding {
  return {
    code: 'skipped-invalid',
    severity: 'warning',
    address,
    message: `${printable(address)} is left out, because something is wrong with its document (--skip-invalid)`,
  }
}

/** Resources with documents that something is wrong with: a mistake in the files, not a refusal. */
function invalidDocuments(input: DeclaredInput, findings: readonly Finding[]): ReadonlySet<Address> {
  const withDocument = new Set(
    input.desired.filter(({ content }) => content !== undefined).map(({ address }) => address),
  )
  return new Set(
    findings.flatMap(({ severity, exit, address }) =>
      severity === 'error' && exit === 3 && address !== undefined && withDocument.has(address)
        ? [address]
        : [],
    ),
  )
}

/** Drift that our own runs made is named as ours; the runs are read only when there is drift. */
async function namedDrift(session: Session, input: DeclaredInput, plan: Plan): Promise<Plan> {
  if (!plan.findings.some((finding) => finding.code === 'drift' || finding.code === 'conflict')) return plan
  return planDeclared({ ...input, ourTouch: await runsThatTouched(session, input.lastApplied) })
}

function isLookedAt(kind: Kind, config: Config, { only, except }: ConfigPlanOptions): boolean {
  const isDeclared =
    config.declaredKinds.has(kind.name) ||
    config.removed.some((removal) => kindOf(removal.address) === kind.name)
  const isWanted = only.length === 0 || only.some((pattern) => kindOfPattern(pattern) === kind.name)
  return isDeclared && isWanted && !except.includes(kind.name)
}

/** A misspelt `--take-over` would quietly do nothing, and so does one that was done before. */
function needlessTakeOvers(consent: Consent, foreign: ReadonlyMap<Address, string>): readonly Finding[] {
  return consent.takeOver
    .filter((address) => !foreign.has(address))
    .map((address) => ({
      code: 'nothing-matches',
      severity: 'warning',
      message: `--take-over ${printable(address)}: no other owner manages it`,
    }))
}

/** A misspelt `--only` would quietly do nothing. */
function unmatchedPatterns(about: {
  readonly session: Session
  readonly options: ConfigPlanOptions
  readonly live: ReadonlyMap<Address, Live>
  readonly lastApplied: LastApplied | undefined
}): readonly Finding[] {
  const { session, options, live, lastApplied } = about
  const kindNames = new Set(session.kinds.map(({ name }) => name))
  const addresses = [
    ...options.config.resources.map(({ address }) => address),
    ...options.config.removed.map(({ address }) => address),
    ...Object.keys(lastApplied?.resources ?? {}),
    ...live.keys(),
  ]
  const isMatched = (pattern: Pattern) =>
    kindNames.has(pattern) || addresses.some((address) => matchesPattern(pattern, address))
  return options.only
    .filter((pattern) => !isMatched(pattern))
    .map((pattern) => ({
      code: 'nothing-matches',
      severity: 'error',
      exit: 3,
      message: `--only ${printable(pattern)} matches nothing in the files or in the project`,
      hint: `Name a kind (${[...kindNames].join(', ')}) or an address such as tenant/acme; * is allowed.`,
    }))
}

function kindOfPattern(pattern: Pattern): string {
  return pattern.split('/')[0] ?? pattern
}

function companionsNeeded(about: {
  readonly kinds: readonly Kind[]
  readonly config: Config
  readonly lastApplied: LastApplied | undefined
  readonly live: ReadonlyMap<Address, Live>
  readonly isInScope: (address: Address) => boolean
}): ReadonlyMap<Address, { readonly kind: Kind; readonly companions: readonly string[] }> {
  const kinds = new Map(about.kinds.map((kind) => [kind.name, kind]))
  const resources = about.lastApplied?.resources ?? {}
  const needed = new Map<Address, { readonly kind: Kind; readonly companions: readonly string[] }>()
  for (const { address, kind: name, declared } of about.config.resources) {
    const kind = kinds.get(name)
    if (kind === undefined || !about.isInScope(address) || !about.live.has(address)) continue
    const ours = Object.hasOwn(resources, address) ? resources[address] : undefined
    const companions = companionsToCompare(kind, declared, ours?.fields ?? {})
    if (companions.length > 0) needed.set(address, { kind, companions })
  }
  return needed
}

function refuseUnsupported({ config, only }: ConfigPlanOptions): readonly Finding[] {
  const [first] = config.unsupported
  if (first === undefined) return []
  const names = config.unsupported.map(({ collection }) => printable(collection)).join(', ')
  if (only.length === 0) {
    throw usageError({
      code: 'unsupported-kind',
      message: `The config holds ${names}, which this version cannot manage`,
      hint: 'Narrow the run to what it can, for example with --only tenant.',
      where: first.where,
    })
  }
  return config.unsupported.map(({ collection, where }) => ({
    code: 'unsupported-kind',
    severity: 'note',
    message: `${printable(collection)} are in the config and not looked at: this version cannot manage them`,
    where,
  }))
}
