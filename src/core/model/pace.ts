/** How calls are made and steps carried out. */
export interface Pace {
  /** For one call of the service. */
  readonly timeoutMs: number
  /** How long reads may take to show what was written. */
  readonly verifyTimeoutMs: number
  /** Steps side by side. */
  readonly parallelism: number
  /** Share of each rate limit left to others, 0 to 0.9. */
  readonly reserve: number
}

/** What the command line and the library do where nothing is said. */
export const DEFAULT_PACE: Pace = {
  timeoutMs: 30_000,
  // Reads were seen to lag by about 6 s (the API reference).
  verifyTimeoutMs: 15_000,
  parallelism: 10,
  reserve: 0,
}
