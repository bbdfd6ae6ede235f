const STEP = 0x6d2b79f5

/**
 * Numbers from 0 up to, not including, 1 that depend on the seed alone (mulberry32), so that a failure that chance has
 * found can be replayed. `Math.random` cannot be seeded, and this needs no strength against guessing.
 * @param seed whole number from 0 to 4294967295
 */
export function seededDraws(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + STEP) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
