import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'

const PROCESSES = 6
const TIMES = 4

/**
 * Holds the lock several times, alone: the marker must not be there already. Then ends while it holds the lock, so
 * that the others have to take it over.
 */
const program = `
import { appendFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { folderDriver, openStore } from './store.mjs'

const [folder] = process.argv.slice(2)
const isAlive = (pid) => { try { process.kill(pid, 0); return true } catch { return false } }
const store = openStore({
  driver: folderDriver(folder + '/store'), kinds: [], now: Date.now, sleep: () => new Promise(() => {}), every: () => () => {}, host: 'here', processAlive: isAlive,
  newId: () => 'x', log: { warn() {} },
})
const holder = { owner: 'o', runId: String(process.pid), operation: 'apply', host: 'here', pid: process.pid, user: 'u' }
for (let times = 1; times <= ${TIMES}; ) {
  let lease
  try { lease = await store.lock.acquire('P1', holder) }
  catch (error) { if (error.code === 'locked') continue; throw error }
  writeFileSync(folder + '/marker', '', { flag: 'wx' })
  appendFileSync(folder + '/log', lease.takenOver === undefined ? 'taken\\n' : 'taken over\\n')
  unlinkSync(folder + '/marker')
  if (times === ${TIMES}) process.exit(0)
  await lease.release()
  times += 1
}
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
  const bundle = await rolldown({ input: join(import.meta.dirname, 'index.ts'), platform: 'node' })
  await bundle.write({
    dir: folder,
    entryFileNames: 'store.mjs',
    chunkFileNames: '[name].mjs',
    format: 'esm',
  })
  await bundle.close()
  await writeFile(join(folder, 'program.mjs'), program)
})
afterAll(() => rm(folder, { recursive: true }))

it('is held by one process at a time, and passes on from those that die', async () => {
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, [join(folder, 'program.mjs'), folder], { stdio: ['ignore', 'ignore', 'pipe'] }),
  )
  const ends = await Promise.all(
    children.map(async (child) => {
      const errors: string[] = []
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, errors: errors.join('') }
    }),
  )
  expect(ends).toEqual(Array.from({ length: PROCESSES }, () => ({ code: 0, errors: '' })))
  const log = (await readFile(join(folder, 'log'), 'utf8')).trimEnd().split('\n')
  expect(log).toHaveLength(PROCESSES * TIMES)
  expect(log.filter((line) => line === 'taken over')).toHaveLength(PROCESSES - 1)
})
