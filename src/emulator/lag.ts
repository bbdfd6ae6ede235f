import { usageError } from '../core/model/errors.js'

/** As long as a fault may hold an answer back. */
const LONGEST_LAG_MS = 600_000

/** What a lag must be. */
export const LAG_WORDS = `a whole number from 0 to ${LONGEST_LAG_MS}`

/** Milliseconds that a write takes to be seen. */
export function isLag(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LONGEST_LAG_MS
}

/** @throws ToolError `wrong-usage` */
export function checkedLag(lagMs: number): number {
  if (isLag(lagMs)) return lagMs
  throw usageError({
    code: 'wrong-usage',
    message: `The lag must be ${LAG_WORDS} milliseconds`,
  })
}
