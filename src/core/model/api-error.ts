import { EXIT, ToolError } from './errors.js'

/**
 * - `business`: Descope answered with an error code of its own (E…); never worth repeating.
 * - `auth`: 401 or 403. `unknownPath`: 404 without a Descope code: this service does not have the call.
 * - `unavailable`: 5xx without a Descope code. `unreachable`: no connection. `timeout`: no answer in time.
 * - `malformed`: an answer that is not the JSON it should be (HTML, cut in the middle).
 * - `aborted`: we stopped it. `rateLimited`: too many calls; only thrown where `resend` of the request is false.
 */
export type ApiFailure =
  | 'business'
  | 'auth'
  | 'unknownPath'
  | 'unavailable'
  | 'unreachable'
  | 'timeout'
  | 'malformed'
  | 'aborted'
  | 'rateLimited'

/** A call of the service that did not succeed. Decide by `failure` and `errorCode`, never by status or message. */
export class ApiError extends ToolError {
  readonly failure: ApiFailure
  /** HTTP status; `undefined` when there was no answer. */
  readonly status: number | undefined
  /** Descope's own code: `E073307`. */
  readonly errorCode: string | undefined
  /** `POST /v1/mgmt/tenant/create` */
  readonly request: string
  /** True when the request may have taken effect although no good answer came. */
  readonly mayHaveArrived: boolean
  /** True when the same call may do better a moment later: no answer, a reset, 503 and its like, a cut reply. */
  readonly isTransient: boolean

  constructor(details: {
    readonly code: string
    readonly message: string
    readonly hint?: string
    readonly failure: ApiFailure
    readonly status?: number | undefined
    readonly errorCode?: string | undefined
    readonly request: string
    readonly mayHaveArrived: boolean
    /** Default false. */
    readonly isTransient?: boolean
    readonly cause?: unknown
  }) {
    super({ ...details, exit: EXIT.service })
    this.name = 'ApiError'
    this.failure = details.failure
    this.status = details.status
    this.errorCode = details.errorCode
    this.request = details.request
    this.mayHaveArrived = details.mayHaveArrived
    this.isTransient = details.isTransient ?? false
  }
}
