import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emulations } from '../../src/kinds/emulations.js'
import { startEmulator } from '../../src/emulator/index.js'
import { builtProgram, type BuiltProgram } from '../support/built-program.js'
import { realBucket } from './real-bucket.js'

/** Few enough to be taken back without a word about how many. */
const TENANTS = 9

let program: BuiltProgram
let folder: string
let emulator: Awaited<ReturnType<typeof startEmulator>>
beforeAll(async () => {
  program = await builtProgram()
  folder = await mkdtemp(join(tmpdir(), 'whole-run-'))
  emulator = await startEmulator({ port: 0, emulations, limits: 'off', lagMs: 0 })
})
afterAll(async () => {
  await emulator.close()
  await rm(folder, { recursive: true })
})

/** A machine of its own: nothing on its disk but the files of the project. */
async function machine(name: string) {
  const cwd = join(folder, name)
  await mkdir(cwd, { recursive: true })
  const tenants = Array.from({ length: TENANTS }, (_, nth) => `  - { id: t${nth}, name: Tenant ${nth} }`)
  await writeFile(join(cwd, 'descope.yaml'), `tenants:\n${tenants.join('\n')}\n`)
  const { env, store } = realBucket()
  const around = {
    cwd,
    env: {
      ...env,
      HOSTNAME: name,
      DESCOPE_MGMT_STORE: store('whole-run'),
      DESCOPE_PROJECT_ID: 'P2whole',
      DESCOPE_MANAGEMENT_KEY: 'K2whole',
      DESCOPE_BASE_URL: emulator.url,
    },
  }
  return {
    run: async (line: string, more: Readonly<Record<string, string>> = {}) =>
      program.run(line.split(' '), { cwd, env: { ...around.env, ...more } }),
    start: (line: string) => program.start(line.split(' '), around),
  }
}

it('what was killed on one machine is finished on another with an empty disk, and taken back on a third', async () => {
  const [first, second, third] = [await machine('first'), await machine('second'), await machine('third')]
  const dying = first.start('apply --yes --verbose --parallelism 1')
  while ((await tenants()) < 2) await new Promise((resolve) => setImmediate(resolve))
  dying.child.kill('SIGKILL')
  await dying.ended
  expect(await tenants()).toBeLessThan(TENANTS)

  const shown = await second.run('lock show -o json')
  expect([shown.code, shown.stderr]).toEqual([0, ''])
  const resumed = await second.run('apply --resume --yes -o json --break-lock')
  expect([resumed.code, resumed.stderr.includes('Error')]).toEqual([0, false])
  expect(await tenants()).toBe(TENANTS)
  const runs = (await second.run('runs list -o json')).json()
  expect(runs).toMatchObject({ items: [{ outcome: 'done' }, { unfinished: 'died' }] })

  const back = await third.run(`rollback ${String(resumed.json()['runId'])} --yes -o json`)
  expect([back.code, back.stderr.includes('Error')]).toEqual([0, false])
  expect(await tenants()).toBeLessThan(TENANTS)
  expect((await third.run('audit verify')).code).toBe(0)
  expect((await third.run('lock show')).stdout).toContain('Nobody')
})

it('names a missing bucket, a wrong key and a region, and never shows the key', async () => {
  const first = await machine('first')
  const { env } = realBucket()
  const secret = env['AWS_SECRET_ACCESS_KEY'] ?? ''
  for (const [more, code] of [
    [
      { DESCOPE_MGMT_STORE: 's3://descope-mgmt-no-such-bucket/x' },
      /store-bucket-missing|store-access-denied/,
    ],
    [{ AWS_SECRET_ACCESS_KEY: `${secret}x` }, /store-key-refused/],
    [{ AWS_ACCESS_KEY_ID: 'nobody' }, /store-key-refused/],
  ] as const) {
    const run = await first.run('apply --yes -o json', more)
    expect(run.code).toBe(3)
    expect(run.stdout).toMatch(code)
    expect(run.stdout + run.stderr).not.toContain(secret)
  }
  expect((await first.run('doctor')).stdout).toMatch(/ok +store/)
})

async function tenants(): Promise<number> {
  const reply = await fetch(`${emulator.url}/v1/mgmt/tenant/all`, {
    headers: { authorization: 'Bearer P2whole:K2whole' },
  })
  const { tenants: all } = (await reply.json()) as { readonly tenants: readonly unknown[] }
  return all.length
}
