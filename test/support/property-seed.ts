import fc from 'fast-check'

/**
 * Property tests draw fresh values at a desk and always the same ones in CI, so that a red CI run can be repeated.
 * `PROPERTY_SEED=123 npx vitest run …` repeats any other.
 */
const CI_SEED = 20_261_121

const written = process.env['PROPERTY_SEED']
const seed = written === undefined ? (process.env['CI'] === undefined ? undefined : CI_SEED) : Number(written)

if (seed !== undefined) fc.configureGlobal({ seed })
