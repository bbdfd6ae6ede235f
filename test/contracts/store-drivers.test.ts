import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { folderDriver, memoryDriver } from '../../src/store/index.js'
import { openBucket } from '../support/bucket-store.js'
import { startS3Server, type S3Server } from '../support/s3-server.js'
import { testStoreDriver } from './store-driver.js'

const made: string[] = []
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true }))))

let s3: S3Server
let buckets = 0
beforeAll(async () => {
  s3 = await startS3Server()
})
afterAll(async () => s3.close())

testStoreDriver('memory', async () => memoryDriver())
testStoreDriver('folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  made.push(folder)
  return folderDriver(join(folder, 'made', 'later'))
})
/** What the signature, the address and lists each write in their own way. */
const ODD = 'a b+ü!*\'()&=:@,;$~%2F<>"|\\^`{}[]日本'

testStoreDriver('bucket', async () => {
  buckets += 1
  return openBucket(s3.store(`${ODD}/${buckets}`), s3.env)
})
