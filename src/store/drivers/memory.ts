import type { StoreDriver } from '../../core/ports/store.js'
import { assertSafeKey } from '../segment.js'

/** A store that ends with the process: for tests. */
export function memoryDriver(): StoreDriver {
  const values = new Map<string, Uint8Array>()
  return {
    location: 'memory',
    locate: (key) => `memory:${key}`,
    async read(key) {
      assertSafeKey(key)
      return values.get(key)?.slice()
    },
    async write(key, bytes) {
      assertSafeKey(key)
      values.set(key, bytes.slice())
    },
    async create(key, bytes) {
      assertSafeKey(key)
      if (values.has(key)) return false
      values.set(key, bytes.slice())
      return true
    },
    async append(key, bytes) {
      assertSafeKey(key)
      const before = values.get(key) ?? new Uint8Array()
      const after = new Uint8Array(before.length + bytes.length)
      after.set(before)
      after.set(bytes, before.length)
      values.set(key, after)
    },
    async remove(key) {
      assertSafeKey(key)
      values.delete(key)
    },
    async list(prefix) {
      if (prefix !== '') assertSafeKey(prefix.slice(0, -1))
      return [...values.keys()].filter((key) => key.startsWith(prefix)).sort()
    },
  }
}
