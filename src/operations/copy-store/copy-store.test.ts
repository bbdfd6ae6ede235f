import { describe, expect, it } from 'vitest'
import type { StoreDriver } from '../../core/ports/store.js'
import { memoryDriver } from '../../store/index.js'
import { putText, storeInMemory, textAt } from '../../../test/support/store-in-memory.js'
import { TestClock } from '../../../test/support/run-program.js'
import { copyStore, type CopiedStore } from './copy-store.js'

const KEYS = [
  'audit/P1/2025-11-17/r1.jsonl',
  'backups/P1/x/notes.bin',
  'runs/P1/r1/outcome.json',
  'state/P1/default.json',
]

/** Two places in memory, the first with a file in each room. */
async function scene(
  over: {
    readonly from?: (driver: StoreDriver) => StoreDriver
    readonly to?: (driver: StoreDriver) => StoreDriver
    readonly processAlive?: () => boolean
  } = {},
) {
  const plain = memoryDriver()
  for (const key of KEYS) await putText(plain, key, `what lies at ${key}`)
  const fromDriver = { ...(over.from?.(plain) ?? plain), location: 'first' }
  const toDriver = { ...(over.to?.(memoryDriver()) ?? memoryDriver()), location: 'second' }
  const processAlive = over.processAlive ?? (() => true)
  const from = storeInMemory({ driver: fromDriver, processAlive }).store
  const to = storeInMemory({ driver: toDriver, processAlive }).store
  const warnings: string[] = []
  const clock = new TestClock()
  const copy = async (): Promise<CopiedStore> =>
    copyStore({
      from,
      to,
      who: { user: 'ana', host: 'here', pid: 7 },
      clock,
      log: { debug: () => undefined, info: () => undefined, warn: (text) => void warnings.push(text) },
      progress: {
        start: () => undefined,
        advance: () => undefined,
        pause: () => undefined,
        stop: () => undefined,
      },
      signal: new AbortController().signal,
      sha256: () => '0'.repeat(64),
      newId: () => 'c0ffee',
    })
  return { plain, from, to, toDriver, clock, warnings, copy }
}

const codeOf = async (copy: () => Promise<unknown>): Promise<unknown> =>
  copy().catch((error: unknown) => (error as { readonly code?: string }).code)

describe('copying a store', () => {
  it('holds the locks of both places while it writes, and frees them', async () => {
    const held: (string | undefined)[] = []
    const { from, to, toDriver, copy } = await scene({
      to: (driver) => ({
        ...driver,
        async create(key, bytes) {
          if (!key.startsWith('locks/')) {
            held.push((await from.lock.show('P1'))?.operation, (await to.lock.show('P1'))?.runId)
          }
          return driver.create(key, bytes)
        },
      }),
    })
    const copied = await copy()
    expect(copied).toMatchObject({ copied: KEYS.length, left: 0, equalCount: 0 })
    expect(new Set(held)).toEqual(new Set(['store copy', 'c0ffee']))
    for (const store of [from, to]) expect(await store.lock.show('P1')).toBeUndefined()
    for (const key of KEYS) expect(await textAt(toDriver, key)).toBe(`what lies at ${key}`)
  })

  it('says of each lock of a copy that died in which place it was taken over', async () => {
    const { from, to, warnings, copy } = await scene({ processAlive: () => false })
    const dead = {
      owner: 'default',
      runId: 'dead',
      operation: 'store copy',
      host: 'here',
      pid: 1,
      user: 'ana',
    }
    const log = { info: () => undefined, warn: () => undefined }
    const wishes = { breaks: false, timeoutMs: 0, signal: new AbortController().signal, log }
    for (const store of [from, to]) await store.lock.acquire('P1', dead, wishes)
    await copy()
    expect(warnings.map((text) => text.split(':', 1)[0])).toEqual(['In first', 'In second'])
    expect(warnings[0]).toContain('Took over the lock of run dead')
  })

  it('goes on counting the locks of the new place', async () => {
    const { to, toDriver, copy } = await scene()
    for (let number = 1; number <= 5; number += 1)
      await putText(toDriver, `locks/P1/00000000${number}.json`, '{"state":"free","formatVersion":1}')
    await copy()
    const numbers = (await toDriver.list('locks/')).map((key) => Number(/(\d+)\.json/.exec(key)?.[1]))
    expect(Math.max(...numbers)).toBeGreaterThan(5)
    expect(await to.lock.show('P1')).toBeUndefined()
  })

  it('tells what reads back as something else', async () => {
    const { copy } = await scene({
      to: (driver) => ({
        ...driver,
        read: async (key) => (key === KEYS[1] ? new Uint8Array([1]) : driver.read(key)),
      }),
    })
    expect(await codeOf(copy)).toBe('copy-not-verified')
  })

  it('copies what appears meanwhile, of a project that was not there, under its lock', async () => {
    const { plain, copy } = await scene({
      to: (driver) => ({
        ...driver,
        async create(key, bytes) {
          if (key === KEYS[0]) await putText(plain, 'state/P2/default.json', 'new')
          return driver.create(key, bytes)
        },
      }),
    })
    expect(await copy()).toMatchObject({ copied: KEYS.length + 1, projects: ['P1', 'P2'], left: 0 })
    expect((await plain.list('locks/')).some((key) => key.includes('/P2/'))).toBe(true)
  })

  it('gives up where something goes on writing past the locks', async () => {
    let count = 0
    const { copy } = await scene({
      from: (driver) => ({
        ...driver,
        async list(prefix) {
          count += 1
          await putText(driver, `runs/P1/r${count}/plan.json`, 'more')
          return driver.list(prefix)
        },
      }),
    })
    expect(await codeOf(copy)).toBe('store-restless')
  })

  it('stops where its lock is taken away, and frees the others', async () => {
    const { from, to, copy } = await scene({
      to: (driver) => ({
        ...driver,
        async create(key, bytes) {
          if (key === KEYS[3]) await from.lock.remove('P1')
          return driver.create(key, bytes)
        },
      }),
    })
    expect(await codeOf(copy)).toBe('lock-lost')
    expect(await to.lock.show('P1')).toBeUndefined()
  })

  it('copies what lies beside the folders of projects, and leaves aside what is no part of a store', async () => {
    const { plain, copy } = await scene()
    await putText(plain, 'backups/old.json', '{}')
    await putText(plain, 'readme.txt', 'mine')
    await putText(plain, 'newer-room/P1/x', 'not known here')
    const copied = await copy()
    expect(copied).toMatchObject({ copied: KEYS.length + 1, others: ['newer-room/P1/x', 'readme.txt'] })
  })
})
