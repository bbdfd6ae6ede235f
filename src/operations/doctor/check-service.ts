import { ApiError } from '../../core/model/api-error.js'
import { failed, ok, skipped, warning, type Check } from '../../core/model/check.js'
import { isLoopbackHost } from '../../core/model/host.js'
import { isObject, member } from '../../core/model/json.js'
import { printable } from '../../core/model/printable.js'
import type { DescopeApi, ReceivedAnswer } from '../../core/ports/descope-api.js'
import { troubleOf } from '../../descope/index.js'
import { clockFix, settingOf } from './fixes.js'

export interface Reaching {
  /** About the service and the clock. */
  readonly checks: readonly Check[]
  /** True where the service answered, and with more than a page of somebody on the way. */
  readonly isReached: boolean
  /** Set where the key itself was refused, whatever it was to be used for. */
  readonly refused?: ApiError
  /** What the handshake says of the project's licence: `tier1`. */
  readonly tier?: string
}

/** A clock that is further off than this is told: times of versions and runs of several machines get out of order. */
const LARGEST_SKEW_MS = 30_000

/**
 * Asks the service one question that every SDK of Descope asks at its start, the licence, and looks at how the answer
 * came. Not tried again: who asks wants to know how it is now.
 */
export async function reachService(
  api: DescopeApi,
  about: { readonly baseUrl: string; readonly platform: string },
): Promise<Reaching> {
  let error: ApiError | undefined
  let tier: string | undefined
  try {
    const reply = await api.call({ method: 'GET', path: '/v1/mgmt/license', isRead: false })
    const told = isObject(reply) ? member(reply, 'rateLimitTier') : undefined
    if (typeof told === 'string') tier = printable(told, 40)
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown
    error = thrown
  }
  const answer = api.newestAnswer?.()
  const trouble = error === undefined || isAnswerOfService(error) ? undefined : error
  if (trouble !== undefined || answer === undefined) {
    const told = trouble ?? { code: 'unreachable', message: 'The service did not answer' }
    return {
      checks: [
        failed('service', told, networkFix(trouble, about)),
        skipped('clock', 'the service did not tell its time'),
      ],
      isReached: false,
    }
  }
  const took = answer.receivedMs - answer.sentMs
  const message = `${printable(about.baseUrl)} answered with ${answer.status} in ${took} ms`
  return {
    checks: [ok('service', message), checkClock(answer, about)],
    isReached: true,
    ...(error?.failure === 'auth' ? { refused: error } : {}),
    ...(tier === undefined ? {} : { tier }),
  }
}

function isAnswerOfService({ failure }: ApiError): boolean {
  return failure === 'auth' || failure === 'business' || failure === 'unknownPath'
}

function networkFix(
  error: ApiError | undefined,
  { baseUrl, platform }: { readonly baseUrl: string; readonly platform: string },
): string {
  const url = new URL(baseUrl)
  const curl = `curl -v --max-time 10 ${url.href}`
  switch (error === undefined ? 'other' : troubleOf(error)) {
    case 'name':
      return `nslookup ${url.hostname}`
    case 'certificate':
      return settingOf('NODE_EXTRA_CA_CERTS', '/path/to/company-ca.pem', platform)
    case 'nobody-there':
      if (isLoopbackHost(url.hostname)) {
        return `descope-mgmt emulator --port ${url.port === '' ? '80' : url.port}`
      }
      return curl
    case 'other':
      return curl
  }
}

function checkClock(
  { serviceMs, sentMs, receivedMs }: ReceivedAnswer,
  { platform }: { readonly platform: string },
): Check {
  if (serviceMs === undefined) return skipped('clock', 'the service did not tell its time')
  // The header has whole seconds, cut off: half a second is the best guess of the rest.
  const skewMs = (sentMs + receivedMs) / 2 - (serviceMs + 500)
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  if (Math.abs(skewMs) <= LARGEST_SKEW_MS) {
    return ok('clock', `within ${Math.max(1, seconds)} s of the service`)
  }
  return warning(
    'clock',
    `The clock of this machine is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} that of the service; times of backups, runs and the lock are told wrongly`,
    clockFix(platform),
  )
}
