/** How long things are kept in the store, in milliseconds. Absent: {@link DEFAULT_RETENTION}. */
export interface Retention {
  readonly backupsMs?: number
  /** Records of runs, with what they read back. */
  readonly runsMs?: number
  /** Records of Descope's own audit that were collected. Absent: for ever. */
  readonly collectedMs?: number
}

/** What `backup prune` goes by. */
export type PruningRetention = Required<Pick<Retention, 'backupsMs' | 'runsMs'>>

const DAY_MS = 86_400_000

/** Backups 30 days. Records of runs are small and tell more, so longer: 90 days. The audit is kept for ever. */
export const DEFAULT_RETENTION: PruningRetention = { backupsMs: 30 * DAY_MS, runsMs: 90 * DAY_MS }
