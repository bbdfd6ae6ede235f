import { leavesOf, withoutOrder } from '../compare/index.js'
import { kindOf, type Address } from '../model/address.js'
import { canonicalJson, objectOf, type Json } from '../model/json.js'
import type { Fields, Kind, Live } from '../model/kind.js'
import type { Change, Plan } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import type { SavedPlan } from '../model/saved-plan.js'

/** A shorter text is part of many words; the documents it stands in are shown with a stand-in anyway. */
const SHORTEST_SECRET = 6

/** What has to be known to keep a plan without what it may not hold. */
export interface Keeping {
  readonly kinds: readonly Kind[]
  /** A value as a plan may show it: the secret places of its kind hidden. */
  readonly hide: (
    value: Json | undefined,
    place: { readonly address: Address; readonly path: Pointer },
  ) => Json | undefined
  /** Texts that may stand nowhere, such as what secret variables of templates hold. */
  readonly secrets: readonly string[]
  readonly sha256: (text: string) => string
}

/** A plan as it is shown, and digests of what was live of its changes. */
export function keptPlan(
  { plan, live }: { readonly plan: Plan; readonly live: ReadonlyMap<Address, Live> },
  keeping: Keeping,
): Pick<SavedPlan, 'plan' | 'live'> {
  const conceal = concealing(keeping.secrets)
  return {
    plan: {
      ...plan,
      changes: plan.changes.map((change) => keptChange(change, keeping, conceal)),
      findings: plan.findings.map((finding) => conceal(finding)),
      confirmed: [],
    },
    live: digestsOf(plan, live, keeping),
  }
}

function keptChange(change: Change, { hide }: Keeping, conceal: Conceal): Change {
  const { content: _content, hidden: _hidden, original: _original, fields, address, ...shown } = change
  return conceal({
    ...shown,
    address,
    after: [],
    companions: [],
    fields: fields.map(({ from, to, ...field }) => {
      const place = { address, path: field.path }
      const [shownFrom, shownTo] = [hide(from, place), hide(to, place)]
      return {
        ...field,
        ...(shownFrom === undefined ? {} : { from: shownFrom }),
        ...(shownTo === undefined ? {} : { to: shownTo }),
      }
    }),
  })
}

type Conceal = <Value>(value: Value) => Value

/** Puts `(secret)` in the place of each secret, in every text of a value, also where it is spelt as JSON does. */
function concealing(secrets: readonly string[]): Conceal {
  const spelt = secrets
    .filter((text) => text.length >= SHORTEST_SECRET)
    .flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
  // The longer first: one may lie within another.
  const texts = [...new Set(spelt)].sort((a, b) => b.length - a.length)
  if (texts.length === 0) return (value) => value
  const conceal = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return texts.reduce((text, secret) => text.replaceAll(secret, '(secret)'), value)
    }
    if (Array.isArray(value)) return value.map(conceal)
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
      return value
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [conceal(key), conceal(inner)]))
  }
  return conceal as Conceal
}

/** An edit of what the plan does not show makes it stale too; these tell which resource it was. */
function digestsOf(
  { changes }: Plan,
  live: ReadonlyMap<Address, Live>,
  { kinds, sha256 }: Keeping,
): SavedPlan['live'] {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  return Object.fromEntries(
    changes.flatMap(({ address }) => {
      const there = live.get(address)
      const kind = byName.get(kindOf(address))
      if (there === undefined || kind === undefined) return []
      return [[address, `sha256:${sha256(inFixedOrder(kind.fields, there))}`] as const]
    }),
  )
}

function inFixedOrder(fields: Fields, { spec }: Live): string {
  const leaves = [...leavesOf(fields, spec)]
  return canonicalJson(
    objectOf(leaves.map(([path, value]) => [path, withoutOrder(fields, path, value)] as const)),
  )
}
