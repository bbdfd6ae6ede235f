/** How long work stands still, and what is possible afterwards. */
export interface Pause {
  /** Milliseconds since the epoch. */
  readonly untilMs: number
  /** Calls a second that the limit allows from then on; `undefined` where there is none. */
  readonly perSecond?: number | undefined
}

/** Long work shown while it goes on. */
export interface Progress {
  /** Starts a stretch of work, `total` units long. Ends the one before. */
  start(label: string, total: number): void
  /** So many units are done. */
  advance(done: number): void
  /** Something slows the work down: "rate limit reached, waiting 12 s"; where known, until when and what pace follows. */
  pause(message: string, pause?: Pause): void
  stop(): void
}
