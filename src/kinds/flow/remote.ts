import { ApiError } from '../../core/model/api-error.js'
import { addressOf } from '../../core/model/address.js'
import { canonicalJson, isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import type { Live, ReadOptions } from '../../core/model/kind.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'
import { flowKeyOf, isListed, specOfFlow } from './sameness.js'

const LIST_PATH = '/v1/mgmt/flow/list'
const EXPORT_PATH = '/v2/mgmt/flow/export'
/** "Failed loading flow by ID": there is none. It comes as HTTP 500. */
const NO_SUCH_FLOW = 'E103003'
/** Exports that run side by side; each is a call of its own. */
const SIDE_BY_SIDE = 10

/** `POST /v1/mgmt/flow/list`: every flow in one reply, its graph included, its screens not. */
export async function listFlows(api: DescopeApi, read: ReadOptions): Promise<readonly Live[]> {
  const readAtMs = read.nowMs()
  const request: ApiRequest = { method: 'POST', path: LIST_PATH, body: {}, isRead: true, signal: read.signal }
  const reply = await api.call(request)
  const flows = isObject(reply) ? member(reply, 'flows') : undefined
  if (!Array.isArray(flows)) throw malformedReply(request, { expected: 'a list of flows' })
  return (flows as readonly Json[]).map((flow) => {
    const id = isObject(flow) ? member(flow, 'id') : undefined
    if (!isObject(flow) || typeof id !== 'string' || id === '') {
      throw malformedReply(request, { expected: 'flows with an id' })
    }
    // The list's own mark, so that a record without a graph is not taken for a whole document.
    const listed = Object.hasOwn(flow, 'dsl') ? flow : { ...flow, dsl: {} }
    return toLive(id, listed, { readAtMs, revision: revisionOf(flow) })
  })
}

/** `POST /v2/mgmt/flow/export`, a call for each; those that do not exist are left out. */
export async function refreshFlows(
  api: DescopeApi,
  keys: readonly string[],
  read: ReadOptions,
): Promise<readonly Live[]> {
  const found = new Map<string, Live>()
  const queue = keys.values()
  const worker = async () => {
    for (const key of queue) {
      const live = await exportFlow(api, key, read)
      if (live !== undefined) found.set(key, live)
    }
  }
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, keys.length) }, worker))
  return keys.flatMap((key) => found.get(key) ?? [])
}

/** The same flow with its document, where it is asked for and not there yet. */
export async function enrichFlow(
  api: DescopeApi,
  live: Live,
  companions: readonly string[],
  read: ReadOptions,
): Promise<Live> {
  if (!companions.includes('document') || !isListed(live.document)) return live
  const exported = await exportFlow(api, live.key, { ...read, revision: live.revision })
  if (exported !== undefined) return exported
  throw new ApiError({
    code: 'gone',
    message: `The flow ${JSON.stringify(live.key)} was listed and is gone now`,
    hint: 'Somebody deleted it a moment ago. Run the same command again.',
    failure: 'business',
    request: `POST ${EXPORT_PATH}`,
    mayHaveArrived: false,
  })
}

/** `version` is raised by every import, and `modifiedTime` moves; either may be missing. */
function revisionOf(record: JsonObject): string {
  return canonicalJson(['version', 'modifiedTime', 'etag'].map((key) => member(record, key) ?? null))
}

async function exportFlow(
  api: DescopeApi,
  flowId: string,
  read: ReadOptions & Pick<Live, 'revision'>,
): Promise<Live | undefined> {
  const readAtMs = read.nowMs()
  const request: ApiRequest = {
    method: 'POST',
    path: EXPORT_PATH,
    body: { flowId },
    isRead: true,
    signal: read.signal,
  }
  try {
    const reply = await api.call(request)
    const flow = isObject(reply) ? member(reply, 'flow') : undefined
    if (!isObject(flow) || !isObject(member(flow, 'contents') ?? {}) || isListed(flow)) {
      throw malformedReply(request, { expected: 'a flow' })
    }
    if (flowKeyOf(flow) !== flowId) throw malformedReply(request, { expected: 'the flow that was asked for' })
    return toLive(flowId, flow, { readAtMs, revision: read.revision })
  } catch (error) {
    if (error instanceof ApiError && error.errorCode === NO_SUCH_FLOW) return undefined
    throw error
  }
}

/** Whoever copies it with a spread asks for its `spec`, and pays for it. */
function toLive(
  key: string,
  document: JsonObject,
  { readAtMs, revision }: Pick<Live, 'readAtMs' | 'revision'>,
): Live {
  return {
    address: addressOf('flow', key),
    key,
    // It takes milliseconds, and an export never asks for it.
    get spec() {
      return specOfFlow({ document })
    },
    document,
    companions: {},
    readAtMs,
    revision,
  }
}
