import type { BackupEntry } from '../../src/core/model/backup.js'
import { isObject, type Json, type JsonObject } from '../../src/core/model/json.js'
import type { Store, StoreDriver } from '../../src/core/ports/store.js'
import { memoryDriver, openStore, type StoreOutside } from '../../src/store/index.js'

/** A store for tests: its clock stands still, nothing sleeps, its ids count up, every process is alive. */
export function storeInMemory(over: Partial<StoreOutside> = {}): {
  readonly store: Store
  readonly driver: StoreDriver
  readonly warnings: readonly string[]
} {
  const driver = over.driver ?? memoryDriver()
  const warnings: string[] = []
  let ids = 0
  const store = openStore({
    driver,
    kinds: [
      {
        collection: 'tenants',
        specOf: ({ document, companions }) => ({ ...document, ...companions }),
        keyOf: (document) => (typeof document.id === 'string' ? document.id : ''),
      },
    ],
    now: () => Date.UTC(2025, 10, 17, 10, 30),
    sleep: () => Promise.reject(new Error('nothing here sleeps')),
    every: () => () => undefined,
    host: 'here',
    processAlive: () => true,
    newId: () => {
      ids += 1
      return String(ids).padStart(6, '0')
    },
    log: { warn: (message) => warnings.push(message) },
    ...over,
  })
  return { store, driver, warnings }
}

export function entry(id: string, document: JsonObject = {}): BackupEntry {
  const complete = { id, ...document }
  return { id, document: complete, spec: complete }
}

export async function putText(driver: StoreDriver, key: string, text: string): Promise<void> {
  await driver.write(key, new TextEncoder().encode(text))
}

export async function putJson(driver: StoreDriver, key: string, json: Json): Promise<void> {
  await putText(driver, key, JSON.stringify(json))
}

export async function textAt(driver: StoreDriver, key: string): Promise<string> {
  const bytes = await driver.read(key)
  if (bytes === undefined) throw new Error(`nothing at ${key}`)
  return new TextDecoder().decode(bytes)
}

export async function jsonAt(driver: StoreDriver, key: string): Promise<JsonObject> {
  const json = JSON.parse(await textAt(driver, key)) as Json
  if (!isObject(json)) throw new Error(`no object at ${key}`)
  return json
}
