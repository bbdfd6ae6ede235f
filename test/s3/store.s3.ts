import { testBucketLock } from '../contracts/bucket-lock.js'
import { testStoreDriver } from '../contracts/store-driver.js'
import { openBucket } from '../support/bucket-store.js'
import { realBucket } from './real-bucket.js'

/** What the signature, the address and lists each write in their own way. */
const ODD = 'a b+ü!*\'()&=:@,;$~%2F<>"|\\^`{}[]日本'

let opened = 0

testStoreDriver('real bucket', async () => {
  opened += 1
  const { store, env, clock } = realBucket()
  return openBucket(store(`${ODD}/${opened}`), env, { clock })
})

testBucketLock('a real bucket', realBucket, { rounds: 4 })
