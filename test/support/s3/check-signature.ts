import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What a service refuses with. */
export interface S3Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
  /** Further elements of the error. */
  readonly more?: Readonly<Record<string, string>>
}

export interface S3Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const MOST_SKEW_MS = 15 * 60_000
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/**
 * Why a request is refused, as AWS writes its Signature Version 4 down:
 * docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. Written from that page, and from nothing that
 * makes signatures.
 */
export function refusalOf(
  request: {
    readonly method: string
    /** Path and query, as they came. */
    readonly target: string
    readonly headers: IncomingHttpHeaders
    readonly body: Buffer
  },
  expected: { readonly keys: S3Keys; readonly region: string; readonly nowMs: number | undefined },
): S3Refusal | undefined {
  const { headers } = request
  const { keys, region, nowMs } = expected
  if (headers.authorization === undefined)
    return { status: 403, code: 'AccessDenied', message: 'Access Denied' }
  const match = AUTHORIZATION.exec(headers.authorization)
  if (match === null) return malformed('The authorization header is malformed.')
  const [, keyId, day = '', scopeRegion = '', service = '', names = '', signature = ''] = match
  if (keyId !== keys.accessKeyId) {
    return {
      status: 403,
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    }
  }
  if (one(headers, 'x-amz-security-token') !== keys.sessionToken) {
    return {
      status: 400,
      code: 'InvalidToken',
      message: 'The provided token is malformed or otherwise invalid.',
    }
  }
  if (service !== 's3')
    return malformed(`The authorization header is malformed; incorrect service "${service}".`)
  if (scopeRegion !== region) {
    const message = `The authorization header is malformed; the region '${scopeRegion}' is wrong; expecting '${region}'`
    return { ...malformed(message), more: { Region: region } }
  }
  const time = one(headers, 'x-amz-date') ?? ''
  const timeMs = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(timeMs) || !time.startsWith(day)) return malformed('Invalid credential date.')
  if (nowMs !== undefined && Math.abs(nowMs - timeMs) > MOST_SKEW_MS) {
    return {
      status: 403,
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
      more: { RequestTime: time, ServerTime: new Date(nowMs).toISOString() },
    }
  }
  const signed = names.split(';')
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signed.includes(name))
  if (!signed.includes('host') || unsigned.length > 0) {
    return {
      status: 403,
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
      more: { HeadersNotSigned: unsigned.join(', ') },
    }
  }
  const payload = one(headers, 'x-amz-content-sha256')
  if (payload === undefined || !/^[0-9a-f]{64}$/.test(payload)) {
    return { status: 400, code: 'InvalidRequest', message: 'Missing required header: x-amz-content-sha256' }
  }
  const wanted = signatureOf({
    request,
    signed,
    payload,
    time,
    scope: [day, region, 's3'],
    secret: keys.secretAccessKey,
  })
  if (!timingSafeEqual(Buffer.from(wanted), Buffer.from(signature))) {
    return {
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: 'The request signature we calculated does not match the signature you provided.',
    }
  }
  if (payload !== createHash('sha256').update(request.body).digest('hex')) {
    return {
      status: 400,
      code: 'XAmzContentSHA256Mismatch',
      message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    }
  }
  const md5 = one(headers, 'content-md5')
  if (md5 !== undefined && md5 !== createHash('md5').update(request.body).digest('base64')) {
    return { status: 400, code: 'BadDigest', message: 'The Content-MD5 you specified did not match.' }
  }
  return undefined
}

function signatureOf(about: {
  readonly request: {
    readonly method: string
    readonly target: string
    readonly headers: IncomingHttpHeaders
  }
  readonly signed: readonly string[]
  readonly payload: string
  readonly time: string
  readonly scope: readonly [day: string, region: string, service: string]
  readonly secret: string
}): string {
  const { request, signed, payload, time, scope, secret } = about
  const mark = request.target.indexOf('?')
  const path = mark === -1 ? request.target : request.target.slice(0, mark)
  const query = mark === -1 ? '' : request.target.slice(mark + 1)
  const canonical = [
    request.method,
    path.split('/').map(recoded).join('/'),
    query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const equals = pair.indexOf('=')
        const [name, value] = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
        return `${recoded(name)}=${recoded(value)}`
      })
      .sort()
      .join('&'),
    ...signed.map((name) => `${name}:${(one(request.headers, name) ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    payload,
  ].join('\n')
  const scopeText = `${scope.join('/')}/aws4_request`
  const toSign = [
    'AWS4-HMAC-SHA256',
    time,
    scopeText,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n')
  let key: Buffer = Buffer.from(`AWS4${secret}`)
  for (const part of [...scope, 'aws4_request']) key = createHmac('sha256', key).update(part).digest()
  return createHmac('sha256', key).update(toSign).digest('hex')
}

/** Every byte but A–Z, a–z, 0–9, `-`, `.`, `_` and `~` as `%XX`. */
function recoded(text: string): string {
  return Array.from(Buffer.from(decodeURIComponent(text)), (byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9._~-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

function malformed(message: string): S3Refusal {
  return { status: 400, code: 'AuthorizationHeaderMalformed', message }
}

function one(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value
}
