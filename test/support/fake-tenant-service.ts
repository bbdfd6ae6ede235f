import { ApiError } from '../../src/core/model/api-error.js'
import { member, objectOf, overlay, type Json, type JsonObject } from '../../src/core/model/json.js'
import type { ApiRequest, DescopeApi } from '../../src/core/ports/descope-api.js'

export interface FakeTenantService extends DescopeApi {
  /** Every request in order; bodies as sent. */
  readonly requests: readonly ApiRequest[]
  /** `POST /v1/mgmt/tenant/update` and its like, in order. */
  readonly calls: readonly string[]
  record(id: string): JsonObject | undefined
  settings(id: string): JsonObject | undefined
  /** Puts a tenant there as if it had always been so; `domains` are shared by record and settings. */
  put(record: JsonObject, settings?: JsonObject): void
}

export interface FakeTenantServiceOptions {
  /** Whether the service has `PATCH tenant/patch`; default true. */
  readonly hasPatch?: boolean
  /** Answers in place of the service; `undefined` lets the service answer. */
  readonly instead?: (request: ApiRequest) => Json | Error | undefined
  /** Reads of settings do not show what was written since; default false. */
  readonly lags?: boolean
}

const MADE_BY_SERVICE = ['createdTime', 'successors', 'domains', 'defaultRoles', 'parent']
const SHARED = ['domains', 'selfProvisioningDomains']
/** The settings take these too, and clear them where they are left out: the harder of the two guesses. */
const CLEARED_BY_SETTINGS: JsonObject = {
  domains: [],
  selfProvisioningDomains: [],
  enforceSSO: false,
  enforceSSOExclusions: [],
  federatedAppIds: [],
}

/** The tenant calls of Descope with state: updates clear what is left out, unknown keys are kept as they come. */
export function fakeTenantService(options: FakeTenantServiceOptions = {}): FakeTenantService {
  const records = new Map<string, JsonObject>()
  const settings = new Map<string, JsonObject>()
  const stale = new Map<string, JsonObject>()
  const requests: ApiRequest[] = []

  const need = (id: Json | undefined, request: ApiRequest): JsonObject => {
    const found = typeof id === 'string' ? records.get(id) : undefined
    if (found === undefined) throw businessError('E111104', request)
    return found
  }
  const settingsOf = (id: string): JsonObject =>
    overlay(settings.get(id) ?? {}, pick(records.get(id) ?? {}, SHARED))

  const answer = (request: ApiRequest): Json => {
    const body = request.body ?? {}
    const id = member(body, 'id')
    switch (callOf(request)) {
      case 'GET /v1/mgmt/tenant/all':
        return { tenants: [...records.values()] }
      case 'POST /v1/mgmt/tenant/search': {
        const ids = member(body, 'tenantIds')
        const wanted =
          Array.isArray(ids) && ids.length > 0 ? new Set<Json>(ids as readonly Json[]) : undefined
        return { tenants: [...records].filter(([key]) => wanted?.has(key) ?? true).map(([, it]) => it) }
      }
      case 'POST /v1/mgmt/tenant/create': {
        const key = typeof id === 'string' ? id : `T${records.size}`
        if (records.has(key)) throw businessError('E073307', request)
        records.set(key, overlay(body, { id: key, createdTime: 1_700_000_000, domains: [], successors: [] }))
        settings.set(key, {
          enabled: false,
          sessionTokenExpiration: 10,
          sessionTokenExpirationUnit: 'minutes',
        })
        stale.set(key, settingsOf(key))
        return { id: key }
      }
      case 'POST /v1/mgmt/tenant/update': {
        const old = need(id, request)
        records.set(textOf(id), overlay(body, pick(old, MADE_BY_SERVICE)))
        return {}
      }
      case 'PATCH /v1/mgmt/tenant/patch': {
        if (options.hasPatch === false) throw unknownPath(request)
        records.set(textOf(id), overlay(need(id, request), body))
        return {}
      }
      case 'POST /v1/mgmt/tenant/delete':
        need(id, request)
        records.delete(textOf(id))
        settings.delete(textOf(id))
        return {}
      case 'POST /v1/mgmt/tenant/updateDefaultRoles':
        records.set(textOf(id), overlay(need(id, request), { defaultRoles: member(body, 'defaultRoles') }))
        return {}
      case 'GET /v1/mgmt/tenant/settings': {
        const key = request.query?.['id'] ?? ''
        need(key, request)
        return options.lags === true ? (stale.get(key) ?? {}) : settingsOf(key)
      }
      case 'POST /v1/mgmt/tenant/settings': {
        const key = textOf(member(body, 'tenantId'))
        const old = need(key, request)
        // Left out is cleared; what never was there stays absent.
        const inRecord = Object.entries(CLEARED_BY_SETTINGS)
          .filter(([name]) => Object.hasOwn(body, name) || Object.hasOwn(old, name))
          .map(([name, empty]): readonly [string, Json] => [name, member(body, name) ?? empty])
        records.set(key, overlay(old, objectOf(inRecord)))
        settings.set(key, without(body, ['tenantId', ...Object.keys(CLEARED_BY_SETTINGS)]))
        return {}
      }
      default:
        throw unknownPath(request)
    }
  }

  return {
    projectId: 'P2fakefakefakefakefakefakefak',
    host: 'loopback',
    requests,
    get calls() {
      return requests.map(callOf)
    },
    record: (id) => records.get(id),
    settings: (id) => (records.has(id) ? settingsOf(id) : undefined),
    put: (record, itsSettings = {}) => {
      const key = textOf(member(record, 'id'))
      records.set(key, record)
      settings.set(key, without(itsSettings, SHARED))
      stale.set(key, settingsOf(key))
    },
    call: async (request) => {
      requests.push(request)
      const instead = options.instead?.(request)
      if (instead instanceof Error) throw instead
      return instead ?? answer(request)
    },
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function callOf(request: ApiRequest): string {
  return `${request.method} ${request.path}`
}

export function businessError(errorCode: string, request: ApiRequest): ApiError {
  return new ApiError({
    code: 'descope-error',
    message: `${callOf(request)} was refused: ${errorCode}`,
    failure: 'business',
    status: 500,
    errorCode,
    request: callOf(request),
    mayHaveArrived: false,
  })
}

function unknownPath(request: ApiRequest): ApiError {
  return new ApiError({
    code: 'unknown-call',
    message: `${callOf(request)} does not exist`,
    failure: 'unknownPath',
    status: 404,
    request: callOf(request),
    mayHaveArrived: false,
  })
}

function pick(document: JsonObject, keys: readonly string[]): JsonObject {
  return objectOf(Object.entries(document).filter(([key]) => keys.includes(key)))
}

function without(document: JsonObject, keys: readonly string[]): JsonObject {
  return objectOf(Object.entries(document).filter(([key]) => !keys.includes(key)))
}
