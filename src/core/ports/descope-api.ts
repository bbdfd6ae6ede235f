import type { Json, JsonObject } from '../model/json.js'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path without host and query: `/v1/mgmt/tenant/create`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: JsonObject
  readonly signal?: AbortSignal | undefined
}

/** Descope's management API for one project. */
export interface DescopeApi {
  readonly projectId: string
  /** Host of the base URL; every loopback address counts as `loopback`. */
  readonly host: string
  /**
   * Sends one request and gives the parsed body. Waits for quota; 429 is waited out and sent again.
   * Throws `ApiError` (`core/model/api-error.ts`) for anything but a success with a JSON body.
   */
  call(request: ApiRequest): Promise<Json>
}
