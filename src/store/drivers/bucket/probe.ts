import { EXIT, ToolError } from '../../../core/model/errors.js'
import { quoted } from '../../../core/model/printable.js'
import type { BucketOutside } from './bucket-request.js'
import type { BucketObjects } from './objects.js'

/** Hidden from lists of keys. */
const PROBES = '.probe/'
/** Seen with Ceph 16.2: 412 for the second PUT in a bucket without versioning, 200 as soon as versioning is enabled. */
const HINT =
  'Some versions of Ceph ignore If-None-Match in buckets with versioning: there, use a bucket without it. Else use a service that keeps it on PUT (AWS S3, Ceph, MinIO, R2), or a folder.'

/**
 * Whether the service keeps `If-None-Match: *`: of two that create the same object, the second must be refused. Without
 * that two runs would both hold the lock. Leaves nothing behind.
 * @throws ToolError `store-ignores-conditions`
 */
export async function probe(
  objects: BucketObjects,
  { place, randomHex }: Pick<BucketOutside, 'place' | 'randomHex'>,
): Promise<void> {
  const key = `${PROBES}${randomHex(16)}`
  const bytes = new TextEncoder().encode(
    'Whether this store refuses to create what exists. May be deleted.\n',
  )
  const refused = (how: string) =>
    new ToolError({
      code: 'store-ignores-conditions',
      message: `the service of ${quoted(place.location)} ${how}: two runs could hold the lock at once`,
      hint: HINT,
      where: { file: place.location },
      exit: EXIT.usage,
    })
  try {
    if (!(await objects.create(key, bytes))) throw refused('says that a new object exists already')
    if (await objects.create(key, bytes)) throw refused('lets an object that exists be created again')
  } catch (error) {
    throw isNotImplemented(error) ? refused('knows no conditions on PUT') : error
  } finally {
    // What stays is hidden, and says of itself what it is.
    await objects.remove(key).catch(() => undefined)
  }
}

function isNotImplemented(error: unknown): boolean {
  return error instanceof ToolError && error.code === 'store-not-implemented'
}
