import type { JsonObject } from '../core/model/json.js'
import { usageError } from '../core/model/errors.js'
import { isLoopbackHost } from '../core/model/host.js'
import { printable } from '../core/model/printable.js'
import { fetchFor, type Fetch } from '../descope/index.js'
import type { Io } from './io.js'

/** A webhook that says nothing for so long is given up. */
const PATIENCE_MS = 10_000
const LONGEST_ANSWER = 200

/**
 * The address of an incoming webhook. It is a secret: nothing that is written from now on shows it.
 * @throws ToolError `invalid-webhook`
 */
export function webhookOf(io: Pick<Io, 'hide'>, written: string | undefined): URL | undefined {
  if (written === undefined) return undefined
  io.hide([written])
  const url = URL.canParse(written) ? new URL(written) : undefined
  const isLocalHttp = url?.protocol === 'http:' && isLoopbackHost(url.hostname)
  if (url === undefined || (url.protocol !== 'https:' && !isLocalHttp)) {
    throw usageError({
      code: 'invalid-webhook',
      message: `--notify takes an https URL, and what is given is ${url === undefined ? 'no URL' : 'not https'}`,
      hint: 'It looks like https://hooks.slack.com/services/… Plain http is accepted for this machine only.',
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw usageError({
      code: 'invalid-webhook',
      message: '--notify takes no user and password in the URL',
      hint: 'Incoming webhooks are known by their path alone.',
    })
  }
  // Somebody who tells of the failure may tell the path alone.
  io.hide([url.href, ...(url.pathname.length > 1 ? [`${url.pathname}${url.search}`] : [])])
  return url
}

/**
 * Posts a message to a webhook. Follows no redirect and waits no longer than 10 s, nor for the rest of an answer.
 * @returns why it did not arrive, as the end of a sentence; `undefined` where it did
 */
export async function notify(
  { context }: Pick<Io, 'context'>,
  webhook: URL,
  message: JsonObject,
  { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {},
): Promise<string | undefined> {
  const fetch: Fetch = context.fetch ?? fetchFor(context.env)
  // Held here: of signals that only another one was made from, nothing keeps the timer alive.
  const ending = new AbortController()
  const end = () => {
    ending.abort()
  }
  const timer = setTimeout(end, patienceMs)
  context.interrupt.addEventListener('abort', end, { once: true })
  try {
    const reply = await fetch(webhook.href, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      redirect: 'manual',
      signal: ending.signal,
    })
    if (reply.status >= 200 && reply.status < 300) return undefined
    if (reply.status >= 300 && reply.status < 400) {
      return `it answered ${reply.status}: redirects are not followed`
    }
    const words = await reply.text().catch(() => '')
    return `it answered ${reply.status}${words === '' ? '' : ` ${printable(words, LONGEST_ANSWER)}`}`
  } catch (error) {
    if (context.interrupt.aborted) return 'it was interrupted'
    if (ending.signal.aborted) return `no answer in ${patienceMs / 1000} s`
    return `it could not be reached: ${printable(reasonOf(error), LONGEST_ANSWER)}`
  } finally {
    clearTimeout(timer)
    context.interrupt.removeEventListener('abort', end)
    // The rest of an answer that never ends would keep the process from ending.
    end()
  }
}

/** The code of the deepest cause says more than "fetch failed". */
function reasonOf(error: unknown): string {
  let cause: unknown = error
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause
  if (!(cause instanceof Error)) return 'unknown reason'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}
