import { ApiError } from '../core/model/api-error.js'
import { isObject, member, parseJson, type Json, type JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { knownError, RATE_LIMITED } from './error-hints.js'

/** An answer whose body was read to its end. */
export interface ReadReply {
  readonly status: number
  readonly text: string
}

export interface ReplyContext {
  /** `POST /v1/mgmt/tenant/create` */
  readonly request: string
  /** Takes the key out of foreign text. */
  readonly redact: (text: string) => string
}

/**
 * Statuses of something on the way that is busy or cannot reach the service: those that Descope's SDKs send again for,
 * and 502 and 504, which other gateways use for the same.
 */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504, 520, 521, 522, 524, 530])
const MESSAGE_LENGTH = 500
const EXCERPT_LENGTH = 120

/** True when the service says that there were too many calls. */
export function isRateLimited(reply: ReadReply): boolean {
  return reply.status === 429 || (!isSuccess(reply) && errorCodeOf(parsed(reply)) === RATE_LIMITED)
}

/**
 * The JSON of a success; an empty body counts as `{}`.
 * @throws ApiError for every other answer
 */
export function bodyOf(reply: ReadReply, context: ReplyContext): Json {
  const body = parsed(reply)
  if (!isSuccess(reply)) throw failureOf(reply, body, context)
  if (reply.text.trim() === '') return {}
  if (body === undefined) throw malformed(reply, context)
  return body
}

function isSuccess({ status }: ReadReply): boolean {
  return status >= 200 && status < 300
}

/** `undefined` when the text is no JSON. */
function parsed({ text }: ReadReply): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function failureOf(reply: ReadReply, body: Json | undefined, context: ReplyContext): ApiError {
  const { status } = reply
  const errorCode = errorCodeOf(body)
  if (status === 401 || status === 403) return keyRefused(reply, body, context)
  if (errorCode !== undefined) return businessError({ status, errorCode, body, context })
  const { request } = context
  const details = { status, request }
  if (status === 404) {
    return new ApiError({
      ...details,
      code: 'unknown-call',
      message: `${request}: the service does not know this call (404)${said(reply, body, context)}`,
      hint: 'Check the base URL. If it is right, this service does not offer the call.',
      failure: 'unknownPath',
      mayHaveArrived: false,
    })
  }
  if (status >= 500) {
    return new ApiError({
      ...details,
      code: 'unavailable',
      message: `${request}: the service or something on the way to it failed (${status})${said(reply, body, context)}`,
      hint: 'Try again later. What was asked for may have happened all the same.',
      failure: 'unavailable',
      mayHaveArrived: true,
      isTransient: PASSING.has(status),
    })
  }
  if (body === undefined) return malformed(reply, context)
  return new ApiError({
    ...details,
    code: 'service-error',
    message: `${request}: refused (${status})${said(reply, body, context)}`,
    hint: 'The service gave no code of its own. Check the base URL.',
    failure: 'business',
    mayHaveArrived: false,
  })
}

/** Which code and status a refused key has is written nowhere; 401 and 403 are taken for it. */
function keyRefused(reply: ReadReply, body: Json | undefined, context: ReplyContext): ApiError {
  const isForeign = body === undefined && reply.text.trim() !== ''
  return new ApiError({
    code: 'key-refused',
    message: `${context.request}: the management key was refused (${reply.status})${said(reply, body, context)}`,
    hint: isForeign
      ? 'The answer is not in the form of Descope: a proxy or firewall may have given it. Check the base URL, then the key.'
      : 'Check that the management key is valid, not expired, allowed to do this, and made for this project.',
    failure: 'auth',
    status: reply.status,
    errorCode: errorCodeOf(body),
    request: context.request,
    mayHaveArrived: false,
  })
}

function businessError(input: {
  readonly status: number
  readonly errorCode: string
  readonly body: Json | undefined
  readonly context: ReplyContext
}): ApiError {
  const { status, errorCode, context } = input
  const { code, hint } = knownError(errorCode)
  const words = wordsOf(input.body, context)
  return new ApiError({
    code,
    message: `${context.request}: ${words === '' ? 'refused' : words} (${printable(errorCode, 40)})`,
    hint,
    failure: 'business',
    status,
    errorCode,
    request: context.request,
    mayHaveArrived: errorCode === 'E010009',
  })
}

function malformed(reply: ReadReply, context: ReplyContext): ApiError {
  const text = reply.text.trim()
  const isHtml = text.startsWith('<')
  return new ApiError({
    code: 'malformed-reply',
    message: `${context.request}: the answer (${reply.status}) is ${isHtml ? 'HTML' : 'not whole JSON'}: ${excerpt(text, context)}`,
    hint: isHtml
      ? 'A proxy, a sign-in page or another server answered. Check the base URL and the proxy variables.'
      : 'Something on the way may have changed or cut the answer. Check the base URL and the proxy variables.',
    failure: 'malformed',
    status: reply.status,
    request: context.request,
    mayHaveArrived: isSuccess(reply),
    // Begun like JSON and not whole: cut in the middle. HTML is somebody else's answer, and will be again.
    isTransient: isSuccess(reply) && /^[[{]/.test(text),
  })
}

/** What the other side says, with a colon before it; nothing when it says nothing. */
function said(reply: ReadReply, body: Json | undefined, context: ReplyContext): string {
  const words = wordsOf(body, context)
  if (words !== '') return `: ${words}`
  const text = reply.text.trim()
  return body !== undefined || text === '' ? '' : `: ${excerpt(text, context)}`
}

/** The general and the specific sentence of an error body, once each. */
function wordsOf(body: Json | undefined, context: ReplyContext): string {
  if (!isObject(body)) return ''
  const sentences = ['errorDescription', 'errorMessage', 'message']
    .map((key) => textAt(body, key))
    .filter((text) => text !== undefined)
  return printable(context.redact([...new Set(sentences)].join(': ')), MESSAGE_LENGTH)
}

function errorCodeOf(body: Json | undefined): string | undefined {
  return isObject(body) ? textAt(body, 'errorCode') : undefined
}

function textAt(body: JsonObject, key: string): string | undefined {
  const value = member(body, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function excerpt(text: string, { redact }: ReplyContext): string {
  return JSON.stringify(printable(redact(text).replaceAll(/\s+/g, ' '), EXCERPT_LENGTH))
}
