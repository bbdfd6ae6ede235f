import type { Address } from './address.js'
import type { Pattern } from './pattern.js'
import type { Plan } from './plan.js'

/** What a plan looks at, and how it deals with documents, as it was asked for. */
export interface PlanScope {
  /** Kinds, addresses or patterns; empty means all. */
  readonly only: readonly Pattern[]
  readonly except: readonly Pattern[]
  readonly isStrict: boolean
  readonly skipsInvalid: boolean
}

/** A plan as a file keeps it, to be looked at, approved and carried out later: what it shows, and how it was asked for. */
export interface SavedPlan {
  /** Version of the program that made it. */
  readonly toolVersion: string
  readonly madeMs: number
  readonly scope: PlanScope
  /** As it is shown: without secrets, without documents, and without what only an apply needs. */
  readonly plan: Plan
  /** `sha256:…` over all that was live of each resource that changes; none of one that was not there. */
  readonly live: Readonly<Record<Address, string>>
}
