import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { testLockRounds } from '../../test/contracts/lock-rounds.js'
import { folderDriver } from './drivers/folder.js'
import { memoryDriver } from './drivers/memory.js'

const ROUNDS = 200

testLockRounds(
  'in memory',
  async () => {
    const driver = memoryDriver()
    return () => driver
  },
  { rounds: ROUNDS },
)

testLockRounds(
  'in a folder',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lock-rounds-'))
    onTestFinished(async () => rm(folder, { recursive: true }))
    return () => folderDriver(folder)
  },
  { rounds: ROUNDS },
)
