import type { StoreDriver } from '../../core/ports/store.js'
import { bucketPlace } from './bucket/bucket-place.js'
import type { BucketOutside } from './bucket/bucket-request.js'
import { credentialsIn } from './bucket/credentials.js'

/**
 * A store in a bucket, named by `s3://bucket/prefix?region=…&endpoint=…`, with keys from the usual variables of AWS. What
 * is wrong with them is said at once; what talks to the bucket is loaded when it is first needed.
 * @throws ToolError `store-address-invalid`, `store-region-missing`, `store-key-too-long`, `store-credentials-missing`,
 * `store-credentials-invalid`
 */
export function bucketAt(
  address: string,
  outside: Pick<BucketOutside, 'fetch' | 'clock' | 'randomHex'> & {
    readonly env: Readonly<Record<string, string | undefined>>
  },
): Required<Omit<StoreDriver, 'removeFolder'>> {
  const place = bucketPlace(address, outside.env)
  const credentials = credentialsIn(outside.env)
  const load = async () => {
    const { bucketDriver } = await import('./bucket/bucket-driver.js')
    return bucketDriver({ ...outside, place, credentials })
  }
  let loading: ReturnType<typeof load> | undefined
  const loaded = async () => (loading ??= load())
  return {
    location: place.location,
    locate: (key) => `s3://${place.bucket}/${place.prefix}${key}`,
    read: async (key) => (await loaded()).read(key),
    write: async (key, bytes) => (await loaded()).write(key, bytes),
    create: async (key, bytes) => (await loaded()).create(key, bytes),
    append: async (key, bytes) => (await loaded()).append(key, bytes),
    finish: async (key) => (await loaded()).finish(key),
    remove: async (key) => (await loaded()).remove(key),
    list: async (prefix) => (await loaded()).list(prefix),
    ensureExclusive: async () => (await loaded()).ensureExclusive(),
    examine: async () => (await loaded()).examine(),
  }
}
