import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storeInMemory } from '../support/store-in-memory.js'
import { ToolError } from '../../src/core/model/errors.js'
import type { StoreDriver } from '../../src/core/ports/store.js'

/** What one run does when it has the lock: how many turns it works, and how it ends. */
const work = fc.record({
  turns: fc.nat(4),
  end: fc.constantFrom('release' as const, 'die' as const, 'release' as const),
  breaks: fc.boolean(),
  waits: fc.boolean(),
})

const turn = async () => new Promise((resolve) => setImmediate(resolve))

interface Work {
  readonly turns: number
  readonly end: 'release' | 'die'
  readonly breaks: boolean
  readonly waits: boolean
}

/** A look at the own lock that said yes: who looked, when it began and when it ended. */
interface Look {
  readonly pid: number
  readonly from: number
  readonly to: number
}

/** True where a run was told that it holds the lock after another was told so: it had lost it in between. */
const cameBack = (looks: readonly Look[]): boolean =>
  looks.some((last) =>
    looks.some(
      (other) =>
        other.pid !== last.pid &&
        other.to < last.from &&
        looks.some((first) => first.pid === last.pid && first.to < other.from),
    ),
  )

/**
 * Runs that want the lock at the same moment, again and again, each with a store of its own over the same place. Locks
 * are broken and runs die, so that the lock changes hands while somebody works; it never comes back to who lost it.
 * @returns looks that said yes
 */
async function roughRounds(open: () => StoreDriver, rounds: number): Promise<number> {
  const dead = new Set<number>()
  let pid = 0
  let count = 0
  let time = 0
  const tick = () => (time += 1)
  const run = async (looks: Look[], { turns, end, breaks, waits }: Work) => {
    pid += 1
    const own = pid
    const { store } = storeInMemory({
      driver: open(),
      processAlive: (other) => !dead.has(other),
      sleep: async () => {
        await turn()
      },
    })
    const asker = { owner: 'o', runId: `${own}`, operation: 'apply', host: 'here', pid: own, user: 'u' }
    const options = { breaks, timeoutMs: waits ? 20_000 : 0, log: { warn: () => undefined } }
    const lease = await store.lock.acquire('P1', asker, options).catch((error: unknown) => {
      if (error instanceof ToolError && error.code === 'locked') return undefined
      throw error
    })
    if (lease === undefined) return
    for (let nth = 0; nth <= turns; nth += 1) {
      const from = tick()
      if (!(await lease.isHeld())) break
      looks.push({ pid: own, from, to: tick() })
      await turn()
    }
    if (end === 'release') await lease.release()
    else dead.add(own)
  }
  await fc.assert(
    fc.asyncProperty(fc.array(work, { minLength: 2, maxLength: 5 }), async (works) => {
      const looks: Look[] = []
      await Promise.all(works.map((one) => run(looks, one)))
      count += looks.length
      expect(looks.length).toBeGreaterThan(0)
      expect(cameBack(looks)).toBe(false)
    }),
    { numRuns: rounds },
  )
  return count
}

/** Without breaking: from taking it to its end, nobody else has the lock. */
async function wholeRuns(open: () => StoreDriver, rounds: number): Promise<number> {
  const dead = new Set<number>()
  let holders = 0
  let held = 0
  for (let round = 0; round < rounds; round += 1) {
    const pids = [1, 2, 3, 4].map((nth) => round * 10 + nth)
    await Promise.all(
      pids.map(async (pid) => {
        const { store } = storeInMemory({ driver: open(), processAlive: (other) => !dead.has(other) })
        const asker = { owner: 'o', runId: `${pid}`, operation: 'apply', host: 'here', pid, user: 'u' }
        const lease = await store.lock.acquire('P1', asker).catch(() => undefined)
        if (lease === undefined) return
        holders += 1
        expect(holders).toBe(1)
        await turn()
        expect(await lease.isHeld()).toBe(true)
        expect(holders).toBe(1)
        holders -= 1
        held += 1
        if (pid % 3 === 0) dead.add(pid)
        else await lease.release()
      }),
    )
  }
  return held
}

/**
 * A lock that is wanted by many at once. `place` gives a way to open one and the same place, once for each run.
 */
export function testLockRounds(
  name: string,
  place: () => Promise<() => StoreDriver>,
  { rounds }: { readonly rounds: number },
): void {
  describe(`a lock ${name}, wanted by many at once`, () => {
    it('never comes back to who lost it, while locks are broken and runs die', async () => {
      expect(await roughRounds(await place(), rounds)).toBeGreaterThan(rounds)
    })

    it('is held by one from taking it to its end', async () => {
      expect(await wholeRuns(await place(), rounds)).toBeGreaterThanOrEqual(rounds)
    })
  })
}
