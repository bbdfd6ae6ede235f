import { readXml, textIn } from './xml.js'
import type { BucketAnswer } from './bucket-request.js'

/** What the service said instead of doing it, or that no whole answer came. */
export interface BucketFailure {
  /** 0 where no whole answer came. */
  readonly status: number
  /** The service's own word, such as `NoSuchBucket`; empty where it gave none. */
  readonly code: string
  /** Its own sentence, or the network's words. Foreign text. */
  readonly words: string
  /** It may have been done all the same. */
  readonly mayHaveArrived: boolean
  /** It may work in a moment. */
  readonly isTransient: boolean
  /** Where the service says that the bucket lies. */
  readonly region?: string | undefined
  /** The service's time when it refused, as it wrote it. */
  readonly serverTime?: string | undefined
  readonly cause?: unknown
}

/** Said by a service that is busy, or by two requests in each other's way. */
const TRANSIENT = new Set([
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'RequestTimeout',
  'OperationAborted',
  'ConditionalRequestConflict',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
])
const TRANSIENT_STATUS = new Set([408, 429, 500, 502, 503, 504, 520, 521, 522, 524])
/** Refused before anything was done. */
const NOT_DONE = new Set(['SlowDown', 'ConditionalRequestConflict', 'RequestTimeout'])

/** What an answer that is no success says. */
export function failureIn(answer: BucketAnswer): BucketFailure {
  const { status, header, body } = answer
  const root = readXml(new TextDecoder().decode(body))
  const error = root?.name === 'Error' ? root : undefined
  const tell = (name: string) => (error === undefined ? undefined : textIn(error, name))
  const code = tell('Code') ?? ''
  const isTransient = TRANSIENT.has(code) || TRANSIENT_STATUS.has(status)
  return {
    status,
    code,
    words: tell('Message') ?? '',
    mayHaveArrived: isTransient && status >= 500 && !NOT_DONE.has(code),
    isTransient,
    region: header('x-amz-bucket-region') ?? tell('Region'),
    serverTime: tell('ServerTime') ?? header('date'),
  }
}

/** Codes of failures that come before the request leaves this machine. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CONNECT_TIMEOUT',
])
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ERR_SSL|ERR_TLS/

/**
 * No whole answer came.
 * @param about `hasAnswered`: the service answered this process before, so that trouble may pass
 */
export function lost(cause: unknown, { hasAnswered }: { readonly hasAnswered: boolean }): BucketFailure {
  const root = rootOf(cause)
  const code = codeOf(root)
  const isCertificate = CERTIFICATE.test(code)
  const isBeforeSending = isCertificate || BEFORE_SENDING.has(code)
  return {
    status: 0,
    code,
    words: root instanceof Error ? root.message || code : String(root),
    mayHaveArrived: !isBeforeSending,
    isTransient: !isCertificate && (!isBeforeSending || hasAnswered),
    cause,
  }
}

/** True where the way to the service ends at a certificate that is not trusted. */
export function isCertificateTrouble({ status, code }: BucketFailure): boolean {
  return status === 0 && CERTIFICATE.test(code)
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
