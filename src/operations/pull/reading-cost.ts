import { costOfCalls, type Cost } from '../cost.js'
import type { Session } from '../session.js'

/** What so many reading calls take, side by side as the session allows. */
export function readingCost({ api, parallelism }: Session, calls: number): Cost {
  return costOfCalls(calls, {
    quota: api.quota?.() ?? [],
    parallelism,
    isLocal: api.host === 'loopback',
  })
}
