import { isObject, parseJson, type JsonObject } from '../../../src/core/model/json.js'
import type { Fetch } from '../../../src/descope/index.js'
import { TENANTS, type Container, type Edit } from './editor.js'

export interface Request {
  readonly method: string
  /** Behind `/v1/mgmt/` or `/v2/mgmt/`. */
  readonly call: string
  readonly id: string | null
  readonly body: JsonObject
}

export function requestOf(url: string, { method, body }: Parameters<Fetch>[1]): Request {
  const { pathname, searchParams } = new URL(url)
  const json = body === undefined ? {} : parseJson(body)
  const call = pathname.replace(/^\/v\d\/mgmt\//, '')
  return { method, call, id: searchParams.get('id'), body: isObject(json) ? json : {} }
}

/** From our look at something to the end of the write that starts from it. */
interface Window {
  readonly from: number
  to: number
}

const RECORD: readonly Container[] = ['name', 'record', 'customAttributes']

/** Knows when a run looked at what, and when it wrote it: in this stretch nobody can keep others from writing. */
export class EditWatch {
  /** Counts requests and edits. */
  now = 0
  hasWritten = false
  readonly #looks = new Map<string, number>()
  readonly #windows = new Map<string, Window[]>()
  readonly #open = new Map<Request, readonly Window[]>()

  tick(): number {
    this.now += 1
    return this.now
  }

  begins(request: Request): void {
    const at = this.tick()
    for (const key of readBy(request)) this.#looks.set(key, at)
    const written = writtenBy(request)
    if (written.length > 0) this.hasWritten = true
    const opened = written.map((key) => {
      const window = { from: this.#looks.get(key) ?? 0, to: Number.POSITIVE_INFINITY }
      this.#windows.set(key, [...(this.#windows.get(key) ?? []), window])
      return window
    })
    this.#open.set(request, opened)
  }

  ends(request: Request): void {
    const at = this.tick()
    for (const window of this.#open.get(request) ?? []) window.to = at
  }

  isInWindow(edit: Edit): boolean {
    return this.#windowsOf(edit).some(({ from, to }) => from < edit.at && edit.at < to)
  }

  /** True where the run looked, must have seen this edit as the newest of its field, and wrote all the same. */
  wentOver(edit: Edit, others: readonly Edit[]): boolean {
    return this.#windowsOf(edit).some(({ from }) => {
      const seen = others.filter(({ field, at }) => field === edit.field && at < from)
      return seen.at(-1) === edit
    })
  }

  isWritten(address: string): boolean {
    return [...this.#windows.keys()].some((key) => key.startsWith(`${address} `))
  }

  #windowsOf({ address, container }: Edit): readonly Window[] {
    return this.#windows.get(`${address} ${container}`) ?? []
  }
}

function readBy({ method, call, id, body }: Request): readonly string[] {
  const flowId = body['flowId']
  if (call === 'flow/export') return [`flow/${String(flowId)} flow`]
  if (call === 'tenant/settings' && method === 'GET') return [`tenant/${String(id)} settings`]
  const ids =
    call === 'tenant/all'
      ? TENANTS
      : call === 'tenant/search'
        ? ((body['tenantIds'] ?? []) as readonly string[])
        : call === 'tenant'
          ? [String(id)]
          : []
  return ids.flatMap((tenant) => RECORD.map((container) => `tenant/${tenant} ${container}`))
}

function writtenBy({ method, call, body }: Request): readonly string[] {
  const id = String(body['id'] ?? body['tenantId'])
  switch (`${method} ${call}`) {
    case 'PATCH tenant/patch':
      return RECORD.filter((container) => Object.hasOwn(body, container)).map(
        (part) => `tenant/${id} ${part}`,
      )
    case 'POST tenant/update':
      return RECORD.map((container) => `tenant/${id} ${container}`)
    case 'POST tenant/settings':
      return [`tenant/${id} settings`]
    case 'POST flow/import': {
      const flow = body['flow']
      return [`flow/${String(isObject(flow ?? null) ? (flow as JsonObject)['flowId'] : undefined)} flow`]
    }
    default:
      return []
  }
}
