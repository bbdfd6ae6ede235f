import { isObject, member, parseJson, type Json, type JsonObject } from '../../src/core/model/json.js'
import type { Fetch } from '../../src/descope/index.js'
import { createEmulator, startEmulator, type EmulatorOptions } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'

/** One request on its way to the service. */
export interface Sent {
  readonly method: string
  /** `tenant/create`: the path behind `/v1/mgmt/`, without the query. */
  readonly call: string
  readonly body: JsonObject
  /** How many requests of this method and call came before, this one included. */
  readonly nth: number
}

/** Stands between the program and the service: answers itself, or lets the request through with `forward`. */
export type Interceptor = (sent: Sent, forward: () => Promise<Response>) => Promise<Response>

/** A Descope to work against, and somebody who looks at it from outside. */
export interface EmulatedService {
  readonly baseUrl: string
  /** What makes the program work with it. */
  readonly env: Readonly<Record<string, string>>
  /** Requests since the start or the last {@link forgetRequests}: `POST tenant/create` → 2. The handshake is left out. */
  requests(): Promise<Readonly<Record<string, number>>>
  /** Of {@link requests}, those that change something, all together. */
  writes(): Promise<number>
  forgetRequests(): Promise<void>
  /** A change as somebody in the console makes it: `POST tenant/update` and its body. */
  change(call: string, body: JsonObject): Promise<JsonObject>
  /** Every tenant as the service shows it, by id, its settings read too where they are asked for. */
  tenants(options?: { readonly withSettings?: boolean }): Promise<Readonly<Record<string, JsonObject>>>
}

const PROJECT = 'P2emulated'
/** Must never turn up in anything the program writes. */
export const CANARY_KEY = 'K2canary-management-key'
/** The last word of a call that reads, whatever its method. */
const READS = new Set(['all', 'export', 'list', 'load', 'search'])

/** True for a call, such as `POST tenant/create`, that writes. */
export function isWrite(call: string): boolean {
  const [method = '', path = ''] = call.split(' ')
  return method !== 'GET' && !READS.has(path.split('/').at(-1) ?? '')
}

/** An {@link EmulatedService} that takes the place of the network: every request can be intercepted. */
export interface ServiceInProcess extends EmulatedService {
  readonly fetch: Fetch
  intercept: Interceptor
}

/** The emulator in this process, without a socket. Whatever else is asked for over its `fetch` cannot be reached. */
export function serviceInProcess(
  options: Partial<EmulatorOptions> & { readonly baseUrl?: string } = {},
): ServiceInProcess {
  const { baseUrl = 'http://127.0.0.1:4680', ...rest } = options
  const emulator = createEmulator({ emulations, limits: 'off', ...rest })
  const counts = new Map<string, number>()
  const direct = async (path: string, init: RequestInit) =>
    emulator.fetch(new Request(`http://127.0.0.1${path}`, init))
  const service: ServiceInProcess = {
    ...serviceOver(baseUrl, direct),
    intercept: async (_sent, forward) => forward(),
    async fetch(url, init) {
      if (!url.startsWith(`${baseUrl}/`)) {
        throw Object.assign(new Error(`nothing listens at ${url}`), { code: 'ECONNREFUSED' })
      }
      const { pathname, search } = new URL(url)
      const { method, body } = init
      const call = pathname.replace('/v1/mgmt/', '')
      const nth = (counts.get(`${method} ${call}`) ?? 0) + 1
      counts.set(`${method} ${call}`, nth)
      const sent = { method, call, nth, body: body === undefined ? {} : (parseJson(body) as JsonObject) }
      return service.intercept(sent, async () => direct(`${pathname}${search}`, init))
    },
  }
  return service
}

/** The emulator behind a socket on a port of its own. */
export async function serviceOverHttp(
  options: Partial<EmulatorOptions> = {},
): Promise<EmulatedService & { close(): Promise<void> }> {
  const started = await startEmulator({ emulations, port: 0, limits: 'off', ...options })
  return {
    ...serviceOver(started.url, async (path, init) => fetch(`${started.url}${path}`, init)),
    close: () => started.close(),
  }
}

/** A service that somebody else started: the look from outside over its address. */
export function serviceAt(baseUrl: string): EmulatedService {
  return serviceOver(baseUrl, async (path, init) => fetch(`${baseUrl}${path}`, init))
}

function serviceOver(
  baseUrl: string,
  send: (path: string, init: RequestInit) => Promise<Response>,
): EmulatedService {
  const ask = async (path: string, init: RequestInit = {}): Promise<JsonObject> => {
    const reply = await send(path, init)
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${text}`)
    const json = parseJson(text)
    return isObject(json) ? json : {}
  }
  // A console change is not counted as a request, so looking is done as the console does.
  const change = async (call: string, body: JsonObject) => {
    const [method = '', path = ''] = call.split(' ')
    return ask('/_emulator/console', {
      method: 'PUT',
      body: JSON.stringify({
        actor: 'mallory@example.com',
        projectId: PROJECT,
        method,
        path: `/v1/mgmt/${path}`,
        body,
      }),
    })
  }
  const requests = async () => {
    const reply = await ask('/_emulator/requests')
    const listed = (member(reply, 'requests') ?? []) as readonly {
      readonly method: string
      readonly path: string
      readonly count: number
    }[]
    return Object.fromEntries(
      listed
        .filter(({ path }) => path !== '/v1/mgmt/license')
        .map(({ method, path, count }) => [`${method} ${path.replace('/v1/mgmt/', '')}`, count]),
    )
  }
  return {
    baseUrl,
    env: { DESCOPE_BASE_URL: baseUrl, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: CANARY_KEY },
    requests,
    async writes() {
      const counts = Object.entries(await requests()).filter(([name]) => isWrite(name))
      return counts.reduce((sum, [, count]) => sum + count, 0)
    },
    async forgetRequests() {
      await ask('/_emulator/requests', { method: 'DELETE' })
    },
    change,
    async tenants({ withSettings = false } = {}) {
      const reply = await change('GET tenant/all', {})
      const found: [string, JsonObject][] = []
      for (const tenant of (member(reply, 'tenants') ?? []) as readonly JsonObject[]) {
        const id = textOf(tenant['id'])
        const settings = withSettings
          ? { settings: await change(`GET tenant/settings?id=${encodeURIComponent(id)}`, {}) }
          : {}
        found.push([id, { ...tenant, ...settings }])
      }
      return Object.fromEntries(found)
    },
  }
}

function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw new TypeError('a tenant without an id')
  return value
}
