import { testBucketLock } from '../contracts/bucket-lock.js'
import { testStoreDriver } from '../contracts/store-driver.js'
import { openBucket } from '../support/bucket-store.js'
import { realBucket } from './real-bucket.js'

let opened = 0

testStoreDriver('real bucket', async () => {
  opened += 1
  const { store, env, clock } = realBucket()
  return openBucket(store(`a b+ü/${opened}`), env, { clock })
})

testBucketLock('a real bucket', realBucket, { rounds: 4 })
