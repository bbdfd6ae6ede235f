import { createHash } from 'node:crypto'

/** As long as the service's own ids. */
const LENGTH = 27

/** An id for a management key: the same for the same key, and nothing of the key in it. Its form is a guess. */
export function keyId(key: string): string {
  const digest = createHash('sha256').update(`management key ${key}`).digest('hex')
  return `K2${digest.slice(0, LENGTH)}`
}
