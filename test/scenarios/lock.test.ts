import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.js'
import type { Json, JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const START_MS = Date.UTC(2025, 10, 17, 10, 30)
const LOCKS = 'store/locks/P2emulated'

let service: ServiceInProcess
let desk: Desk
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk({ fetch: service.fetch, env: { ...service.env, DESCOPE_MGMT_STORE: 'store' } })
  await desk.write('descope.yaml', 'tenants: [{ id: a, name: A }, { id: b, name: B }, { id: c, name: C }]\n')
})

/** A lock as a run on another machine left it. */
async function held(over: JsonObject = {}): Promise<void> {
  const holder = {
    owner: 'default',
    runId: 'deadbeef',
    operation: 'apply',
    host: 'runner-7',
    pid: 77,
    user: 'bob',
    ciUrl: 'https://ci.example/1',
    sinceMs: START_MS - 3_600_000,
    renewedMs: START_MS - 600_000,
    leaseMs: 90_000,
    ...over,
  }
  const file = { formatVersion: 1, state: 'held', id: 'x', holder }
  await desk.write(`${LOCKS}/000000001.json`, JSON.stringify(file))
}

const words = ({ stdout, stderr }: Ended): string => `${stdout} ${stderr}`.replaceAll(/\s+/g, ' ')
const without = (holder: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(holder).filter(([name]) => name !== key))

/** Every file of the store with its bytes. */
async function storeAsItIs(): Promise<Readonly<Record<string, string>>> {
  const files = await desk.files('store')
  const entries = files.map(
    async (file) => [file, await readFile(join(desk.folder, file), 'latin1')] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

describe('a lock that somebody holds', () => {
  beforeEach(async () => held({ renewedMs: START_MS + 60_000 }))

  it('refuses a run at once, and says who, since when and what to do', async () => {
    const run = await desk.run('apply --yes')
    expect(run.code).toBe(6)
    for (const fact of [
      'bob on runner-7 (process 77)',
      'deadbeef',
      'https://ci.example/1',
      '--lock-timeout 5m',
    ])
      expect(words(run)).toContain(fact)
    expect(await service.writes()).toBe(0)
  })

  it('is waited for with --lock-timeout, loudly, until the time is over', async () => {
    await held({ renewedMs: START_MS + 600_000 })
    const beforeMs = desk.clock.now()
    const run = await desk.run('apply --yes --lock-timeout 1m30s')
    expect(run.code).toBe(6)
    expect(words(run)).toContain('Waiting up to 90 s for the lock of P2emulated: held by bob on runner-7')
    expect(words(run)).toContain('30 s of up to 90 s')
    expect(words(run)).toContain('waited 90 s for it')
    expect(desk.clock.now() - beforeMs).toBeGreaterThan(90_000)
  })

  it('is gone ahead of with --break-lock, loudly', async () => {
    const run = await desk.run('apply --yes --break-lock')
    expect(run.code, words(run)).toBe(0)
    expect(words(run)).toContain('Broke the lock of apply deadbeef by bob on runner-7 (process 77)')
    expect((await desk.run('lock show')).stdout).toContain('Nobody holds the lock')
  })

  it.each([
    ['5', '--lock-timeout takes a time'],
    ['5 m', '--lock-timeout takes a time'],
    ['soon', '--lock-timeout takes a time'],
    ['5m --break-lock', 'exclude each other'],
  ])('is neither waited for nor broken for "--lock-timeout %s"', async (text, told) => {
    const [time, ...more] = text === '5 m' ? [text] : text.split(' ')
    await service.forgetRequests()
    const run = await desk.run(['apply', '--yes', '--lock-timeout', time ?? '', ...more])
    expect(run.code).toBe(3)
    expect(words(run)).toContain(told)
    expect(await service.requests()).toEqual({})
  })

  it('is shown with what is known of its holder', async () => {
    expect(words(await desk.run('lock show'))).toMatch(/renewed .* CI https:\/\/ci\.example\/1/)
    expect((await desk.run('lock show -o json')).json()).toMatchObject({
      holder: { runId: 'deadbeef', leaseMs: 90_000 },
      process: 'elsewhere',
    })
  })
})

describe('a lock that was left behind', () => {
  it('on another machine is taken over when it ran out and stands still, with a loud note', async () => {
    await held()
    expect(words(await desk.run('lock show'))).toContain('It ran out')
    const run = await desk.run('apply --yes')
    expect(run.code, words(run)).toBe(0)
    expect(words(run)).toContain('Looking for 45 s whether it still does')
    expect(words(run)).toMatch(
      /Took over the lock of run deadbeef \(apply\) by bob on runner-7 \(process 77\): it was last renewed 1\d min ago/,
    )
  })

  it('by an older version is not taken over, but waited for and broken', async () => {
    await held()
    const { holder } = JSON.parse(await desk.read(`${LOCKS}/000000001.json`)) as {
      readonly holder: JsonObject
    }
    const older = { formatVersion: 1, state: 'held', holder: without(holder, 'leaseMs') }
    await desk.write(`${LOCKS}/000000001.json`, JSON.stringify(older))
    expect((await desk.run('apply --yes --lock-timeout 1h')).code).toBe(6)
    expect((await desk.run('apply --yes --break-lock')).code).toBe(0)
  })

  it('and cannot be read is broken by hand or on the way', async () => {
    for (const line of ['lock break --yes', 'apply --yes --break-lock']) {
      await desk.write(`${LOCKS}/000000009.json`, '{"form')
      expect((await desk.run('apply --yes')).code).toBe(6)
      const broken = await desk.run(line)
      expect(broken.code, words(broken)).toBe(0)
      expect((await desk.run('lock show')).stdout).toContain('Nobody holds the lock')
      await rm(join(desk.folder, LOCKS), { recursive: true })
    }
  })
})

describe('a run that loses its lock', () => {
  /** Somebody breaks the lock when this call comes for the nth time. */
  const breakAt = (call: string, nth: number, act: () => Promise<unknown>) => {
    service.intercept = async (sent, forward) => {
      if (sent.call === call && sent.nth === nth) await act()
      return forward()
    }
  }

  it('in the middle carries on what runs, starts nothing more, and records it', async () => {
    breakAt('tenant/create', 2, async () => desk.run('lock break --yes', { pid: 77 }))
    desk.alive.add(4242)
    const run = await desk.run('apply --yes --parallelism 1 -o json')
    expect(run.code).toBe(5)
    expect(run.json()).toMatchObject({
      outcome: 'partial',
      steps: [{ outcome: 'done' }, { outcome: 'done' }, { outcome: 'notReached' }],
    })
    expect(words(run)).toContain('The lock of P2emulated was broken: this run stops')
    expect(await service.writes()).toBe(2)
    const [record] = (await desk.files('store/runs')).filter((file) => file.endsWith('outcome.json'))
    expect(JSON.parse(await desk.read(record ?? ''))).toMatchObject({ outcome: 'partial' })
    service.intercept = async (_sent, forward) => forward()
    expect((await desk.run('apply --yes')).code).toBe(0)
    expect(await service.writes()).toBe(3)
  })

  it('to another run on the files leaves what that one recorded, and adds its own', async () => {
    await desk.write('other.yaml', 'tenants: [{ id: z, name: Z }]\n')
    breakAt('tenant/create', 2, async () =>
      desk.run('apply --config other.yaml --yes --break-lock', { pid: 77 }),
    )
    desk.alive.add(4242)
    const run = await desk.run('apply --yes --parallelism 1')
    expect(run.code, words(run)).toBe(5)
    expect(words(run)).toMatch(/lock of P2emulated was (broken|taken over)/)
    const state = JSON.parse(await desk.read('store/state/P2emulated/default.json')) as JsonObject
    expect(Object.keys(state['resources'] ?? {}).sort()).toEqual(['tenant/a', 'tenant/b', 'tenant/z'])
  })

  it('before it wrote anything is refused', async () => {
    breakAt('tenant/all', 1, async () => desk.run('lock break --yes', { pid: 77 }))
    desk.alive.add(4242)
    const run = await desk.run('apply --yes -o json')
    expect(run.code, words(run)).toBe(6)
    expect(run.json()).toMatchObject({ error: { code: 'lock-lost' } })
    expect(await service.writes()).toBe(0)
  })

  it('because the store is gone stops too, and says why', async () => {
    breakAt('tenant/create', 2, async () => {
      await rm(join(desk.folder, LOCKS), { recursive: true })
      await writeFile(join(desk.folder, LOCKS), '')
    })
    const run = await desk.run('apply --yes --parallelism 1')
    expect(run.code, words(run)).toBe(5)
    expect(words(run)).toContain('the lock cannot be looked at')
    expect(words(run)).toContain('The lock could not be released')
    expect(await service.writes()).toBe(2)
  })

  it('does not lose it by a long wait: it renews on the way', async () => {
    const renewed: Json[] = []
    service.intercept = async ({ call }, forward) => {
      if (call === 'tenant/create') {
        const shown = (await desk.run('lock show -o json')).json() as { readonly holder: JsonObject }
        renewed.push(shown.holder['renewedMs'] ?? null)
        desk.clock.advance(3_600_000)
      }
      return forward()
    }
    const run = await desk.run('apply --yes --parallelism 1')
    expect(run.code, words(run)).toBe(0)
    expect(new Set(renewed).size).toBe(3)
  })
})

describe('commands that only look', () => {
  it.each([
    'plan',
    'apply --dry-run',
    'validate',
    'tenant list',
    'tenant sync --dry-run',
    'flow list',
    'backup list',
    'lock show',
  ])('take no lock and write nothing, beside a run and in a read-only store: %s', async (line) => {
    await desk.run('apply --yes')
    await held({ renewedMs: desk.clock.now() })
    const before = await storeAsItIs()
    const changedMs = (await stat(join(desk.folder, LOCKS))).mtimeMs
    const folders = ['store', LOCKS, 'store/state', 'store/backups', 'store/runs']
    for (const folder of folders) await chmod(join(desk.folder, folder), 0o500)
    try {
      const run = await desk.run(line)
      expect(run.code, words(run)).toBe(0)
    } finally {
      for (const folder of folders) await chmod(join(desk.folder, folder), 0o700)
    }
    expect(await storeAsItIs()).toEqual(before)
    expect((await stat(join(desk.folder, LOCKS))).mtimeMs).toBe(changedMs)
  })
})

describe('the options about the lock', () => {
  const optionsOf = ({ options = [] }: (typeof COMMANDS)[number]) =>
    options.map(({ flags }) => flags.split(' ')[0])

  it('are taken by every command that writes, and by no other', () => {
    for (const command of COMMANDS) {
      const options = optionsOf(command)
      const [first = '', second] = command.path
      // Whoever asks for consent writes to the project; a plan only looks ahead. Pruning deletes what runs may need, and
      // what is managed is a record too.
      const writes =
        (options.includes('--confirm-env') && first !== 'plan') ||
        second === 'prune' ||
        ['adopt', 'forget', 'pull'].includes(first)
      expect(options.includes('--break-lock'), command.path.join(' ')).toBe(writes)
      // A copy may wait for a run, and never breaks one off: that run would still write its record.
      const waits = writes || command.path.join(' ') === 'store copy'
      expect(options.includes('--lock-timeout'), command.path.join(' ')).toBe(waits)
    }
  })
})
