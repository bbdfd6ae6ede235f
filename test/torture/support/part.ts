import { Random } from './random.js'

export type Counts = Readonly<Record<string, number>>

/** One part of the torture: rounds that each stand for themselves and can be repeated alone. */
export interface Part {
  /** What is typed to run it alone. */
  readonly name: string
  /** How many rounds there are; absent: as many as there is time for. */
  readonly rounds?: number
  /** Throws where something is wrong. What it gives back is added up and shown. */
  round(at: Round): Promise<Counts>
  close?(): Promise<void>
}

export interface Round {
  readonly number: number
  /** Of this round alone. */
  readonly seed: number
  readonly random: Random
}

export interface Violation {
  readonly round: number
  readonly message: string
}

export interface Told {
  readonly part: string
  readonly rounds: number
  /** How many there would have been; absent where there is no end. */
  readonly of?: number
  readonly counts: Counts
  readonly violations: readonly Violation[]
}

export interface Bounds {
  readonly seed: number
  /** No round begins later than so many milliseconds after the start. */
  readonly forMs: number
  /** These and no others, in this order. */
  readonly only?: readonly number[]
}

/** Enough to see what they have in common. */
const MOST_VIOLATIONS = 5

/** Runs a part within its bounds; rounds that can be counted come in an order drawn from the seed. */
export async function tortured(part: Part, bounds: Bounds): Promise<Told> {
  const { seed, forMs } = bounds
  const counts: Record<string, number> = {}
  const violations: Violation[] = []
  const startMs = performance.now()
  let rounds = 0
  try {
    for (const number of numbersOf(part, bounds)) {
      if (performance.now() - startMs > forMs || violations.length >= MOST_VIOLATIONS) break
      rounds += 1
      const own = seedOf(seed, number)
      try {
        const more = await part.round({ number, seed: own, random: new Random(own) })
        for (const [name, count] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + count
      } catch (error) {
        violations.push({ round: number, message: error instanceof Error ? error.message : String(error) })
      }
    }
  } finally {
    await part.close?.()
  }
  const of = bounds.only === undefined ? part.rounds : undefined
  return { part: part.name, rounds, ...(of === undefined ? {} : { of }), counts, violations }
}

function* numbersOf({ rounds }: Part, { seed, only }: Bounds): Iterable<number> {
  if (only !== undefined) yield* only
  else if (rounds !== undefined) {
    yield* new Random(seed).shuffled(Array.from({ length: rounds }, (_none, number) => number))
  } else for (let number = 0; ; number += 1) yield number
}

function seedOf(seed: number, number: number): number {
  return (Math.imul(seed, 100_003) + number) & 0x7fff_ffff
}
