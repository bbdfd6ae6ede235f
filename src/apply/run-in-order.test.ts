import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../core/model/plan.js'
import type { StepOutcome, StepResult } from '../core/model/run.js'
import { runInOrder } from './run-in-order.js'

function change(address: string, after: readonly string[] = []): Change {
  return { address, action: 'create', fields: [], after, companions: [] }
}

function result({ address, action }: Change, outcome: StepOutcome): StepResult {
  return { address, action, outcome }
}

const goOn = () => undefined

describe('runInOrder', () => {
  it('starts in plan order, each when all it waits for is done', async () => {
    const started: string[] = []
    const changes = [change('t/a'), change('t/b', ['t/a']), change('t/c'), change('t/d', ['t/b', 't/c'])]
    const results = await runInOrder({
      changes,
      parallelism: 1,
      stopReason: goOn,
      carryOut: async (step) => {
        started.push(step.address)
        return result(step, 'done')
      },
    })
    expect(started).toEqual(['t/a', 't/b', 't/c', 't/d'])
    expect(results.map(({ address }) => address)).toEqual(['t/a', 't/b', 't/c', 't/d'])
  })

  it('says which step blocks, through others', async () => {
    const changes = [change('t/a'), change('t/b', ['t/a']), change('t/c', ['t/b']), change('t/d')]
    const results = await runInOrder({
      changes,
      parallelism: 4,
      stopReason: goOn,
      carryOut: async (step) => result(step, step.address === 't/a' ? 'failed' : 'done'),
    })
    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'blocked', 'blocked', 'done'])
    expect(results[2]?.error).toMatchObject({ code: 'blocked', message: 'not started, because t/a failed' })
  })

  it('ignores what the plan does not hold, and itself', async () => {
    const changes = [change('t/a', ['t/elsewhere', 't/a'])]
    const results = await runInOrder({
      changes,
      parallelism: 1,
      stopReason: goOn,
      carryOut: async (step) => result(step, 'done'),
    })
    expect(results.map(({ outcome }) => outcome)).toEqual(['done'])
  })

  it('does not hang on a circle: its steps are not reached', async () => {
    const changes = [change('t/a', ['t/b']), change('t/b', ['t/a']), change('t/c')]
    const results = await runInOrder({
      changes,
      parallelism: 2,
      stopReason: goOn,
      carryOut: async (step) => result(step, 'done'),
    })
    expect(results.map(({ outcome }) => outcome)).toEqual(['notReached', 'notReached', 'done'])
  })

  it('does the same in the same order each time', async () => {
    const changes = Array.from({ length: 60 }, (_none, index) =>
      change(`t/${index}`, index % 7 === 0 ? [] : [`t/${Math.floor(index / 2)}`]),
    )
    const orders: string[][] = []
    for (let time = 0; time < 3; time += 1) {
      const started: string[] = []
      await runInOrder({
        changes,
        parallelism: 10,
        stopReason: goOn,
        carryOut: async (step) => {
          started.push(step.address)
          return result(step, step.address === 't/9' ? 'failed' : 'done')
        },
      })
      orders.push(started)
    }
    expect(orders[1]).toEqual(orders[0])
    expect(orders[2]).toEqual(orders[0])
  })

  it('gives the upcoming steps in the order in which they will start', async () => {
    const changes = [change('t/a'), change('t/b', ['t/a']), change('t/c'), change('t/d')]
    const seen: string[][] = []
    await runInOrder({
      changes,
      parallelism: 1,
      stopReason: goOn,
      carryOut: async (step, upcoming) => {
        seen.push([...upcoming()].map(({ address }) => address))
        return result(step, 'done')
      },
    })
    expect(seen).toEqual([['t/c', 't/d'], ['t/c', 't/d'], ['t/d'], []])
  })

  it('gives every step exactly one outcome, whatever fails, in whatever order steps end', async () => {
    const plans = fc.integer({ min: 1, max: 25 }).chain((size) =>
      fc.record({
        after: fc.tuple(
          ...Array.from({ length: size }, (_none, index) =>
            fc.uniqueArray(fc.nat({ max: Math.max(0, index - 1) }), { maxLength: Math.min(3, index) }),
          ),
        ),
        failing: fc.uniqueArray(fc.nat({ max: size - 1 })),
        parallelism: fc.integer({ min: 1, max: 6 }),
        stopAfter: fc.option(fc.nat({ max: size }), { nil: undefined }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(
        plans,
        fc.scheduler(),
        async ({ after, failing, parallelism, stopAfter }, scheduler) => {
          const changes = after.map((indexes, index) =>
            change(
              `t/${index}`,
              indexes.map((other) => `t/${other}`),
            ),
          )
          const fails = new Set(failing.map((index) => `t/${index}`))
          const done = new Set<string>()
          const started: string[] = []
          let running = 0
          let ended = 0
          const run = runInOrder({
            changes,
            parallelism,
            stopReason: () =>
              stopAfter !== undefined && ended >= stopAfter
                ? { code: 'stopped', message: 'stopped' }
                : undefined,
            carryOut: async (step) => {
              expect(step.after.every((address) => done.has(address))).toBe(true)
              started.push(step.address)
              running += 1
              expect(running).toBeLessThanOrEqual(parallelism)
              await scheduler.schedule(Promise.resolve(), step.address)
              running -= 1
              ended += 1
              if (fails.has(step.address)) return result(step, 'failed')
              done.add(step.address)
              return result(step, 'done')
            },
          })
          await scheduler.waitFor(run)
          const results = await run

          expect(results.map(({ address }) => address)).toEqual(changes.map(({ address }) => address))
          expect(new Set(started).size).toBe(started.length)
          const outcomes = new Map(results.map(({ address, outcome }) => [address, outcome]))
          for (const { address, after: needed } of changes) {
            const outcome = outcomes.get(address)
            const isBehindFailure = needed.some((other) =>
              ['failed', 'blocked'].includes(outcomes.get(other) ?? ''),
            )
            if (started.includes(address)) expect(outcome).toBe(fails.has(address) ? 'failed' : 'done')
            else if (isBehindFailure) expect(outcome).toBe('blocked')
            else expect(outcome).toBe('notReached')
            if (stopAfter === undefined && outcome === 'notReached')
              throw new Error(`${address} was left out`)
          }
        },
      ),
    )
  })
})
