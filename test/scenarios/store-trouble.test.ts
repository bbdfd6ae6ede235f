import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'

let service: ServiceInProcess
let desk: Desk
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk({ ...service, env: { ...service.env, DESCOPE_MGMT_STORE: 'store' } })
  await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]')
})

describe('a store that cannot be written', () => {
  it.each([
    'apply --yes',
    'tenant delete there --yes',
    'tenant create x --name X --yes',
    'tenant update there --name T --yes',
  ])('means no write to Descope at all: %s', async (line) => {
    await service.change('POST tenant/create', { id: 'there', name: 'There' })
    await desk.write('store', 'a file stands where the folder should be')
    const run = await desk.run(`${line} -o json`)
    expect(run.code).toBe(3)
    expect(run.json()).toMatchObject({ error: { code: expect.stringMatching(/^store-un/) as unknown } })
    expect(await service.writes()).toBe(0)
  })

  it('for the backup alone means no write either', async () => {
    await service.change('POST tenant/create', { id: 'there', name: 'There' })
    await desk.write('store/backups/P2emulated', 'a file stands where the folder should be')
    const run = await desk.run('tenant update there --name T --yes -o json')
    expect(run.code).toBe(3)
    expect(run.json()).toMatchObject({ error: { code: expect.stringMatching(/^store-un/) as unknown } })
    expect(await service.writes()).toBe(0)
    expect((await desk.run('lock show')).stdout).toContain('Nobody holds the lock')
  })

  it('does not hinder a preview or a list', async () => {
    expect((await desk.run('tenant list --store /proc/nowhere')).code).toBe(0)
    expect((await desk.run('plan --store /proc/nowhere')).code).toBe(0)
  })
})

describe('a backup that is not as it was', () => {
  const projectFile = async () => {
    const [path = ''] = (await desk.files('store/backups')).filter((file) => file.endsWith('project.json'))
    return { path: join(desk.folder, path), id: path.split('/').at(-2) ?? '' }
  }
  beforeEach(async () => {
    await service.change('POST tenant/create', { id: 'acme', name: 'Acme' })
    await desk.run('backup create')
    await service.forgetRequests()
  })
  const restore = async (id: string) => {
    const run = await desk.run(['tenant', 'restore', 'acme', '--backup', id, '--yes', '-o', 'json'])
    expect(await service.writes()).toBe(0)
    return { code: run.code, ...run.json() }
  }

  it('tampered with is refused', async () => {
    const { path, id } = await projectFile()
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('"Acme"', '"Evil"'))
    expect(await restore(id)).toMatchObject({ code: 3, error: { code: 'backup-damaged' } })
    const verified = await desk.run('backup verify')
    expect(verified.code).toBe(3)
    expect(verified.stdout).toContain('0 good, 1 bad')
    // The list still shows the others.
    expect((await desk.run('backup list')).code).toBe(0)
  })

  it('cut off is another error, with the place', async () => {
    const { path, id } = await projectFile()
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 200))
    expect(await restore(id)).toMatchObject({
      code: 3,
      error: { code: 'backup-malformed', where: { file: path, line: expect.any(Number) as unknown } },
    })
  })

  it('missing is a third', async () => {
    expect(await restore('20200101')).toMatchObject({ code: 3, error: { code: 'backup-not-found' } })
    expect(await restore('./nothing.json')).toMatchObject({ code: 3, error: { code: 'backup-not-found' } })
  })

  it('of another project is refused', async () => {
    const { path } = await projectFile()
    const run = await desk.run(['tenant', 'restore', 'acme', '--backup', path, '--yes', '-o', 'json'], {
      env: { DESCOPE_PROJECT_ID: 'P2other' },
    })
    expect(run.code).toBe(6)
    expect(run.stdout).toContain('project-differs')
  })

  it('in an older layout is read from a file, and sets what it holds', async () => {
    await service.change('PATCH tenant/patch', {
      id: 'acme',
      name: 'Changed',
      customAttributes: { seats: '5' },
    })
    const older = {
      tenant_id: 'acme',
      config: { id: 'acme', name: 'Old Acme' },
      metadata: { timestamp: '2024-05-01T10:00:00' },
    }
    await desk.write('older.json', JSON.stringify(older))
    const run = await desk.run([
      'tenant',
      'restore',
      'acme',
      '--backup',
      join(desk.folder, 'older.json'),
      '--yes',
    ])
    expect(run.code, run.stderr).toBe(0)
    expect(run.stdout).toContain('older-backup')
    expect((await service.tenants())['acme']).toMatchObject({
      name: 'Old Acme',
      customAttributes: { seats: '5' },
    })
  })

  it('named as a path is looked for where the program was started', async () => {
    const { path } = await projectFile()
    const run = await desk.run(['backup', 'show', path.slice(desk.folder.length + 1)])
    expect(run.code, run.stderr).toBe(0)
    expect(run.stdout).toContain('acme')
  })
})

describe('the lock', () => {
  const holder = (pid: number) => ({
    owner: 'default',
    runId: 'deadbeef',
    operation: 'apply',
    host: 'desk',
    pid,
    user: 'bob',
    sinceMs: 1_763_300_000_000,
    renewedMs: 1_763_300_000_000,
  })
  const hold = async (pid: number) => {
    await mkdir(join(desk.folder, 'store/locks/P2emulated'), { recursive: true })
    await desk.write(
      'store/locks/P2emulated/000000001.json',
      JSON.stringify({ formatVersion: 1, state: 'held', holder: holder(pid) }),
    )
  }

  it('of a process that lives stops a run and says who holds it', async () => {
    await hold(77)
    desk.alive.add(77)
    const run = await desk.run('apply --yes')
    expect(run.code).toBe(6)
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'locked by bob on desk (process 77): apply, run deadbeef',
    )
    expect(await service.writes()).toBe(0)
    expect((await desk.run('plan')).code).toBe(0)
  })

  it('of a process that died is taken over, with a note', async () => {
    await hold(77)
    const run = await desk.run('apply --yes')
    expect(run.code, run.stderr).toBe(0)
    expect(run.stderr).toContain('Took over the lock of run deadbeef')
    expect((await desk.run('lock show')).stdout).toContain('Nobody holds the lock of P2emulated')
  })

  it('is shown and broken', async () => {
    await hold(77)
    desk.alive.add(77)
    const shown = await desk.run('lock show')
    expect(shown.stdout).toContain('locked by bob on desk, process 77')
    expect((await desk.run('lock show -o json')).json()).toMatchObject({
      projectId: 'P2emulated',
      holder: { pid: 77 },
    })
    expect((await desk.run('lock break')).code).toBe(6)
    expect((await desk.run('lock break --yes')).code).toBe(0)
    expect((await desk.run('lock break --yes')).stdout).toContain('Nobody holds the lock')
    expect((await desk.run('apply --yes')).code).toBe(0)
  })

  it('lets one of two runs through that begin in the same millisecond, and neither loses the other’s backup', async () => {
    await service.change('POST tenant/create', { id: 'there', name: 'There' })
    desk.clock.isFrozen = true
    desk.alive.add(1).add(2)
    const runs = await Promise.all([
      desk.run('tenant update there --name One --yes', { pid: 1 }),
      desk.run('tenant update there --name Two --yes', { pid: 2 }),
    ])
    const codes = runs.map(({ code }) => code).sort((a, b) => a - b)
    expect(codes[0]).toBe(0)
    expect([0, 6]).toContain(codes[1])
    await desk.run('tenant update there --name Three --yes')
    await desk.run('tenant update there --name Four --yes')
    const listed = (await desk.run('backup list -o json')).json()['items'] as readonly {
      readonly id: string
    }[]
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length)
    expect(listed).toHaveLength(2 + codes.filter((code) => code === 0).length)
    expect((await desk.run('backup verify')).code).toBe(0)
  })
})

describe('what the store keeps', () => {
  it('is for its owner’s eyes only', async () => {
    await desk.run('apply --yes')
    const { stat } = await import('node:fs/promises')
    for (const file of await desk.files('store')) {
      expect((await stat(join(desk.folder, file))).mode & 0o777, file).toBe(0o600)
    }
    expect((await stat(join(desk.folder, 'store'))).mode & 0o777).toBe(0o700)
  })

  it('is last-applied only for what a config run confirmed', async () => {
    await desk.run('tenant create by-hand --name Hand --yes')
    await desk.run('apply --yes')
    await desk.run('tenant update by-hand --name Hand-2 --yes')
    const state = JSON.parse(await desk.read('store/state/P2emulated/default.json')) as {
      readonly resources: Readonly<Record<string, { readonly fields: unknown }>>
    }
    expect(Object.keys(state.resources)).toEqual(['tenant/acme'])
    expect(state.resources['tenant/acme']?.fields).toEqual({ '/name': 'Acme' })
  })

  it('is refused when it is damaged, instead of taken for nothing', async () => {
    await desk.run('apply --yes')
    await desk.write('store/state/P2emulated/default.json', '{"formatVersion":1,')
    const run = await desk.run('apply --yes')
    expect(run.code).toBe(3)
    expect(run.stderr).toContain('state-damaged')
    expect(await service.writes()).toBe(1)
  })
})
