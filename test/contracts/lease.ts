import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lease, LockOptions, StoreDriver } from '../../src/core/ports/store.js'
import { storeInMemory } from '../support/store-in-memory.js'

const START = Date.UTC(2025, 10, 17, 10, 30)
const ask = (runId: string, host = 'here') => ({
  owner: 'default',
  runId,
  operation: 'apply',
  host,
  pid: 11,
  user: 'ann',
})

/** Machines that share a store. Time passes for all of them; each has a clock that may be wrong. */
function machines(driver: StoreDriver, idle: () => Promise<void>) {
  let passedMs = 0
  const timers = new Set<{ readonly ms: number; nextMs: number; readonly callback: () => void }>()
  /** Time passes in steps of a second, and everybody gets turns in between. */
  const pass = async (ms: number) => {
    const untilMs = passedMs + ms
    while (passedMs < untilMs) {
      passedMs = Math.min(untilMs, passedMs + 1000)
      for (const timer of timers) {
        if (timer.nextMs > passedMs) continue
        timer.nextMs += timer.ms
        timer.callback()
      }
      await idle()
    }
  }
  const machine = (host: string, over: { readonly driver?: StoreDriver } = {}) => {
    const clock = { offMs: 0 }
    const told: string[] = []
    const own = new Set<() => void>()
    const { store } = storeInMemory({
      driver: over.driver ?? driver,
      host,
      now: () => START + passedMs + clock.offMs,
      sleep: (ms) => pass(ms),
      every: (ms, callback) => {
        const timer = { ms, nextMs: passedMs + ms, callback }
        timers.add(timer)
        const stop = () => timers.delete(timer)
        own.add(stop)
        return stop
      },
    })
    return {
      store,
      clock,
      told,
      acquire: (runId: string, options: LockOptions = {}) =>
        store.lock.acquire('P1', ask(runId, host), { log: { warn: (text) => told.push(text) }, ...options }),
      /** It is switched off, or sleeps: its timers stand still. */
      stop: () => {
        for (const stop of own) stop()
      },
    }
  }
  return { machine, pass, passed: () => passedMs }
}

/** A driver whose writes can be made to fail or to hang. */
function breakable(inner: StoreDriver) {
  const state: { trouble?: 'fails' | 'hangs' | 'answerLost' } = {}
  const driver: StoreDriver = {
    ...inner,
    async create(key, bytes) {
      if (state.trouble === 'hangs') return new Promise(() => undefined)
      if (state.trouble === 'fails') throw new Error('EROFS')
      const isMade = await inner.create(key, bytes)
      if (state.trouble === 'answerLost') throw new Error('no answer')
      return isMade
    },
  }
  return { driver, state }
}

/**
 * What a lease promises over any place for bytes. `fresh` gives an empty one; `idle` resolves when everything that was
 * asked of it is answered, and what followed from that is done.
 */
export function testLease(
  name: string,
  {
    fresh,
    idle,
    rounds,
  }: { readonly fresh: () => StoreDriver; readonly idle: () => Promise<void>; readonly rounds: number },
): void {
  describe(`a lease ${name}`, () => {
    it('is renewed as long as its holder works, and leaves few files', async () => {
      const driver = fresh()
      const { machine, pass } = machines(driver, idle)
      const here = machine('here')
      const lease = await here.acquire('r1')
      await pass(3_600_000)
      expect(await lease.isHeld()).toBe(true)
      const holder = await here.store.lock.show('P1')
      expect(holder).toMatchObject({ runId: 'r1', sinceMs: START, leaseMs: 90_000 })
      expect(holder?.renewedMs).toBeGreaterThanOrEqual(START + 3_580_000)
      expect((await driver.list('locks/')).length).toBeLessThanOrEqual(11)
      await expect(machine('there').acquire('r2')).rejects.toMatchObject({ code: 'locked' })
      await lease.release()
      expect(await here.store.lock.show('P1')).toBeUndefined()
      await pass(60_000)
      expect(await here.store.lock.show('P1')).toBeUndefined()
      expect(here.told).toEqual([])
    })

    it('of a machine that died is taken over when it ran out and stands still, and not before', async () => {
      const { machine, pass, passed } = machines(fresh(), idle)
      const dead = machine('dead')
      const there = machine('there')
      await dead.acquire('r1')
      dead.stop()
      await pass(149_000)
      await expect(there.acquire('r2')).rejects.toMatchObject({ code: 'locked', exit: 6 })
      expect(passed()).toBe(149_000)
      await pass(1000)
      const lease = await there.acquire('r2')
      expect(passed()).toBe(195_000)
      expect(lease.takenOver).toMatchObject({ because: 'expired', from: { runId: 'r1', host: 'dead' } })
      expect(there.told.join()).toMatch(/ran out: run r1 \(apply\) of ann on dead.*45 s/)
    })

    it.each([-86_400_000, -200_000, 200_000, 86_400_000])(
      'of a holder that lives is not stolen by a clock that is wrong by %d ms',
      async (offMs) => {
        const { machine, pass } = machines(fresh(), idle)
        const here = machine('here')
        const there = machine('there')
        const lease = await here.acquire('r1')
        await pass(30_000)
        there.clock.offMs = offMs
        await expect(there.acquire('r2')).rejects.toMatchObject({ code: 'locked' })
        await expect(there.acquire('r2', { timeoutMs: 300_000 })).rejects.toMatchObject({ code: 'locked' })
        expect(await lease.isHeld()).toBe(true)
        there.clock.offMs = 0
        here.clock.offMs = offMs
        await pass(300_000)
        expect(await lease.isHeld()).toBe(true)
        await expect(there.acquire('r2', { timeoutMs: 300_000 })).rejects.toMatchObject({ code: 'locked' })
        expect(await lease.isHeld()).toBe(true)
        expect(here.told).toEqual([])
      },
    )

    it('of a process that is there, on the same machine, is not taken over by the clock', async () => {
      const { machine, pass, passed } = machines(fresh(), idle)
      const here = machine('here')
      await here.acquire('r1')
      here.stop()
      await pass(86_400_000)
      await expect(here.acquire('r2')).rejects.toMatchObject({ code: 'locked' })
      expect(passed()).toBe(86_400_000)
      // Another process may have got its number: only standing still shows it.
      const lease = await here.acquire('r2', { timeoutMs: 300_000 })
      expect(passed()).toBe(86_400_000 + 150_000)
      expect(lease.takenOver?.because).toBe('expired')
    })

    it('that slept is its own again when nobody wanted it, and lost when somebody took it', async () => {
      const { machine, pass } = machines(fresh(), idle)
      const here = machine('here')
      const lease = await here.acquire('r1')
      here.stop()
      await pass(600_000)
      expect(await lease.isHeld()).toBe(true)
      await expect(machine('there').acquire('r2')).rejects.toMatchObject({ code: 'locked' })
      await pass(600_000)
      const second = await machine('there').acquire('r3')
      expect(await lease.isHeld()).toBe(false)
      expect(await lease.isHeld()).toBe(false)
      expect(here.told).toEqual([expect.stringContaining('taken over by run r3 (apply) of ann on there')])
      await lease.release()
      expect(await second.isHeld()).toBe(true)
    })

    it('that was broken is noticed without a step that asks', async () => {
      const { machine, pass } = machines(fresh(), idle)
      const here = machine('here')
      const lease = await here.acquire('r1')
      await here.store.lock.remove('P1')
      await pass(21_000)
      expect(here.told).toEqual([expect.stringMatching(/was broken: this run stops/)])
      expect(await lease.isHeld()).toBe(false)
    })

    it.each(['fails', 'hangs'] as const)(
      'whose renewal %s tells it at once and stops before it runs out',
      async (trouble) => {
        const { driver, state } = breakable(fresh())
        const { machine, pass } = machines(driver, idle)
        const here = machine('here')
        const lease = await here.acquire('r1')
        await pass(20_000)
        state.trouble = trouble
        await pass(40_000)
        expect(here.told).toEqual([expect.stringMatching(/cannot be renewed: .*stops in \d\d s/)])
        if (trouble === 'fails') expect(await lease.isHeld()).toBe(true)
        await pass(20_000)
        await expect(lease.isHeld()).rejects.toMatchObject({ code: 'lock-not-renewed', exit: 6 })
        expect(here.told).toHaveLength(1)
      },
    )

    it('is not waited for when the store hangs at the moment of asking', async () => {
      const { driver, state } = breakable(fresh())
      const { machine, pass } = machines(driver, idle)
      const here = machine('here')
      const lease = await here.acquire('r1')
      state.trouble = 'hangs'
      await pass(45_000)
      const asked = lease.isHeld().catch((error: unknown) => error)
      await pass(20_000)
      expect(await asked).toMatchObject({ code: 'lock-not-renewed' })
    })

    it('is renewed again when the store comes back', async () => {
      const { driver, state } = breakable(fresh())
      const { machine, pass } = machines(driver, idle)
      const here = machine('here')
      const lease = await here.acquire('r1')
      state.trouble = 'fails'
      await pass(45_000)
      delete state.trouble
      await pass(20_000)
      expect(await lease.isHeld()).toBe(true)
      expect(here.told).toEqual([
        expect.stringContaining('cannot be renewed'),
        expect.stringContaining('renewed again'),
      ])
    })

    it('knows its own renewal again when the answer to it got lost', async () => {
      const { driver, state } = breakable(fresh())
      const { machine, pass } = machines(driver, idle)
      const here = machine('here')
      const lease = await here.acquire('r1')
      state.trouble = 'answerLost'
      await pass(20_000)
      expect(await lease.isHeld()).toBe(true)
      delete state.trouble
      await pass(600_000)
      expect(await lease.isHeld()).toBe(true)
      state.trouble = 'answerLost'
      await pass(20_000)
      delete state.trouble
      await lease.release()
      expect(await here.store.lock.show('P1')).toBeUndefined()
    })

    it('is not left behind when the answer to taking it got lost', async () => {
      const { driver, state } = breakable(fresh())
      const { machine } = machines(driver, idle)
      const here = machine('here')
      state.trouble = 'answerLost'
      await expect(here.acquire('r1')).rejects.toThrow('no answer')
      expect(await here.store.lock.show('P1')).toBeUndefined()
    })
  })

  describe('waiting for a lock', () => {
    it('says for whom and how long, now and then, and gets it as soon as it is free', async () => {
      const { machine, pass, passed } = machines(fresh(), idle)
      const here = machine('here')
      const there = machine('there')
      const lease = await here.acquire('r1')
      const waiting = there.acquire('r2', { timeoutMs: 300_000 })
      await idle()
      expect(there.told).toEqual([
        expect.stringMatching(/^Waiting up to 5 min for the lock of P1: held by ann on here .*run r1.*since/),
      ])
      while (passed() < 70_000) await pass(1000)
      await lease.release()
      expect((await waiting).takenOver).toBeUndefined()
      expect(there.told[1]).toContain('Still waiting for the lock of P1, 30 s of up to 5 min: held by run r1')
    })

    it('ends after the time that was given', async () => {
      const { machine, passed } = machines(fresh(), idle)
      await machine('here').acquire('r1')
      const error: unknown = await machine('there')
        .acquire('r2', { timeoutMs: 31_000 })
        .catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'locked', exit: 6 })
      expect(String(error)).toContain('waited 31 s for it')
      expect(passed()).toBe(31_000)
    })

    it('ends when it is interrupted', async () => {
      const { store } = storeInMemory({
        sleep: async (_ms, signal) => {
          interrupt.abort(new Error('Ctrl-C'))
          signal?.throwIfAborted()
        },
      })
      const interrupt = new AbortController()
      await store.lock.acquire('P1', ask('r1'))
      const options = { timeoutMs: 5000, signal: interrupt.signal, log: { warn: () => undefined } }
      await expect(store.lock.acquire('P1', ask('r2'), options)).rejects.toThrow('Ctrl-C')
    })
  })

  describe('breaking a lock', () => {
    it('takes it at once, and its holder stops', async () => {
      const { machine } = machines(fresh(), idle)
      const here = machine('here')
      const first = await here.acquire('r1')
      const second = await machine('there').acquire('r2', { breaks: true })
      expect(second.takenOver).toMatchObject({ because: 'broken', from: { runId: 'r1' } })
      expect(await first.isHeld()).toBe(false)
      expect(await second.isHeld()).toBe(true)
    })

    it('takes it from the holder that was found, not from the next who broke it', async () => {
      const { machine } = machines(fresh(), idle)
      await machine('here').acquire('r1')
      const results = await Promise.allSettled(
        ['r2', 'r3', 'r4'].map((runId) => machine('there').acquire(runId, { breaks: true })),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    it('takes one that cannot be read, too', async () => {
      const driver = fresh()
      await driver.write('locks/P1/000000007.json', new TextEncoder().encode('{'))
      const { machine } = machines(driver, idle)
      const lease = await machine('here').acquire('r1', { breaks: true })
      expect(lease.takenOver).toEqual({ because: 'broken' })
      expect(await lease.isHeld()).toBe(true)
    })
  })

  describe('a lock of an older version', () => {
    const older = {
      formatVersion: 1,
      state: 'held',
      holder: { ...ask('old', 'elsewhere'), sinceMs: 1, renewedMs: 1 },
    }

    it('never runs out, and can be broken', async () => {
      const driver = fresh()
      await driver.write('locks/P1/000000003.json', new TextEncoder().encode(JSON.stringify(older)))
      const { machine } = machines(driver, idle)
      const here = machine('here')
      await expect(here.acquire('r1', { timeoutMs: 600_000 })).rejects.toMatchObject({ code: 'locked' })
      expect((await here.acquire('r1', { breaks: true })).takenOver?.from?.runId).toBe('old')
    })
  })

  describe('machines that die, sleep and have wrong clocks', () => {
    it('never hold the lock together as far as each of them looks before it writes', async () => {
      const act = fc.record({
        who: fc.nat(2),
        what: fc.constantFrom('acquire', 'wait', 'break', 'release', 'sleep', 'look', 'setClock'),
        ms: fc.integer({ min: 0, max: 400_000 }),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
          const { machine, pass } = machines(fresh(), idle)
          const all = ['a', 'b', 'c'].map((host) => ({ ...machine(host), leases: [] as Lease[] }))
          for (const { who, what, ms } of acts) {
            const one = all[who]
            if (one === undefined) continue
            const options: LockOptions =
              what === 'wait' ? { timeoutMs: ms } : what === 'break' ? { breaks: true } : {}
            if (what === 'sleep') one.stop()
            else if (what === 'setClock') one.clock.offMs = ms - 200_000
            else if (what === 'release') await one.leases.shift()?.release()
            else if (what !== 'look') {
              const lease = await one.acquire(`${ms}`, options).catch(() => undefined)
              if (lease !== undefined) one.leases.push(lease)
            }
            await pass(ms % 50_000)
            const held = await Promise.all(all.flatMap(({ leases }) => leases.map((lease) => lease.isHeld())))
            expect(held.filter(Boolean).length).toBeLessThanOrEqual(1)
          }
        }),
        { numRuns: rounds },
      )
    })
  })
}
