/** How long things are kept in the store, in milliseconds. Absent: {@link DEFAULT_RETENTION}. */
export interface Retention {
  readonly backupsMs?: number
  /** Records of runs, with what they read back. */
  readonly runsMs?: number
}

const DAY_MS = 86_400_000

/** Backups 30 days. Records of runs are small and tell more, so longer: 90 days. The audit is kept for ever. */
export const DEFAULT_RETENTION: Required<Retention> = { backupsMs: 30 * DAY_MS, runsMs: 90 * DAY_MS }
