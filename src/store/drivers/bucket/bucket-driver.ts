import { ToolError } from '../../../core/model/errors.js'
import type { StoreDriver } from '../../../core/ports/store.js'
import { assertSafeKey, isSafeName } from '../../segment.js'
import type { BucketOutside } from './bucket-request.js'
import { GrowingObjects, grows } from './growing.js'
import { BucketObjects } from './objects.js'
import { probe } from './probe.js'

/**
 * A store in a bucket of S3 or of a service like it. Each key is one object; one that grows has pieces beside it until
 * it is finished, see {@link GrowingObjects}. Who uses the same bucket shares one lock: {@link StoreDriver.create} is
 * exclusive, which is found out once before it is relied on.
 * @throws ToolError with a code that begins with `store-` for everything that goes wrong; see docs/errors.md
 */
export function bucketDriver(outside: BucketOutside): Required<Omit<StoreDriver, 'removeFolder'>> {
  const { place } = outside
  const objects = new BucketObjects(outside)
  const growing = new GrowingObjects(objects, outside)
  let exclusive: Promise<void> | undefined
  const safe = (key: string) => {
    assertSafeKey(key)
    return key
  }
  const ensureExclusive = async () => {
    exclusive ??= probe(objects, outside).catch((error: unknown) => {
      exclusive = undefined
      throw error
    })
    return exclusive
  }
  return {
    location: place.location,
    locate: (key) => objects.locate(safe(key)),
    read: async (key) => (grows(safe(key)) ? growing.read(key) : objects.get(key)),
    write: async (key, bytes) => (grows(safe(key)) ? growing.write(key, bytes) : objects.put(key, bytes)),
    create: async (key, bytes) => objects.create(safe(key), bytes),
    append: async (key, bytes) => growing.append(safe(key), bytes),
    finish: async (key) => growing.finish(safe(key)),
    remove: async (key) => (grows(safe(key)) ? growing.remove(key) : objects.remove(key)),
    async list(prefix) {
      if (prefix !== '') safe(prefix.slice(0, -1))
      const found = await objects.list(prefix)
      return found.map(({ key }) => key).filter((key) => key.split('/').every(isSafeName))
    },
    ensureExclusive,
    async examine() {
      try {
        await ensureExclusive()
        const exists = await objects.hasAny()
        return { exists }
      } catch (error) {
        if (!(error instanceof ToolError)) throw error
        const { code, message, hint, where } = error
        return { exists: false, problem: { code, message, hint, where } }
      }
    },
  }
}
