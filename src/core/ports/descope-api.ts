import type { Json, JsonObject } from '../model/json.js'
import type { QuotaUse } from '../model/limits.js'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path without host and query: `/v1/mgmt/tenant/create`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: JsonObject
  readonly signal?: AbortSignal | undefined
  /**
   * What happens after the rate limit held the call up. Default true: it is sent. False: the wait ends with an
   * `ApiError` `rateLimited`, because the body was made from something that may have changed meanwhile.
   */
  readonly resend?: boolean
  /** Asked after the rate limit held the call up, before it is sent: with false it ends as `aborted`, not sent. */
  readonly isStillWanted?: () => Promise<boolean>
  /** True: it changes nothing, so it may be sent again when no good answer came. Default: true for GET only. */
  readonly isRead?: boolean
  /** The call that does several of these in one, for who can wait for others. Nobody needs to heed it. */
  readonly batch?: Batch | undefined
}

/** A call that stands for several: its reply is no reply to any one of them. */
export interface Batch {
  readonly path: string
  /** Only requests of one group go together. Default: all with this path. */
  readonly group?: string
  /** What stands for this one in it. Default: its own body. */
  readonly item?: JsonObject
  readonly bodyOf: (items: readonly JsonObject[]) => JsonObject
}

/** True for a call that changes nothing. */
export function isReading({ isRead, method }: Pick<ApiRequest, 'isRead' | 'method'>): boolean {
  return isRead ?? method === 'GET'
}

/** What the newest answer told beside its body, whatever its status. Times are ours, ms since the epoch. */
export interface ReceivedAnswer {
  readonly status: number
  readonly sentMs: number
  readonly receivedMs: number
  /** The service's own time, from the header `Date`; whole seconds. Absent where it did not say. */
  readonly serviceMs?: number
}

/** Descope's management API for one project. */
export interface DescopeApi {
  readonly projectId: string
  /** Host of the base URL; every loopback address counts as `loopback`. */
  readonly host: string
  /** The connection behind this one, where this one only listens in: what is learnt about the service belongs to it. */
  readonly connection?: DescopeApi
  /**
   * Sends one request and gives the parsed body. Waits for quota; 429 is waited out and sent again. What only reads is
   * tried again for a while after a timeout, a reset, 503 and its like, or a reply cut in the middle; a write never is.
   * Throws `ApiError` (`core/model/api-error.ts`) for anything but a success with a JSON body.
   */
  call(request: ApiRequest): Promise<Json>
  /** The numbers kept to and the calls made so far, for every class; absent where nothing is counted. */
  quota?(): readonly QuotaUse[]
  /** The newest answer to any call; `undefined` before the first. Absent where nobody listens. */
  newestAnswer?(): ReceivedAnswer | undefined
}
