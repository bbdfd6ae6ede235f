import { randomUUID } from 'node:crypto'
import type { StoreDriver } from '../../src/core/ports/store.js'
import { openBucket, type Bucket } from '../support/bucket-store.js'
import { testLease } from './lease.js'
import { testLockRounds } from './lock-rounds.js'
import { testLock } from './lock.js'

/** What the lock and its lease promise, over a bucket. `bucket` tells of it when the tests run. */
export function testBucketLock(
  name: string,
  bucket: () => Bucket,
  { rounds }: { readonly rounds: number },
): void {
  let asked = 0
  const place = (): (() => StoreDriver) => {
    const { store, env, clock } = bucket()
    const prefix = `locks-${randomUUID()}`
    return () => counted(openBucket(store(prefix), env, clock === undefined ? {} : { clock }))
  }
  const counted = (driver: StoreDriver): StoreDriver => {
    const count = async <T>(answer: Promise<T>): Promise<T> => {
      asked += 1
      try {
        return await answer
      } finally {
        asked -= 1
      }
    }
    return {
      ...driver,
      read: async (key) => count(driver.read(key)),
      create: async (key, bytes) => count(driver.create(key, bytes)),
      remove: async (key) => count(driver.remove(key)),
      list: async (prefix) => count(driver.list(prefix)),
      ensureExclusive: async () => count(driver.ensureExclusive?.() ?? Promise.resolve()),
    }
  }
  const idle = async () => {
    do await new Promise((resolve) => setImmediate(resolve))
    while (asked > 0)
  }
  const fresh = () => place()()

  testLock(`in ${name}`, fresh, { rounds })
  testLease(`in ${name}`, { fresh, idle, rounds })
  testLockRounds(`in ${name}`, async () => place(), { rounds })
}
