import { describe, expect, it } from 'vitest'
import { PARTS } from './parts.js'
import { tortured } from './support/part.js'

/** A few rounds of each part; the long form is `npm run torture`. */
const ROUNDS: Readonly<Record<string, readonly number[]>> = {
  // A write behind its effect, one before it.
  kill: [40, 241],
  faults: Array.from({ length: 10 }, (_none, index) => index * 113),
  worlds: Array.from({ length: 8 }, (_none, index) => index),
  'two-runs': Array.from({ length: 10 }, (_none, index) => index),
  // Cut off, as processes, and in one process.
  'two-hosts': [0, 1, 3, 4],
  'kill-bucket': [1],
  editor: Array.from({ length: 6 }, (_none, index) => index),
}
const SEED = 20_261_121

describe('a little torture', () => {
  it.each(Object.entries(ROUNDS))('%s', async (name, only) => {
    const make = PARTS[name]
    if (make === undefined) throw new Error(`there is no part ${name}`)
    const told = await tortured(await make(), { seed: SEED, forMs: Number.POSITIVE_INFINITY, only })
    expect(told.violations).toEqual([])
    expect(told.rounds).toBe(only.length)
    expect(told.counts['files searched']).toBeGreaterThan(0)
  })
})
