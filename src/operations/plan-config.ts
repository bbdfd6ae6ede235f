import { planDeclared, type DeclaredInput } from '../core/plan/index.js'
import type { Address } from '../core/model/address.js'
import type { Finding, Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { judgeDocuments } from './judge-documents.js'
import { referringTo } from './kinds-to-read.js'
import { runsThatTouched } from './ownership.js'
import type { Proposer } from './proposal.js'
import { readDeclared, refuseUnsupported, type DeclaredScope } from './read-declared.js'
import { readLive } from './read-live.js'
import type { Session } from './session.js'

export interface ConfigPlanOptions extends DeclaredScope {
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
  refuseUnsupported(options)
  return {
    operation: options.operation,
    isConfigRun: true,
    async propose() {
      const { input, unfit, findings } = await readDeclared(session, options)
      const whole = await withReferring(session, input)
      const plan = await judged(session, whole, { options, unfit })
      return {
        plan: { ...plan, findings: [...findings.before, ...plan.findings, ...findings.after] },
        live: input.live,
        lastApplied: input.lastApplied,
      }
    },
  }
}

/** With what may depend on what would be deleted or renamed: read only where something would be. */
async function withReferring(session: Session, input: DeclaredInput): Promise<DeclaredInput> {
  const mayDelete = input.consent.prune !== 'none' || input.removed.length > 0
  const mayRename = input.desired.some(({ was }) => was !== undefined && input.live.has(was))
  if (!mayDelete && !mayRename) return input
  const { changes } = planDeclared(input)
  const more = referringTo(session.kinds, { read: input.kinds, changes })
  if (more.length === 0) return input
  return {
    ...input,
    kinds: [...input.kinds, ...more],
    live: new Map([...input.live, ...(await readLive(session, more))]),
  }
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
