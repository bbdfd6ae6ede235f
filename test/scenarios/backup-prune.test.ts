import { describe, expect, it } from 'vitest'
import { parseJson, printJson, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const DAY_MS = 86_400_000
const STORE = 'home/.descope-mgmt'
/** Neither key nor network. */
const BARE = {
  env: { DESCOPE_MANAGEMENT_KEY: undefined },
  fetch: async () => Promise.reject(new Error('no network here')),
}

async function start() {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await service.change('POST tenant/create', { id: 'acme', name: 'Acme' })
  await service.change('POST tenant/create', { id: 'beta', name: 'Beta' })
  return { service, desk }
}

const wordsOf = (ended: Ended, key: 'removed' | 'kept') =>
  (ended.json()[key] as readonly JsonObject[])
    .map(({ what, because }) => [what, because].filter((word) => word !== undefined).join(' '))
    .sort()

async function update(desk: Desk, words: readonly string[]): Promise<void> {
  const ended = await desk.run(['tenant', 'update', ...words, '--yes'])
  expect(ended.code, ended.stderr).toBe(0)
}

async function later(desk: Desk, days: number): Promise<void> {
  desk.clock.advance(days * DAY_MS)
}

describe('backup prune', () => {
  it('deletes what is old and holds nothing that is not kept anew', async () => {
    const { desk } = await start()
    await update(desk, ['acme', '--name', 'Acme 1'])
    await update(desk, ['acme', '--name', 'Acme 2'])
    await later(desk, 31)
    const looked = await desk.run('backup prune --dry-run -o json', BARE)
    expect(looked.code).toBe(0)
    expect(wordsOf(looked, 'removed')).toEqual(['backup', 'backup'])
    expect(await desk.files(`${STORE}/backups`)).toHaveLength(4)
    const audit = await desk.files(`${STORE}/audit`)

    const ended = await desk.run('backup prune --yes -o json', BARE)
    expect(ended.code).toBe(0)
    expect(ended.json()).toMatchObject({ formatVersion: 1, dryRun: false })
    expect(ended.json()['sizeBytes']).toBeGreaterThan(500)
    expect(await desk.files(`${STORE}/backups`)).toEqual([])
    expect(await desk.files(`${STORE}/runs`)).not.toEqual([])
    expect(await desk.files(`${STORE}/audit`)).toEqual(audit)

    await later(desk, 70)
    const runs = await desk.run('backup prune --yes -o json', BARE)
    expect(wordsOf(runs, 'removed')).toEqual(['run'])
    expect(wordsOf(runs, 'kept')).toEqual(['run newest-version'])
    expect((await desk.run('audit verify', BARE)).code).toBe(0)
    expect((await desk.run('backup prune --yes', BARE)).stdout).toContain('Nothing is old enough to go')
  })

  it('keeps what was made with --keep, and the newest version of what is gone', async () => {
    const { desk } = await start()
    await desk.run('backup create --keep')
    await desk.run('tenant delete beta --yes --allow-deletes 1')
    await desk.run('backup create')
    await desk.run('backup create')
    await later(desk, 400)
    const ended = await desk.run('backup prune --yes -o json', BARE)
    expect(wordsOf(ended, 'removed')).toEqual(['backup'])
    expect(wordsOf(ended, 'kept')).toEqual([
      'backup kept',
      'backup newest-version',
      'backup newest-version',
      'run needed',
    ])
    expect((await desk.run('tenant restore beta --latest --yes')).code).toBe(0)
  })

  it('follows retention of the config, and --older-than before it', async () => {
    const { desk } = await start()
    await desk.write('descope.yaml', 'retention: { backups: 2d, runs: 300d }\n')
    await update(desk, ['acme', '--name', 'Acme 1'])
    await later(desk, 3)
    const config = await desk.run('backup prune --dry-run -o json', BARE)
    expect(wordsOf(config, 'removed')).toEqual(['backup'])
    const option = await desk.run('backup prune --dry-run --older-than 4d -o json', BARE)
    expect(wordsOf(option, 'removed')).toEqual([])
    for (const time of ['30', '0d', '23h']) {
      const slip = await desk.run(`backup prune --older-than ${time} --yes -o json`, BARE)
      expect([slip.code, slip.json()]).toMatchObject([3, { error: { code: 'wrong-usage' } }])
    }
  })

  it('asks, and refuses where nobody can be asked', async () => {
    const { desk } = await start()
    await update(desk, ['acme', '--name', 'Acme 1'])
    await later(desk, 31)
    const refused = await desk.run('backup prune -o json', BARE)
    expect([refused.code, refused.json()]).toMatchObject([6, { error: { code: 'confirmation-missing' } }])
    const no = await desk.run('backup prune', { ...BARE, person: () => 'n' })
    expect(no.code).toBe(6)
    expect(no.stdout).toContain('31 days ago')
    expect(await desk.files(`${STORE}/backups`)).toHaveLength(2)
    const yes = await desk.run('backup prune', { ...BARE, person: () => 'y' })
    expect([yes.code, yes.stdout]).toEqual([0, expect.stringContaining('Deleted 1 backup, ') as string])
  })

  it('leaves alone what a newer version wrote, what it cannot read, and what has no time', async () => {
    const { desk } = await start()
    for (const name of ['1', '2', '3', '4']) await update(desk, ['acme', '--name', name])
    const projects = (await desk.files(`${STORE}/backups`)).filter((file) => file.endsWith('project.json'))
    const [newer = '', damaged = ''] = projects
    await desk.write(
      newer,
      printJson({ ...(parseJson(await desk.read(newer)) as JsonObject), formatVersion: 2 }),
    )
    await desk.write(damaged, (await desk.read(damaged)).replace('"acme"', '"acne"'))
    await desk.write(
      `${STORE}/backups/P2emulated/old.json`,
      '{"metadata":{},"tenant":{"id":"acme","name":"A"}}',
    )
    const [run = ''] = (await desk.files(`${STORE}/runs`)).filter((file) => file.endsWith('versions.json'))
    await desk.write(run, '{')
    await later(desk, 200)
    const ended = await desk.run('backup prune --yes -o json', BARE)
    expect(wordsOf(ended, 'kept')).toEqual([
      'backup age-unknown',
      'backup newer',
      'backup unreadable',
      'run newest-version',
      'run unreadable',
    ])
    expect(wordsOf(ended, 'removed')).toEqual(['backup', 'backup', 'run', 'run'])
  })

  it('keeps a run that can be finished, its backup, and the run that went past it', async () => {
    const { service, desk } = await start()
    await desk.write(
      'descope.yaml',
      'tenants:\n  - { id: acme, name: Acme 1 }\n  - { id: beta, name: Beta 1 }\n',
    )
    const dead = { is: false }
    service.intercept = async ({ call }, forward) => {
      if (call === 'tenant/patch' && dead.is) return new Promise<never>(() => undefined)
      dead.is ||= call === 'tenant/patch'
      return forward()
    }
    void desk.run('apply --yes --parallelism 1', { pid: 666 })
    while (!dead.is) await new Promise((resolve) => setTimeout(resolve, 5))
    await new Promise((resolve) => setTimeout(resolve, 50))
    service.intercept = async (_sent, forward) => forward()
    await update(desk, ['acme', '--name', 'Acme 2'])
    await update(desk, ['beta', '--name', 'Beta 2'])
    await later(desk, 200)
    const ended = await desk.run('backup prune --yes -o json', BARE)
    expect(ended.code, ended.stderr).toBe(0)
    expect(wordsOf(ended, 'kept')).toContain('backup resumable')
    expect(wordsOf(ended, 'kept')).toContain('run resumable')
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.json()).toMatchObject({ findings: [{ code: 'nothing-to-resume' }] })
  })

  it('waits for nobody: a held lock is refused', async () => {
    const { desk } = await start()
    await update(desk, ['acme', '--name', 'Acme 1'])
    await later(desk, 31)
    const nowMs = desk.clock.now()
    const holder = {
      owner: 'default',
      runId: '77',
      operation: 'apply',
      host: 'runner-7',
      pid: 77,
      user: 'bob',
      sinceMs: nowMs,
      renewedMs: nowMs + 60_000,
      leaseMs: 90_000,
    }
    const lock = { formatVersion: 1, state: 'held', id: 'x', holder }
    await desk.write(`${STORE}/locks/P2emulated/000009999.json`, printJson(lock))
    const refused = await desk.run('backup prune --yes -o json', BARE)
    expect([refused.code, refused.json()]).toMatchObject([6, { error: { code: 'locked' } }])
    expect(await desk.files(`${STORE}/backups`)).toHaveLength(2)
    expect((await desk.run('backup prune --yes --break-lock -o json', BARE)).code).toBe(0)
    expect(await desk.files(`${STORE}/backups`)).toEqual([])
  })
})
