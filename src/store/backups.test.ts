import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BackupEntry, BackupMetadata } from '../core/model/backup.js'
import { canonicalJson, InexactNumber, parseJson, type Json } from '../core/model/json.js'
import type { Store } from '../core/ports/store.js'
import { entry, jsonAt, putJson, putText, storeInMemory, textAt } from '../../test/support/store-in-memory.js'
import { digestOf } from './digest.js'
import { memoryDriver } from './drivers/memory.js'

const TIME = Date.UTC(2025, 10, 17, 10, 30, 0, 123)

const metadata: Omit<BackupMetadata, 'timestamp' | 'digest' | 'parts'> = {
  operation: 'sync',
  description: 'before sync',
  targets: ['tenant/acme'],
  toolVersion: '0.1.0',
  host: 'api.descope.com',
}

const create = (store: Store, over: Partial<Parameters<Store['backups']['create']>[0]> = {}) =>
  store.backups.create({
    projectId: 'P1',
    environment: 'prod',
    metadata,
    timeMs: TIME,
    collections: { tenants: [entry('acme', { name: 'Acme' })] },
    ...over,
  })

describe('a backup', () => {
  it('lies in one file that a person can read', async () => {
    const { store, driver } = storeInMemory()
    const ref = await create(store)
    const key = 'backups/P1/20251117T103000.123Z_sync_000001/project.json'
    expect(ref).toEqual({
      id: '20251117T103000.123Z_sync_000001',
      timeMs: TIME,
      operation: 'sync',
      location: `memory:${key}`,
      key,
    })
    const text = await textAt(driver, key)
    expect(text.split('\n')).toContain(
      '{"id":"acme","document":{"id":"acme","name":"Acme"},"spec":{"id":"acme","name":"Acme"}}',
    )
    expect(JSON.parse(text)).toEqual({
      formatVersion: 1,
      project_id: 'P1',
      environment: 'prod',
      metadata: {
        timestamp: '2025-11-17T10:30:00.123Z',
        ...metadata,
        parts: ['tenants'],
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      },
      tenants: [entry('acme', { name: 'Acme' })],
    })
  })

  it('is read back as it was given, companions and all', async () => {
    const { store } = storeInMemory()
    const acme: BackupEntry = { ...entry('acme'), companions: { settings: { sessionTokenExpiration: 20 } } }
    const ref = await create(store, { collections: { tenants: [acme], flows: [] } })
    const read = await store.backups.read('P1', ref.id)
    expect(read.soundness).toBe('verified')
    expect(read.ref).toEqual(ref)
    expect(read.backup.project_id).toBe('P1')
    expect(read.backup.environment).toBe('prod')
    expect(read.backup.metadata.parts).toEqual(['tenants', 'flows'])
    expect(read.backup.collections).toEqual({ tenants: [acme], flows: [] })
  })

  it('loses nothing, whatever the documents hold', async () => {
    const { store } = storeInMemory()
    const exact = new InexactNumber('12345678901234567890.5')
    const documents = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(documents, async (list) => {
        const tenants = list.map((document, index) => {
          const complete = parseJson(
            JSON.stringify({ ...document, id: `t${index}` }),
          ) as BackupEntry['document']
          return { id: `t${index}`, document: { ...complete, exact }, spec: {} }
        })
        const ref = await create(store, { collections: { tenants } })
        const read = await store.backups.read('P1', ref.id)
        expect(read.soundness).toBe('verified')
        expect(read.backup.collections.tenants).toEqual(tenants)
      }),
      { numRuns: 50 },
    )
  })

  it('has a digest over the canonical JSON of its collections', async () => {
    const { createHash } = await import('node:crypto')
    const collections = {
      tenants: [entry('b', { z: 1, a: [2] }), entry('a')],
      flows: [entry('f')],
      roles: [],
    }
    const text = canonicalJson(collections as unknown as Json)
    expect(digestOf(collections)).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`)
  })

  it('never shares a place with another of the same millisecond', async () => {
    const driver = memoryDriver()
    // Two programs whose ids begin alike.
    const { store: one } = storeInMemory({ driver })
    const { store: other } = storeInMemory({ driver })
    const refs = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        create(index % 2 === 0 ? one : other, { collections: { tenants: [entry(`t${index}`)] } }),
      ),
    )
    expect(new Set(refs.map(({ id }) => id)).size).toBe(8)
    for (const [index, ref] of refs.entries()) {
      const { backup } = await one.backups.read('P1', ref.id)
      expect(backup.collections.tenants?.map(({ id }) => id)).toEqual([`t${index}`])
    }
  })

  it('does not count when it is not in the store as it was written', async () => {
    const driver = memoryDriver()
    const lossy = {
      ...driver,
      create: async (key: string, bytes: Uint8Array) =>
        driver.create(
          key,
          new TextEncoder().encode(new TextDecoder().decode(bytes).replaceAll('Acme', 'Acne')),
        ),
    }
    const { store } = storeInMemory({ driver: lossy })
    await expect(create(store)).rejects.toMatchObject({ code: 'backup-not-written', exit: 3 })
  })

  it('cannot leave its folder by its project or operation', async () => {
    const { store, driver } = storeInMemory()
    await create(store, { projectId: '../../x', metadata: { ...metadata, operation: '../y_z' } })
    const [key = ''] = await driver.list('backups/')
    expect(key).toMatch(
      /^backups\/%2e\.%2f\.\.%2fx\/20251117T103000\.123Z_%2e\.%2fy_z_000001\/contents\.json$/,
    )
    const [ref] = await store.backups.list('../../x')
    expect(ref?.operation).toBe('../y_z')
  })
})

describe('reading a backup', () => {
  const key = 'backups/P1/20251117T103000.123Z_sync_000001/project.json'

  it('notices that somebody changed it', async () => {
    const { store, driver } = storeInMemory()
    const { id } = await create(store)
    await putText(driver, key, (await textAt(driver, key)).replace('"name":"Acme"', '"name":"Evil"'))
    await expect(store.backups.read('P1', id)).rejects.toMatchObject({
      code: 'backup-damaged',
      exit: 3,
      where: { file: `memory:${key}` },
    })
  })

  it('names file, line and column of malformed JSON', async () => {
    const { store, driver } = storeInMemory()
    const { id } = await create(store)
    await putText(driver, key, '{\n"formatVersion": 1,\n"project_id" "P1"}')
    const error = await store.backups.read('P1', id).catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'backup-malformed',
      exit: 3,
      where: { file: `memory:${key}`, line: 3, column: 14 },
      message: expect.stringContaining('line 3, column 14') as string,
    })
  })

  it.each([
    ['cut in the middle', '{"formatVersion": 1, "project_id": "P', 'backup-malformed'],
    ['empty', '', 'backup-malformed'],
    ['not UTF-8', undefined, 'backup-malformed'],
    ['a list', '[]', 'backup-unknown-layout'],
    ['something else', '{"name": "package"}', 'backup-unknown-layout'],
    ['a newer format', '{"formatVersion": 2}', 'backup-newer'],
    ['an odd format', '{"formatVersion": "1"}', 'backup-malformed'],
    ['without metadata', '{"formatVersion": 1, "project_id": "P1"}', 'backup-malformed'],
  ])('refuses one that is %s', async (_what, text, code) => {
    const { store, driver } = storeInMemory()
    const { id } = await create(store)
    if (text === undefined) await driver.write(key, Uint8Array.from([0x7b, 0xff, 0xfe]))
    else await putText(driver, key, text)
    await expect(store.backups.read('P1', id)).rejects.toMatchObject({ code, exit: 3 })
  })

  it('refuses entries that are incomplete', async () => {
    const { store, driver } = storeInMemory()
    const { id } = await create(store)
    await putJson(driver, key, { ...(await jsonAt(driver, key)), tenants: [{ id: 'acme' }] })
    await expect(store.backups.read('P1', id)).rejects.toMatchObject({
      code: 'backup-malformed',
      message: expect.stringContaining('entry 1 of tenants') as string,
    })
  })

  it('says which backups there are when nothing has the name', async () => {
    const { store } = storeInMemory()
    await create(store)
    await expect(store.backups.read('P1', 'nonsense')).rejects.toMatchObject({
      code: 'backup-not-found',
      exit: 3,
    })
    await expect(store.backups.read('P2', '2025')).rejects.toMatchObject({ code: 'backup-not-found' })
    await expect(store.backups.read('P1', '')).rejects.toMatchObject({ code: 'backup-not-found' })
  })

  it('prints the candidates of an ambiguous name', async () => {
    const { store } = storeInMemory()
    const refs = [await create(store), await create(store, { timeMs: TIME + 60_000 })]
    const error = await store.backups.read('P1', '20251117').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'backup-ambiguous', exit: 3 })
    for (const { id } of refs) expect(String(error)).toContain(id)
  })
})

describe('a backup named by path', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backup-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const written = async () => {
    const { store, driver } = storeInMemory()
    const { key = '' } = await create(store)
    const path = join(folder, 'project.json')
    await writeFile(path, await textAt(driver, key))
    return { store, path }
  }

  it('is read from a file or its folder, of whatever project', async () => {
    const { store, path } = await written()
    for (const name of [path, folder]) {
      const read = await store.backups.read('P2', name)
      expect(read.backup.project_id).toBe('P1')
      expect(read.ref).toMatchObject({ location: path, timeMs: TIME, operation: 'sync' })
      expect(read.ref.key).toBeUndefined()
    }
  })

  it('is read from the working directory before the store is asked', async () => {
    const { store } = await written()
    vi.spyOn(process, 'cwd').mockReturnValue(folder)
    expect((await store.backups.read('P2', 'project.json')).backup.project_id).toBe('P1')
  })

  it('is missing where the path leads to nothing', async () => {
    const { store } = storeInMemory()
    for (const name of [join(folder, 'x.json'), folder, './x']) {
      await expect(store.backups.read('P1', name)).rejects.toMatchObject({
        code: 'backup-not-found',
        exit: 3,
      })
    }
  })
})

describe('listing backups', () => {
  it('gives the newest first, of this project alone', async () => {
    const { store } = storeInMemory()
    await create(store, { timeMs: TIME + 1 })
    await create(store, { projectId: 'P2' })
    await create(store, { timeMs: TIME + 2 })
    await create(store, { timeMs: TIME })
    expect((await store.backups.list('P1')).map(({ timeMs }) => timeMs)).toEqual([TIME + 2, TIME + 1, TIME])
    expect(await store.backups.list('P3')).toEqual([])
  })

  it('describes one without reading it whole', async () => {
    const { store, driver } = storeInMemory()
    const { key = '' } = await create(store)
    const sizeBytes = (await driver.read(key))?.length
    const [ref] = await store.backups.list('P1')
    if (ref === undefined) throw new Error('nothing listed')
    await driver.remove(key)
    const described = {
      ref,
      projectId: 'P1',
      environment: 'prod',
      description: 'before sync',
      targets: ['tenant/acme'],
      counts: { tenants: 1 },
      sizeBytes,
    }
    expect(await store.backups.describe(ref)).toEqual(described)
  })

  it('describes one that was copied without its contents.json, and one whose contents.json is broken', async () => {
    const { store, driver } = storeInMemory()
    const { key = '' } = await create(store)
    const [ref] = await store.backups.list('P1')
    if (ref === undefined) throw new Error('nothing listed')
    const whole = await store.backups.describe(ref)
    const contents = key.replace('project.json', 'contents.json')
    await driver.remove(contents)
    expect(await store.backups.describe(ref)).toEqual(whole)
    await putText(driver, contents, '{"formatVersion": 1')
    expect(await store.backups.describe(ref)).toEqual(whole)
  })
})
