/** Without `Retry-After`: Descope's documented back-off for a raw caller. */
const DEFAULT_WAIT_MS = 60_000
/** An answer of 0 or of the past still means "not now". */
const SHORTEST_WAIT_MS = 1_000
/** Nothing documented is longer than a minute; after an hour it is better to ask again than to trust the header. */
const LONGEST_WAIT_MS = 3_600_000

/** How long a 429 asks to wait, in milliseconds; the header holds seconds or a date. */
export function retryAfterMs(retryAfter: string | null, nowMs: number): number {
  return Math.min(Math.max(askedFor(retryAfter?.trim() ?? '', nowMs), SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
}

function askedFor(retryAfter: string, nowMs: number): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000
  const dateMs = Date.parse(retryAfter)
  return Number.isNaN(dateMs) ? DEFAULT_WAIT_MS : dateMs - nowMs
}
