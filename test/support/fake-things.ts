import { z } from 'zod'
import { ApiError, type ApiFailure } from '../../src/core/model/api-error.js'
import { isObject, member, objectOf, overlay, type Json, type JsonObject } from '../../src/core/model/json.js'
import type { Kind, Live, ReadOptions } from '../../src/core/model/kind.js'
import type { FieldChange } from '../../src/core/model/plan.js'
import { segmentsOf, withValueAt } from '../../src/core/model/pointer.js'
import type { Clock } from '../../src/core/ports/clock.js'
import type { ApiRequest, DescopeApi } from '../../src/core/ports/descope-api.js'

/** Time that passes only by sleeping. */
export function fakeClock(startMs = Date.UTC(2026, 0, 1)) {
  const slept: number[] = []
  const time = { nowMs: startMs }
  const clock: Clock = {
    now: () => time.nowMs,
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
      slept.push(ms)
      time.nowMs += ms
      return Promise.resolve()
    },
  }
  return { clock, slept, time }
}

export function apiError(
  failure: ApiFailure,
  more: {
    readonly code?: string
    readonly errorCode?: string
    readonly status?: number
    readonly mayHaveArrived?: boolean
    readonly isTransient?: boolean
  } = {},
): ApiError {
  return new ApiError({
    code: more.code ?? failure,
    message: `the service said ${more.errorCode ?? failure}`,
    hint: 'a hint',
    failure,
    errorCode: more.errorCode,
    status: more.status,
    request: 'POST /thing',
    mayHaveArrived: more.mayHaveArrived ?? false,
    isTransient: more.isTransient ?? false,
  })
}

/** A service with things: a record each, and settings that cost a call of their own. Updates overwrite the record. */
export class FakeThings implements DescopeApi {
  readonly projectId = 'P2things'
  readonly host = 'loopback'
  readonly records = new Map<string, JsonObject>()
  readonly settings = new Map<string, JsonObject>()
  /** `create a`, `search a,b`, `all`: every call in the order of arrival. */
  readonly calls: string[] = []
  /** The same calls as they came. */
  readonly requests: ApiRequest[] = []
  /** Most calls at one time. */
  mostAtOnce = 0
  /** Asked before a call takes effect; throws what the call shall fail with. */
  before: (call: string) => void | Promise<void> = () => undefined
  /** Asked after a call took effect, before it is answered. */
  after: (call: string) => void | Promise<void> = () => undefined
  /** Reads show a write only so long after it. */
  lagMs = 0
  private inFlight = 0
  private readonly shown: { readonly atMs: number; readonly records: ReadonlyMap<string, JsonObject> }[] = []

  constructor(private readonly clock: Clock) {}

  /** A thing that is there already. */
  put(id: string, record: JsonObject = {}, settings: JsonObject = {}): this {
    this.records.set(id, overlay(record, { id }))
    this.settings.set(id, settings)
    return this
  }

  /** Calls that write. */
  get writes(): readonly string[] {
    return this.calls.filter((call) => !/^(?:search|all|read) ?/.test(call))
  }

  async call(request: ApiRequest): Promise<Json> {
    const name = request.path.slice('/thing/'.length)
    const id = textAt(request.body, 'id') ?? request.query?.['id']
    const ids = request.body === undefined ? undefined : member(request.body, 'ids')
    const call = [name, id ?? (Array.isArray(ids) ? ids.join(',') : '')].join(' ').trim()
    this.calls.push(call)
    this.requests.push(request)
    this.inFlight += 1
    this.mostAtOnce = Math.max(this.mostAtOnce, this.inFlight)
    try {
      await this.before(call)
      const reply = this.answer(name, id ?? '', request.body ?? {})
      await this.after(call)
      return reply
    } finally {
      this.inFlight -= 1
    }
  }

  private answer(name: string, id: string, body: JsonObject): Json {
    if (this.shown.length === 0) this.shown.push({ atMs: -Infinity, records: new Map(this.records) })
    switch (name) {
      case 'all':
        return { things: [...this.visible().values()] }
      case 'search': {
        const ids = member(body, 'ids')
        const visible = this.visible()
        return { things: (ids as readonly string[]).flatMap((wanted) => visible.get(wanted) ?? []) }
      }
      case 'read':
        return this.settings.get(id) ?? {}
      case 'create':
        if (this.records.has(id))
          throw apiError('business', { code: 'name-or-id-taken', errorCode: 'E073307' })
        return this.wrote(() => this.records.set(id, body))
      case 'update':
        if (!this.records.has(id)) throw apiError('business', { code: 'not-found', errorCode: 'E111102' })
        return this.wrote(() => this.records.set(id, body))
      case 'delete':
        if (!this.records.has(id)) throw apiError('business', { code: 'not-found', errorCode: 'E111102' })
        return this.wrote(() => this.records.delete(id))
      case 'settings':
        return this.wrote(() => this.settings.set(id, overlay(body, { id: undefined })))
      default:
        throw new Error(`no such call: ${name}`)
    }
  }

  private wrote(write: () => unknown): Json {
    write()
    this.shown.push({ atMs: this.clock.now(), records: new Map(this.records) })
    return {}
  }

  private visible(): ReadonlyMap<string, JsonObject> {
    if (this.lagMs === 0) return this.records
    const untilMs = this.clock.now() - this.lagMs
    return this.shown.findLast(({ atMs }) => atMs <= untilMs)?.records ?? new Map<string, JsonObject>()
  }
}

function textAt(body: JsonObject | undefined, key: string): string | undefined {
  const value = body === undefined ? undefined : member(body, key)
  return typeof value === 'string' ? value : undefined
}

function liveOf(document: JsonObject, readAtMs: number, companions: Live['companions'] = {}): Live {
  const key = textAt(document, 'id') ?? ''
  const { settings } = companions
  const spec = overlay(document, { id: undefined, ...(settings === undefined ? {} : { settings }) })
  return { address: `thing/${key}`, key, spec, document, companions, readAtMs }
}

function livesOf(reply: Json, readAtMs: number): readonly Live[] {
  const things = isObject(reply) ? member(reply, 'things') : []
  return (things as readonly JsonObject[]).map((thing) => liveOf(thing, readAtMs))
}

function laid(document: JsonObject, fields: readonly FieldChange[]): JsonObject {
  return fields.reduce((sum, { path, to }) => withValueAt(sum, path, to ?? undefined), document)
}

function parted(fields: readonly FieldChange[]) {
  const settings = fields
    .filter(({ path }) => segmentsOf(path)[0] === 'settings')
    .map((field) => ({ ...field, path: field.path.slice('/settings'.length) }))
  return { record: fields.filter(({ path }) => segmentsOf(path)[0] !== 'settings'), settings }
}

const at = (name: string) => `/thing/${name}`

/** The kind over {@link FakeThings}: `name`, `tags` (a set), free further fields, `settings.ttl` as a companion. */
export const thingKind: Kind = {
  name: 'thing',
  collection: 'things',
  keyField: 'id',
  schema: z.object({}),
  fields: {
    name: { type: 'value' },
    tags: { type: 'set' },
    settings: { type: 'object', fields: { ttl: { type: 'value' } } },
  },
  aliases: {},
  hints: {},
  secrets: [],
  costly: { settings: ['/settings'] },
  rank: 1,
  columns: [],
  irrecoverable: [],
  addressOf: (key) => `thing/${key}`,
  normalize: (declared) => declared,
  check: () => [],
  dependsOn: () => [],
  uniqueBy: () => [],
  breaking: () => [],
  specOf: ({ document, companions }) => liveOf(document, 0, companions).spec,
  keyOf: (document) => textAt(document, 'id') ?? '',
  async list(api, read: ReadOptions) {
    return livesOf(await api.call({ method: 'GET', path: at('all') }), read.nowMs())
  },
  async refresh(api, keys, read) {
    const readAtMs = read.nowMs()
    return livesOf(
      await api.call({ method: 'POST', path: at('search'), body: { ids: keys }, isRead: true }),
      readAtMs,
    )
  },
  async enrich(api, live) {
    const settings = await api.call({ method: 'GET', path: at('read'), query: { id: live.key } })
    return liveOf(live.document, live.readAtMs, { settings: isObject(settings) ? settings : {} })
  },
  async create(api, key, { fields }) {
    const { record, settings } = parted(fields)
    await api.call({ method: 'POST', path: at('create'), body: laid(objectOf([['id', key]]), record) })
    if (settings.length > 0) {
      await api.call({ method: 'POST', path: at('settings'), body: laid({ id: key }, settings) })
    }
    return key
  },
  async update(api, live, { fields }) {
    const { record, settings } = parted(fields)
    if (record.length > 0) {
      await api.call({ method: 'POST', path: at('update'), body: laid(live.document, record) })
    }
    if (settings.length > 0) {
      const body = overlay(laid(live.companions['settings'] ?? {}, settings), { id: live.key })
      await api.call({ method: 'POST', path: at('settings'), body })
    }
  },
  async remove(api, live, { cascadeUsers }) {
    await api.call({
      method: 'POST',
      path: at('delete'),
      body: { id: live.key, ...(cascadeUsers ? { cascade: true } : {}) },
    })
  },
}
