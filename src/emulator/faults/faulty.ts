import { printJson, type Json } from '../../core/model/json.js'
import type { Clock } from '../../core/ports/clock.js'
import { sendLimited, type Middleware } from '../http.js'
import type { RequestCount } from '../request-count.js'
import type { FaultEffect } from './fault.js'
import type { FaultSet } from './fault-set.js'
import { connectionReset, NoAnswer } from './no-answer.js'

/** A 429 on command that says nothing else asks to wait this long. */
const RETRY_AFTER_S = 1

/** Lets the faults happen that are set, around everything that the service does. */
export function faulty(parts: {
  readonly faults: FaultSet
  readonly requests: RequestCount
  readonly sleep: Clock['sleep']
  /** Aborts when the emulator closes: whoever still waits is cut off. */
  readonly closing: AbortSignal
}): Middleware {
  return async (c, next) => {
    const { method, path } = c.req
    const effect = parts.faults.meet(method, path)
    if (effect === undefined) return next()
    parts.requests.addFaulted(method, path)
    // A request that is still on its way when the connection ends would fail in another way, or at another place.
    await c.req.text()
    const answer = answerOf(effect)
    if (effect.cut !== 'before' && (answer === undefined || effect.takesEffect === true)) await next()
    if (answer !== undefined) {
      // Replaced at once, an answer would take over headers of the one before.
      c.res = undefined
      c.res = answer
    }
    if (effect.delayMs !== undefined) {
      await waited(effect.delayMs, { ...parts, caller: c.req.raw.signal })
    }
    if (effect.cut !== undefined) {
      throw new NoAnswer(connectionReset('fetch failed'), effect.cut === 'half' ? c.res : undefined)
    }
  }
}

/** @throws NoAnswer when the caller gives up, or the emulator closes */
async function waited(
  ms: number,
  until: {
    readonly sleep: Clock['sleep']
    readonly closing: AbortSignal
    readonly caller: AbortSignal
  },
): Promise<void> {
  const { caller, closing } = until
  try {
    await until.sleep(ms, AbortSignal.any([caller, closing]))
  } catch (error) {
    if (caller.aborted) throw new NoAnswer(caller.reason)
    if (closing.aborted) throw new NoAnswer(connectionReset('fetch failed'))
    throw error
  }
}

/** The answer that takes the place of the service's own, where the fault has one. */
function answerOf({ status, headers, body }: FaultEffect): Response | undefined {
  if (status === undefined && body === undefined) return undefined
  if (status === 429 && headers === undefined && body === undefined) return sendLimited(RETRY_AFTER_S)
  const sent = new Headers(headers)
  if (body !== undefined && !sent.has('content-type')) sent.set('content-type', typeOf(body))
  const text = body === undefined || typeof body === 'string' ? body : printJson(body)
  return new Response(text ?? null, { status: status ?? 200, headers: sent })
}

function typeOf(body: Json): string {
  if (typeof body !== 'string') return 'application/json'
  return body.trimStart().startsWith('<') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8'
}
