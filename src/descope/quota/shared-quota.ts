import type { Clock } from '../../core/ports/clock.js'
import { Quota } from './quota.js'

/**
 * Descope counts a caller by its address, so everything in this process shares one quota for a host. By clock too: time
 * that only a test sees must not hold up anybody else.
 */
const quotas = new WeakMap<Clock, Map<string, Quota>>()

/** The quota of a host, for all who tell the time by this clock. */
export function sharedQuota(clock: Clock, origin: string): Quota {
  const ofClock = quotas.get(clock) ?? new Map<string, Quota>()
  quotas.set(clock, ofClock)
  const quota = ofClock.get(origin) ?? new Quota(clock)
  ofClock.set(origin, quota)
  return quota
}
