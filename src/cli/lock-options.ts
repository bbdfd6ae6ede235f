import { parseDuration } from '../core/model/duration.js'
import { usageError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { LockWishes } from '../operations/take-lock.js'
import type { OptionSpec } from './command.js'
import type { OptionValues } from './option-values.js'

/** What every command that writes to a project takes: how to deal with another run that holds the lock. */
export const LOCK_OPTIONS: readonly OptionSpec[] = [
  { flags: '--lock-timeout <time>', description: 'wait so long for another run to end, such as 90s or 5m' },
  { flags: '--break-lock', description: 'go ahead of a run that holds the lock; it stops then' },
]

/** Throws a usage error for a time that is none, and for both options together. */
export function lockWishes(options: OptionValues): LockWishes {
  const text = options.text('lockTimeout')
  const breaksLock = options.flag('breakLock')
  if (text === undefined) return { breaksLock }
  const lockTimeoutMs = parseDuration(text)
  if (lockTimeoutMs === undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: `--lock-timeout takes a time such as 90s, 5m or 1h30m, not ${quoted(text)}`,
      hint: 'Units are s, m, h, d and w, the larger first.',
    })
  }
  if (breaksLock) {
    throw usageError({
      code: 'wrong-usage',
      message: '--break-lock and --lock-timeout exclude each other',
      hint: 'Wait for the run that holds the lock, or go ahead of it.',
    })
  }
  return { lockTimeoutMs }
}
