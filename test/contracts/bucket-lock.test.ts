import { afterAll, beforeAll } from 'vitest'
import { startS3Server, type S3Server } from '../support/s3-server.js'
import { testBucketLock } from './bucket-lock.js'

let s3: S3Server
beforeAll(async () => {
  s3 = await startS3Server()
})
afterAll(async () => s3.close())

// Each round is dozens of requests; the many rounds are run over a folder, and by `npm run test:s3`.
testBucketLock('a bucket', () => s3, { rounds: 4 })
