/** Long work shown while it goes on. */
export interface Progress {
  /** Starts a stretch of work, `total` units long. Ends the one before. */
  start(label: string, total: number): void
  /** So many units are done. */
  advance(done: number): void
  /** Something slows the work down: "rate limit, waiting 12 s". */
  pause(message: string): void
  stop(): void
}
