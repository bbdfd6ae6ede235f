import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { folderDriver, memoryDriver } from '../../src/store/index.js'
import { testStoreDriver } from './store-driver.js'

const made: string[] = []
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true }))))

testStoreDriver('memory', async () => memoryDriver())
testStoreDriver('folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  made.push(folder)
  return folderDriver(join(folder, 'made', 'later'))
})
