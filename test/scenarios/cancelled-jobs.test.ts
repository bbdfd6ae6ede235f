import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { builtProgram, type BuiltProgram, type RunningProgram } from '../support/built-program.js'
import { serviceOverHttp } from '../support/emulated-service.js'
import { HoldingProxy } from '../support/holding-proxy.js'
import { newDesk } from '../support/run-program.js'
import { startS3Server, type S3Server } from '../support/s3-server.js'

let program: BuiltProgram
let bucket: S3Server
beforeAll(async () => {
  ;[program, bucket] = await Promise.all([builtProgram(), startS3Server()])
}, 60_000)
afterAll(async () => {
  await bucket.close()
})

/** `leaf` is created after `root`, whose creation is held up on its way. */
const CONFIG = `environments: { prod: { projectId: P2emulated, protected: true } }
tenants:
  - { id: root, name: Root }
  - { id: leaf, name: Leaf, parent: root }
`
const RESUME = 'apply --resume -e prod --yes --confirm-env prod'
const APPLY = ['apply', '-e', 'prod', '--yes', '--confirm-env', 'prod', '--lock-timeout', '10m']

/** An apply of a job that stands still in the middle of its first write. */
async function heldUp() {
  const service = await serviceOverHttp()
  const way = await HoldingProxy.to(service.baseUrl)
  const machine = await mkdtemp(join(tmpdir(), 'descope-mgmt-machine-'))
  onTestFinished(async () => {
    await way.close()
    await service.close()
    await rm(machine, { recursive: true, force: true })
  })
  const env = {
    ...bucket.env,
    ...service.env,
    CI: 'true',
    DESCOPE_MGMT_STORE: bucket.store(machine.slice(-6)),
  }
  const held = way.hold('POST tenant/create')
  const other = await newDesk({ env: { ...env, CI: '' } })
  other.clock.advance(Date.now() - other.clock.now())
  await other.write('descope.yaml', CONFIG)
  const job = program.start(APPLY, {
    cwd: other.folder,
    env: { ...env, HOME: machine, DESCOPE_BASE_URL: way.url },
  })
  await held.reached
  return {
    service,
    held,
    job,
    /** Somebody else's machine, with a clock that never waits. */
    other,
    holder: async () => (await other.run('lock show -e prod -o json')).json()['holder'],
  }
}

/** What GitHub does to the first process of a step, its pauses left out. */
async function cancel(
  { child, said }: RunningProgram,
  signals: readonly ('SIGINT' | 'SIGTERM')[],
): Promise<void> {
  for (const signal of signals) {
    child.kill(signal)
    await said(signal === 'SIGINT' ? 'Stopping: what runs' : 'Stopping now')
  }
}

describe('a job that GitHub cancels', () => {
  it('finishes the call it is in after SIGINT, frees the lock, and is gone on with elsewhere', async () => {
    const { service, held, job, other, holder } = await heldUp()
    expect(await holder()).toMatchObject({ operation: 'apply' })
    await cancel(job, ['SIGINT'])
    await held.release()
    const ended = await job.ended
    expect(ended.code, ended.stderr).toBe(130)
    expect(ended.stdout).toContain('Interrupted: 1 created, 1 not reached')
    expect(await holder()).toBeNull()
    expect(Object.keys(await service.tenants())).toEqual(['root'])
    const resumed = await other.run(RESUME)
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(resumed.stdout).toContain('1 created')
    expect(await service.tenants()).toMatchObject({ leaf: { parent: 'root' } })
    expect(await service.writes()).toBe(2)
  })

  it.each(['release', 'drop'] as const)(
    'gives up a call that hangs at SIGTERM, and what was sent is looked up elsewhere: %s',
    async (fate) => {
      const { service, held, job, other, holder } = await heldUp()
      await cancel(job, ['SIGINT', 'SIGTERM'])
      const ended = await job.ended
      expect(ended.code, ended.stderr).toBe(130)
      expect(ended.stdout).toContain('Interrupted: 1 failed, 1 blocked')
      expect(await holder()).toBeNull()
      await held[fate]()
      const resumed = await other.run(RESUME)
      expect(resumed.code, resumed.stderr).toBe(0)
      expect(await service.tenants()).toMatchObject({ root: { name: 'Root' }, leaf: { parent: 'root' } })
      expect(await service.writes()).toBe(2)
    },
  )

  it('leaves a lock that runs out where it is killed outright', async () => {
    const { service, held, job, other, holder } = await heldUp()
    job.child.kill('SIGKILL')
    await job.ended
    await held.drop()
    expect(await holder()).toMatchObject({ operation: 'apply' })
    expect((await other.run(RESUME)).stderr).toContain('locked')
    const beganMs = other.clock.now()
    const resumed = await other.run(`${RESUME} --lock-timeout 10m`)
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(resumed.stderr).toContain('Took over the lock')
    expect(other.clock.now() - beganMs).toBeLessThan(5 * 60_000)
    expect(await service.tenants()).toMatchObject({ leaf: { parent: 'root' } })
    expect(await service.writes()).toBe(2)
  })
})
