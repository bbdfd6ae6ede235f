import type { Json } from '../../core/model/json.js'

/** Something that goes wrong with calls of the management API, on command. */
export interface Fault {
  /** Without a query. `*` stands for any run of characters, `/` included: `/v1/mgmt/tenant/*`. */
  readonly path: string
  /** Default: any. */
  readonly method?: string | undefined
  /** Which of the matching requests since the fault was set, from 1; one or several. Default: every one. */
  readonly nth?: number | readonly number[] | undefined
  /** From 0 to 1: how probable it is for each of these requests. Default 1. */
  readonly chance?: number | undefined
  /** A whole number from 0 to 4294967295 that tells where the chances begin; the same, the same draws. Default 1. */
  readonly seed?: number | undefined
  readonly effect: FaultEffect
}

/** At least one of `status`, `body`, `delayMs` and `cut`. */
export interface FaultEffect {
  /** From 200 to 599. This is answered and nothing is done. Default where there is a `body`: 200. */
  readonly status?: number | undefined
  /** With `status` or `body`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A text is sent as it is, as HTML where it begins with `<`; everything else as JSON. Default: nothing, or for 429
   * what the service says. */
  readonly body?: Json | undefined
  /** With `status` or `body`: the call takes effect all the same, as behind a gateway that gave up. Default false. */
  readonly takesEffect?: boolean | undefined
  /** Holds the answer back, up to ten minutes. The call has taken effect by then, where it does at all. */
  readonly delayMs?: number | undefined
  /**
   * How the connection ends: `before` anything is done, `after` it was done and without an answer, or behind `half` of
   * the answer. Without an answer the connection is reset.
   */
  readonly cut?: Cut | undefined
}

export const CUTS = ['before', 'after', 'half'] as const
export type Cut = (typeof CUTS)[number]
