import { companionsToCompare, type DeclaredInput } from '../core/plan/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import type { Config, DesiredResource } from '../core/model/desired.js'
import { DOCUMENT_FIELD } from '../core/model/document-traits.js'
import { member, overlay, type JsonObject } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import { isInScope, matchesPattern, type Pattern } from '../core/model/pattern.js'
import type { Consent, Finding } from '../core/model/plan.js'
import { usageError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { LastApplied } from '../core/model/state.js'
import { fitDocuments, type FittedDocument } from './fit-documents.js'
import { enrichLive, readLive } from './read-live.js'
import { checkoutOf } from './checkout.js'
import { withReferenced } from './kinds-to-read.js'
import { foreignResources } from './ownership.js'
import type { Session } from './session.js'

/** Which part of a config is looked at, and what may come of it. */
export interface DeclaredScope {
  readonly operation: string
  readonly config: Config
  readonly consent: Consent
  /** Addresses or kinds; empty means all. */
  readonly only: readonly Pattern[]
  readonly except: readonly Pattern[]
}

/** What the files want beside what is live and what was last applied. */
export interface ReadDeclared {
  /** `live` may be added to: it is a map of this read alone. */
  readonly input: DeclaredInput
  /** What could not be put into documents. */
  readonly unfit: readonly Finding[]
  /** What is to be said before the findings of a plan, and after them. */
  readonly findings: { readonly before: readonly Finding[]; readonly after: readonly Finding[] }
}

/**
 * Reads the kinds that the files declare, as far as they are in scope, and what those refer to. Kinds whose collection
 * is not in the files are not read.
 * @throws ToolError `unsupported-kind` as {@link refuseUnsupported} does
 */
export async function readDeclared(session: Session, asked: DeclaredScope): Promise<ReadDeclared> {
  const unsupported = refuseUnsupported(asked)
  const { config } = asked
  const { exclude = [] } = config.environment ?? {}
  // What is excluded is out of scope, not undeclared: it stays as it is, in the project and in last-applied.
  const options = { ...asked, except: [...asked.except, ...exclude] }
  const isNamed = (address: Address) => isInScope(address, options)
  const lookedAt = session.kinds.filter((kind) => isLookedAt(kind, config, options))
  const inScope = config.resources.filter(({ address }) => isNamed(address))
  const kinds = withReferenced(session.kinds, lookedAt, inScope)
  const lastApplied = await session.store.state.read(session.api.projectId, session.owner)
  const live = await readLive(session, kinds)
  await enrichLive(session, live, companionsNeeded({ kinds, config, lastApplied, live, isInScope: isNamed }))

  const foreign = await foreignResources(session)
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
    ...foreign,
    checkout: await checkoutOf(session, lastApplied),
    protect: config.protect,
    ourTouch: () => undefined,
    sha256: session.sha256,
    desired,
    removed: config.removed,
    declaredKinds: config.declaredKinds,
    ignoreByKind: config.ignoreByKind,
    isInScope: isNamed,
  }
  const before = [
    ...unmatchedPatterns({ session, options: asked, live, lastApplied }),
    ...needlessTakeOvers(input),
  ]
  return { input, unfit, findings: { before, after: unsupported } }
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

function isLookedAt(kind: Kind, config: Config, { only, except }: DeclaredScope): boolean {
  const isDeclared =
    config.declaredKinds.has(kind.name) ||
    config.removed.some((removal) => kindOf(removal.address) === kind.name)
  const isWanted = only.length === 0 || only.some((pattern) => kindOfPattern(pattern) === kind.name)
  return isDeclared && isWanted && !except.includes(kind.name)
}

/**
 * A misspelt `--take-over` would quietly do nothing, and so does one that was done before. One of something that the
 * files do not declare could not do anything, so it is a mistake.
 */
function needlessTakeOvers({ consent, foreign, desired, isInScope }: DeclaredInput): readonly Finding[] {
  const declared = desired.flatMap(({ address, was }) =>
    isInScope(address) ? [address, ...(was === undefined ? [] : [was])] : [],
  )
  return consent.takeOver.flatMap((pattern): readonly Finding[] => {
    const isMeant = (address: Address) => matchesPattern(pattern, address)
    const owner = [...foreign].find(([address]) => isMeant(address))?.[1]
    if (owner === undefined) {
      return [
        {
          code: 'nothing-matches',
          severity: 'warning',
          message: `--take-over ${printable(pattern)}: no other owner manages it`,
          hint: didYouMean(pattern, foreign.keys()),
        },
      ]
    }
    if (declared.some(isMeant)) return []
    return [
      {
        code: 'nothing-matches',
        severity: 'error',
        exit: 3,
        message: `--take-over ${printable(pattern)}: "${printable(owner)}" manages it, and nothing that these files declare and this plan looks at is meant`,
        hint: 'Declare it here first; then it can be taken over.',
      },
    ]
  })
}

/** A misspelt `--only` would quietly do nothing, a misspelt `--except` leave nothing out. */
function unmatchedPatterns(about: {
  readonly session: Session
  readonly options: DeclaredScope
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
  const { name: environment = '', exclude = [] } = options.config.environment ?? {}
  const isExcluded = (pattern: Pattern) => {
    const matched = addresses.filter((address) => matchesPattern(pattern, address))
    const all = matched.length === 0 ? [pattern] : matched
    return all.every((address) => exclude.some((excluded) => matchesPattern(excluded, address)))
  }
  const needless = options.except
    .filter((pattern) => !isMatched(pattern))
    .map((pattern): Finding => ({
      code: 'nothing-matches',
      severity: 'warning',
      message: `--except ${printable(pattern)} leaves nothing out`,
      hint: didYouMean(pattern, addresses),
    }))
  const unmatched = options.only.flatMap((pattern): readonly Finding[] => {
    if (exclude.length > 0 && isExcluded(pattern)) return [excludedHere(pattern, environment)]
    if (isMatched(pattern)) return []
    return [
      {
        code: 'nothing-matches',
        severity: 'error',
        exit: 3,
        message: `--only ${printable(pattern)} matches nothing in the files or in the project`,
        hint:
          didYouMean(pattern, addresses) ??
          `Name a kind (${[...kindNames].join(', ')}) or an address such as tenant/acme; * is allowed.`,
      },
    ]
  })
  return [...unmatched, ...needless]
}

function excludedHere(pattern: Pattern, environment: string): Finding {
  return {
    code: 'nothing-matches',
    severity: 'error',
    exit: 3,
    message: `--only ${printable(pattern)} names only what environments.${printable(environment)}.exclude leaves out`,
    hint: 'It is not looked at in this environment.',
  }
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

/**
 * Notes about collections that this version cannot manage, where `only` names what to look at.
 * @throws ToolError `unsupported-kind` where it does not
 */
export function refuseUnsupported({
  config,
  only,
}: Pick<DeclaredScope, 'config' | 'only'>): readonly Finding[] {
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
