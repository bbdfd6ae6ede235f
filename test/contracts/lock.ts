import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LockHolder, StoreDriver } from '../../src/core/ports/store.js'
import { putText, storeInMemory } from '../support/store-in-memory.js'

const asked = { owner: 'default', runId: 'r1', operation: 'apply', host: 'here', pid: 11, user: 'ann' }
const NOW = Date.UTC(2025, 10, 17, 10, 30)
const held: LockHolder = { ...asked, sinceMs: NOW, renewedMs: NOW, leaseMs: 90_000 }

/** What the lock promises over any place for bytes. `fresh` gives an empty one. */
export function testLock(
  name: string,
  fresh: () => StoreDriver,
  { rounds }: { readonly rounds: number },
): void {
  describe(`the lock ${name}`, () => {
    it('is held by one, per project, until it is released', async () => {
      const { store } = storeInMemory({ driver: fresh() })
      expect(await store.lock.show('P1')).toBeUndefined()
      const lease = await store.lock.acquire('P1', { ...asked, ciUrl: 'https://ci/1' })
      expect(lease.takenOver).toBeUndefined()
      expect(await store.lock.show('P1')).toEqual({ ...held, ciUrl: 'https://ci/1' })
      await expect(store.lock.acquire('P1', asked)).rejects.toMatchObject({ code: 'locked', exit: 6 })
      await store.lock.acquire('P2', asked)
      await lease.release()
      expect(await store.lock.show('P1')).toBeUndefined()
      await store.lock.acquire('P1', asked)
    })

    it('tells its holder when it was broken, however often it changed hands since', async () => {
      const { store } = storeInMemory({ driver: fresh() })
      const lease = await store.lock.acquire('P1', asked)
      expect(await lease.isHeld()).toBe(true)
      await store.lock.remove('P1')
      expect(await lease.isHeld()).toBe(false)
      for (let nth = 0; nth < 12; nth += 1) await (await store.lock.acquire('P1', asked)).release()
      expect(await lease.isHeld()).toBe(false)
      const next = await store.lock.acquire('P1', asked)
      expect(await next.isHeld()).toBe(true)
      await lease.release()
      expect(await next.isHeld()).toBe(true)
    })

    it('says who holds it and how to break it', async () => {
      const driver = fresh()
      await storeInMemory({ driver }).store.lock.acquire('P1', { ...asked, user: 'ann\u001b[31m' })
      const { store } = storeInMemory({ driver, now: () => NOW + 300_000 })
      const error = await store.lock
        .acquire('P1', { ...asked, runId: 'r2' })
        .catch((caught: unknown) => caught)
      const text = String(error)
      const facts = [
        'P1',
        'ann',
        'here',
        '11',
        'apply',
        'r1',
        'default',
        '2025-11-17T10:30:00.000Z',
        '5 min ago',
      ]
      for (const fact of facts) expect(text).toContain(fact)
      expect(text).not.toContain('\u001b')
      expect(error).toMatchObject({ hint: expect.stringContaining('descope-mgmt lock break') as string })
    })

    it('is taken over from a dead process of this machine only', async () => {
      const driver = fresh()
      const asks: number[] = []
      const processAlive = (pid: number) => {
        asks.push(pid)
        return false
      }
      const { store } = storeInMemory({ driver, processAlive })
      await store.lock.acquire('P1', asked)
      const lease = await store.lock.acquire('P1', { ...asked, runId: 'r2', pid: 12 })
      expect(lease.takenOver).toEqual({ because: 'dead', from: held })
      expect(asks).toEqual([11])
      const there = storeInMemory({ driver, processAlive, host: 'there' }).store
      await expect(there.lock.acquire('P1', { ...asked, host: 'there' })).rejects.toMatchObject({
        code: 'locked',
      })
      expect((await store.lock.show('P1'))?.runId).toBe('r2')
    })

    it('is not released by one from whom it was taken', async () => {
      const { store } = storeInMemory({ driver: fresh() })
      const first = await store.lock.acquire('P1', asked)
      expect(await store.lock.remove('P1')).toEqual(held)
      expect(await store.lock.remove('P1')).toBeUndefined()
      const second = await store.lock.acquire('P1', { ...asked, runId: 'r2' })
      await first.release()
      await first.release()
      expect((await store.lock.show('P1'))?.runId).toBe('r2')
      await second.release()
      expect(await store.lock.show('P1')).toBeUndefined()
    })

    it.each([
      '',
      '{',
      '[]',
      '{"formatVersion":1,"state":"held"}',
      '{"formatVersion":1,"state":"held","holder":{"pid":1}}',
    ])('stays shut when its file is damaged: %j', async (text) => {
      const { store, driver } = storeInMemory({ driver: fresh(), processAlive: () => false })
      await store.lock.acquire('P1', asked)
      const [key = ''] = await driver.list('locks/')
      await putText(driver, key, text)
      const refused = { code: 'lock-damaged', exit: 6, where: { file: driver.locate(key) } }
      await expect(store.lock.acquire('P1', asked)).rejects.toMatchObject(refused)
      await expect(store.lock.show('P1')).rejects.toMatchObject(refused)
      expect(await store.lock.remove('P1')).toBeUndefined()
      await store.lock.acquire('P1', asked)
    })

    it('counts no number that is written otherwise than it writes them', async () => {
      const { store, driver } = storeInMemory({ driver: fresh() })
      const lease = await store.lock.acquire('P1', asked)
      for (const name of ['0000000099', '00000000000099', '99'])
        await putText(driver, `locks/P1/${name}.json`, '{')
      expect((await store.lock.show('P1'))?.runId).toBe('r1')
      await lease.release()
      expect(await store.lock.show('P1')).toBeUndefined()
    })

    it('leaves few files, however often it is taken', async () => {
      const { store, driver } = storeInMemory({ driver: fresh() })
      for (let round = 0; round < 50; round += 1) await (await store.lock.acquire('P1', asked)).release()
      expect((await driver.list('locks/')).length).toBeLessThanOrEqual(10)
      expect(await store.lock.show('P1')).toBeUndefined()
    })

    it('is not given to one who looked long ago, when its number was cleared away meanwhile', async () => {
      const driver = fresh()
      const { store } = storeInMemory({ driver })
      let goOn: (() => void) | undefined
      const slow = {
        ...driver,
        create: async (key: string, bytes: Uint8Array) => {
          if (goOn === undefined) await new Promise<void>((resolve) => (goOn = resolve))
          return driver.create(key, bytes)
        },
      }
      const late = storeInMemory({ driver: slow }).store.lock.acquire('P1', { ...asked, runId: 'late' })
      while (goOn === undefined) await new Promise((resolve) => setImmediate(resolve))
      for (let nth = 0; nth < 12; nth += 1) await (await store.lock.acquire('P1', asked)).release()
      const lease = await store.lock.acquire('P1', { ...asked, runId: 'r2' })
      goOn()
      await expect(late).rejects.toMatchObject({ code: 'locked' })
      expect(await lease.isHeld()).toBe(true)
      expect((await store.lock.show('P1'))?.runId).toBe('r2')
    })

    it('has one winner among all who take it over at once', async () => {
      const { store } = storeInMemory({ driver: fresh(), processAlive: (pid) => pid !== 11 })
      await store.lock.acquire('P1', asked)
      const runs = Array.from({ length: 30 }, (_, index) => `taker-${index}`)
      const results = await Promise.allSettled(
        runs.map((runId) => store.lock.acquire('P1', { ...asked, runId, pid: 12 })),
      )
      const won = runs.filter((_, index) => results[index]?.status === 'fulfilled')
      expect(won).toHaveLength(1)
      expect((await store.lock.show('P1'))?.runId).toBe(won[0])
    })

    it('is never held by two, in whatever order reads and writes of many arrive', async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, takers) => {
          const inner = fresh()
          const driver = {
            ...inner,
            read: scheduler.scheduleFunction((key: string) => inner.read(key)),
            create: scheduler.scheduleFunction((key: string, bytes: Uint8Array) => inner.create(key, bytes)),
            remove: scheduler.scheduleFunction((key: string) => inner.remove(key)),
            list: scheduler.scheduleFunction((prefix: string) => inner.list(prefix)),
          }
          let holders = 0
          let most = 0
          const { store } = storeInMemory({ driver })
          const take = async (runId: string) => {
            for (let round = 0; round < 3; round += 1) {
              const lease = await store.lock.acquire('P1', { ...asked, runId }).catch(() => undefined)
              if (lease === undefined) continue
              holders += 1
              most = Math.max(most, holders)
              await scheduler.schedule(Promise.resolve(), 'work')
              holders -= 1
              await lease.release()
            }
          }
          await scheduler.waitFor(Promise.all(Array.from({ length: takers }, (_, index) => take(`${index}`))))
          expect(most).toBe(1)
        }),
        { numRuns: rounds },
      )
    })
  })
}
