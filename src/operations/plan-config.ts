import { companionsToCompare, planDeclared, type DeclaredInput } from '../core/plan/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import type { Config } from '../core/model/desired.js'
import type { Kind, Live } from '../core/model/kind.js'
import { isInScope, matchesPattern, type Pattern } from '../core/model/pattern.js'
import type { Consent, Finding, Plan } from '../core/model/plan.js'
import { usageError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { LastApplied } from '../core/model/state.js'
import { enrichLive, readLive } from './read-live.js'
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
      const kinds = session.kinds.filter((kind) => isLookedAt(kind, config, options))
      const lastApplied = await session.store.state.read(session.api.projectId, session.owner)
      const live = await readLive(session, kinds)
      await enrichLive(
        session,
        live,
        companionsNeeded({ kinds, config, lastApplied, live, isInScope: isNamed }),
      )

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
        desired: config.resources,
        removed: config.removed,
        declaredKinds: config.declaredKinds,
        ignoreByKind: config.ignoreByKind,
        isInScope: isNamed,
      }
      const plan = await namedDrift(session, input, planDeclared(input))
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
