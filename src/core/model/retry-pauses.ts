/** The first pause is about this long; a reset or a cut reply is mostly over by then. */
const FIRST_MS = 250
/** Longer than this it is better to ask again: nobody is helped by a service that is back for half a minute. */
const LONGEST_MS = 8_000

/**
 * For how long a call that met trouble is tried again, in milliseconds, calls and pauses together: a restart or a
 * failover is over by then, and a person or a pipeline that waits for an answer gets one. Two calls that run into their
 * own time limit of 30 s use it up.
 */
export const RETRY_FOR_MS = 60_000

/**
 * The pause before the next try, in milliseconds: it doubles, and half of it is left to chance, so that many callers who
 * met the same trouble do not come back at the same instant.
 */
export function retryPauseMs(options: {
  /** How often it was tried; 1 after the first failure. */
  readonly tries: number
  /** A number from 0 up to 1. */
  readonly random: () => number
}): number {
  const fullMs = Math.min(FIRST_MS * 2 ** Math.min(options.tries - 1, 20), LONGEST_MS)
  return Math.round((fullMs / 2) * (1 + options.random()))
}
