import { env } from 'node:process'
import { realClock } from '../../src/wiring/real-clock.js'
import type { Bucket } from '../support/bucket-store.js'

/** The bucket that `scripts/test-s3.mjs` names. Each run keeps its things below a prefix of its own. */
export function realBucket(): Required<Bucket> {
  const given = (name: string) => {
    const value = env[name]
    if (value === undefined || value === '')
      throw new Error(`${name} is not set; start this with npm run test:s3`)
    return value
  }
  const [endpoint, bucket, run] = [given('TEST_S3_ENDPOINT'), given('TEST_S3_BUCKET'), given('TEST_S3_RUN')]
  return {
    env: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: given('AWS_REGION'),
      AWS_ACCESS_KEY_ID: given('AWS_ACCESS_KEY_ID'),
      AWS_SECRET_ACCESS_KEY: given('AWS_SECRET_ACCESS_KEY'),
      ...(env['AWS_SESSION_TOKEN'] === undefined ? {} : { AWS_SESSION_TOKEN: env['AWS_SESSION_TOKEN'] }),
    },
    store: (prefix) => `s3://${bucket}/${run}/${prefix}`,
    clock: realClock,
  }
}
