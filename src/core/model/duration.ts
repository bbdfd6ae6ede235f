const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** Largest first, each at most once, so that `1m1h` and `5m5m` are the slips they look like. */
const DURATION = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/

/**
 * A length of time as people type it: `45s`, `5m`, `1h30m`, `2w`. Whole numbers with a unit each, the larger unit first.
 * @returns milliseconds; `undefined` for anything else, a bare number and a fraction included
 */
export function parseDuration(text: string): number | undefined {
  const found = DURATION.exec(text)
  if (found === null || text === '') return undefined
  const [, w = '0', d = '0', h = '0', m = '0', s = '0'] = found
  const ms =
    Number(w) * UNIT_MS.w +
    Number(d) * UNIT_MS.d +
    Number(h) * UNIT_MS.h +
    Number(m) * UNIT_MS.m +
    Number(s) * UNIT_MS.s
  return Number.isSafeInteger(ms) ? ms : undefined
}
