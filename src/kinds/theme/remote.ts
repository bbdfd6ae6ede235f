import { addressOf } from '../../core/model/address.js'
import { isObject, member } from '../../core/model/json.js'
import type { Live, ReadOptions } from '../../core/model/kind.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'
import { specOfTheme, THEME_KEY } from './sameness.js'

const EXPORT_PATH = '/v2/mgmt/theme/export'

/** `POST /v2/mgmt/theme/export`: the one theme that every project has. */
export async function listThemes(api: DescopeApi, read: ReadOptions): Promise<readonly Live[]> {
  const readAtMs = read.nowMs()
  const request: ApiRequest = {
    method: 'POST',
    path: EXPORT_PATH,
    body: {},
    isRead: true,
    signal: read.signal,
  }
  const reply = await api.call(request)
  const theme = isObject(reply) ? member(reply, 'theme') : undefined
  if (!isObject(theme) || !isObject(member(theme, 'styles') ?? {})) {
    throw malformedReply(request, { expected: 'a theme' })
  }
  const spec = specOfTheme({ document: theme })
  const address = addressOf('theme', THEME_KEY)
  return [{ address, key: THEME_KEY, spec, document: theme, companions: {}, readAtMs }]
}

export async function refreshThemes(
  api: DescopeApi,
  keys: readonly string[],
  read: ReadOptions,
): Promise<readonly Live[]> {
  return keys.includes(THEME_KEY) ? listThemes(api, read) : []
}
