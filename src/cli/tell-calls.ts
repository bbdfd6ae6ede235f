import { limitWords } from '../core/model/limits.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import type { Log } from '../core/ports/log.js'

/** Tells how many calls were made, by class, with the limit each keeps to now. */
export function tellCalls(api: DescopeApi, log: Log): void {
  for (const { callClass, calls, limit } of api.quota?.() ?? []) {
    if (calls === 0) continue
    const kept = limit === null ? 'no limit kept' : `at most ${limitWords(limit)}`
    log.debug(`calls of ${callClass}: ${calls.toLocaleString('en-US')}, ${kept}`)
  }
}
