import { ApiError } from '../core/model/api-error.js'
import { printable } from '../core/model/printable.js'
import { ProxyTrouble } from './proxy-trouble.js'

/** Ours, for a connection that did not come about in time. */
export const CONNECT_TIMEOUT = 'CONNECT_TIMEOUT'

/** Codes of failures that come before the request leaves this machine: nothing can have arrived. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  CONNECT_TIMEOUT,
])

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ERR_SSL|ERR_TLS/

/** An `ApiError` `unreachable` from what the fetch threw, with the cause's own words. */
export function networkError(input: {
  readonly cause: unknown
  readonly request: string
  readonly host: string
  /** Whether the host answered before. A name or a port that never did is rather wrong than busy. */
  readonly hasAnswered: boolean
  readonly redact: (text: string) => string
}): ApiError {
  const { cause, request } = input
  if (cause instanceof ProxyTrouble) return proxyError(cause, input)
  const root = rootOf(cause)
  const code = codeOf(root)
  const words = printable(input.redact(wordsOf(root)), 300)
  const isCertificate = CERTIFICATE.test(code)
  const isOnTheWay = !isCertificate && !BEFORE_SENDING.has(code)
  return new ApiError({
    code: 'unreachable',
    message: `${request}: ${input.host} could not be reached: ${words}`,
    hint: isCertificate ? CERTIFICATE_HINT : hintFor(code, input.host),
    failure: 'unreachable',
    request,
    mayHaveArrived: isOnTheWay,
    isTransient: isOnTheWay || (!isCertificate && input.hasAnswered),
    cause,
  })
}

/** Nothing left the proxy. Before the first answer it is rather set up wrongly than busy. */
function proxyError(trouble: ProxyTrouble, input: Parameters<typeof networkError>[0]): ApiError {
  const { request, host, hasAnswered, redact } = input
  const { proxy, status } = trouble
  const words =
    status === undefined
      ? `cannot be used: ${printable(redact(wordsOf(rootOf(trouble.cause))), 300)}`
      : `refused the way (${status})`
  return new ApiError({
    code: 'unreachable',
    message: `${request}: ${host} could not be reached: the proxy ${printable(proxy, 200)} ${words}`,
    hint:
      status === 407
        ? 'It wants a user and a password: http://USER:PASSWORD@HOST:PORT in HTTPS_PROXY.'
        : 'Check HTTPS_PROXY or HTTP_PROXY; a host in NO_PROXY is reached without it.',
    failure: 'unreachable',
    request,
    mayHaveArrived: false,
    isTransient: hasAnswered,
    cause: trouble,
  })
}

/** Where the way to the service ends: its name, its certificate, a port where nobody listens, or something else. */
export function troubleOf({ cause }: ApiError): 'name' | 'certificate' | 'nobody-there' | 'other' {
  const code = codeOf(rootOf(cause))
  if (CERTIFICATE.test(code)) return 'certificate'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') return 'name'
  return code === 'ECONNREFUSED' ? 'nobody-there' : 'other'
}

const CERTIFICATE_HINT =
  'The certificate of the other side is not trusted. Behind a company proxy, give its authority in NODE_EXTRA_CA_CERTS.'

function hintFor(code: string, host: string): string {
  if (code === 'ECONNREFUSED' && host === 'loopback') {
    return 'Nothing listens there. Start it with: descope-mgmt emulator'
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return 'Check the spelling of the base URL and the name service. Behind a proxy, set HTTPS_PROXY.'
  }
  return 'Check the base URL and the network. Behind a proxy, set HTTPS_PROXY.'
}

/** The innermost cause; of several attempts (IPv6, then IPv4) the first. */
function rootOf(error: unknown): unknown {
  let current = error
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    const inner: unknown =
      current instanceof AggregateError && current.errors.length > 0 ? current.errors[0] : current.cause
    if (!(inner instanceof Error)) break
    current = inner
  }
  return current
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message === '' ? codeOf(error) || error.name : error.message
}
