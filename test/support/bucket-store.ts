import { randomBytes } from 'node:crypto'
import type { Clock } from '../../src/core/ports/clock.js'
import type { StoreDriver } from '../../src/core/ports/store.js'
import { fetchFor } from '../../src/descope/index.js'
import type { BucketOutside } from '../../src/store/drivers/bucket/bucket-request.js'
import { bucketAt } from '../../src/store/index.js'

/** Time goes on by a second with each pause, and nothing waits. */
export function hastyClock(): Clock {
  let nowMs = Date.UTC(2025, 10, 17, 10, 30)
  return {
    now: () => nowMs,
    async sleep(ms) {
      nowMs += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

const fetch = fetchFor({})

/** Where a bucket is, as `startS3Server` tells it. */
export interface Bucket {
  readonly env: Readonly<Record<string, string>>
  /** Address of a store in it. */
  store(prefix: string): string
  /** Default: {@link hastyClock}. */
  readonly clock?: Clock
}

/** The driver of a bucket as the program has it, for the variables of a server such as `startS3Server().env`. */
export function openBucket(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
  over: Partial<Pick<BucketOutside, 'fetch' | 'clock' | 'randomHex'>> = {},
): Required<Omit<StoreDriver, 'removeFolder'>> {
  return bucketAt(address, {
    env,
    fetch,
    clock: hastyClock(),
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    ...over,
  })
}
