import type { DescopeApi } from '../../core/ports/descope-api.js'

/** The service tells its time in whole seconds, cut off. */
const CUT_OFF_MS = 1_000
/** With what the way takes, less than this is no difference. */
const NOTHING_MS = 2_000

/**
 * How far the service's clock goes before ours, in ms, at most, as its newest answer tells it. Its records have its times, and
 * what they are compared with has ours: a write of ours must not look as if it came after it was confirmed.
 */
export function skewOf(api: Pick<DescopeApi, 'newestAnswer'>): number {
  const { serviceMs, receivedMs } = api.newestAnswer?.() ?? {}
  if (serviceMs === undefined || receivedMs === undefined) return 0
  const skewMs = serviceMs - receivedMs
  return Math.abs(skewMs) < NOTHING_MS ? 0 : skewMs + CUT_OFF_MS
}
