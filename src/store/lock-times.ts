/** A lock that is not renewed for so long runs out. */
export const LEASE_MS = 90_000

/** Its holder renews it so often: three renewals may fail before it has to stop. */
export const RENEW_EVERY_MS = 20_000

/** A holder that could not renew it for so long stops, 30 s before it runs out: a call may take 30 s. */
export const STOP_AFTER_MS = 60_000

/**
 * So long after it ran out it is left alone. Its holder stopped 30 s before, and the last step it began may be three
 * calls long (look, write, look whether it arrived), each of up to 30 s: 30 s + 60 s. It also covers clocks that differ
 * by up to a minute.
 */
export const GRACE_MS = 60_000

/**
 * A lock that ran out by the clock is watched for so long, and taken over only if it stands still: a clock may be wrong
 * by any amount, but who lives renews at least twice in this time.
 */
export const WATCH_MS = 45_000

/** Who waits looks so often. */
export const LOOK_EVERY_MS = 2000

/** Who waits says so now and then. */
export const TELL_EVERY_MS = 30_000
