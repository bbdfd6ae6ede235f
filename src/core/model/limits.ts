/** So many calls in any so many seconds. */
export interface Limit {
  readonly calls: number
  readonly perSeconds: number
}

/** Kinds of calls that Descope counts apart. */
export const CALL_CLASSES = ['default', 'user', 'userCreate', 'userUpdateAndSearch', 'auditSearch'] as const
export type CallClass = (typeof CALL_CLASSES)[number]

/** Numbers for some classes, in place of the documented ones. */
export type Limits = Readonly<Partial<Record<CallClass, Limit>>>

/**
 * What Descope's documentation gives. `default` is everything outside `user/*` and audit search, for a backend SDK.
 * `user` is all of `user/*`. That `user/create` and the other narrower ones count within it too, and that update and
 * search share one number, are guesses to the safe side.
 */
export const DOCUMENTED_LIMITS: Readonly<Record<CallClass, Limit>> = {
  default: { calls: 1000, perSeconds: 10 },
  user: { calls: 500, perSeconds: 60 },
  userCreate: { calls: 100, perSeconds: 60 },
  userUpdateAndSearch: { calls: 200, perSeconds: 60 },
  auditSearch: { calls: 10, perSeconds: 60 },
}

/** What the documentation gives a caller that is no backend SDK: nothing is slower but audit search. */
export const RAW_LIMIT: Limit = { calls: 100, perSeconds: 60 }

/** Fewer calls than this cannot hold a fresh look and the write that follows from it, for some steps side by side. */
export const LEAST_CALLS = 5

/** What one class may use, and what it used. */
export interface QuotaUse {
  readonly callClass: CallClass
  /** As it stands now, without what is left to others; `null` as long as none is kept. */
  readonly limit: Limit | null
  /** Calls that were sent so far, by everything in this process. */
  readonly calls: number
}

/** True when `one` lets fewer calls through in the long run. */
export function isSlower(one: Limit, other: Limit): boolean {
  return one.calls * other.perSeconds < other.calls * one.perSeconds
}

/** The limit with a share (0 to 0.9) left to others; at least {@link LEAST_CALLS}. */
export function withReserve({ calls, perSeconds }: Limit, share: number): Limit {
  return { calls: Math.max(LEAST_CALLS, Math.floor(calls * (1 - share))), perSeconds }
}

/** `1,000 calls in 10 s` */
export function limitWords({ calls, perSeconds }: Limit): string {
  return `${calls.toLocaleString('en-US')} calls in ${perSeconds} s`
}
