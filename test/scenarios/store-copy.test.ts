import { cp, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'
import { startS3Server } from '../support/s3-server.js'

const FILES = 'owner: platform\ntenants: [{ id: acme, name: Acme }, { id: globex, name: Globex }]\n'

/** A desk with a store of two projects: runs, backups, last-applied, audit. */
async function filled(): Promise<Desk> {
  const desk = await newDesk(serviceInProcess())
  await desk.write('descope.yaml', FILES)
  for (const line of [
    'apply --yes',
    'apply --yes --project-id P2other',
    'tenant update acme --set name=Acme2 --yes',
    'backup create',
  ]) {
    const ended = await desk.run(`${line} --store old`)
    expect(ended.code, line + ended.stderr + ended.stdout).toBe(0)
  }
  return desk
}

async function contentOf(desk: Desk, folder: string): Promise<Readonly<Record<string, string>>> {
  const files = (await desk.files(folder)).filter((file) => !file.startsWith(`${folder}/locks/`))
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(folder.length), await desk.read(file)] as const)),
  )
}

function saysOf({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.replaceAll(/\s+/g, ' ')
}

describe('store copy', () => {
  it('copies everything, verifies it, and the copy takes over', async () => {
    const desk = await filled()
    const looked = await desk.run('store copy old new --dry-run -o json')
    expect(looked.code, looked.stderr).toBe(0)
    expect(await desk.files('new')).toEqual([])
    const copied = await desk.run('store copy old new -o json')
    expect(copied.code, copied.stderr).toBe(0)
    const before = await contentOf(desk, 'old')
    expect(await contentOf(desk, 'new')).toEqual(before)
    const count = Object.keys(before).length
    expect(looked.json()).toMatchObject({ isDryRun: true, copied: count, equal: 0 })
    expect(copied.json()).toMatchObject({
      copied: count,
      equal: 0,
      left: 0,
      projects: ['P2emulated', 'P2other'],
      leftAside: [],
      verified: { backups: 4, damages: [] },
    })
    // The old place is as it was, and nobody holds a lock in either.
    for (const store of ['old', 'new']) {
      expect((await desk.run(`lock show --store ${store}`)).stdout).toContain('Nobody holds')
    }
    const planned = await desk.run('plan --store new -o json')
    expect(planned.stdout).toContain('"code": "drift"')
    expect((await desk.run('audit verify --store new')).code).toBe(0)
    expect((await desk.run('apply --store new --yes --on-drift revert')).code).toBe(0)
  })

  it('goes on with a copy, and passes over what is there', async () => {
    const desk = await filled()
    await cp(join(desk.folder, 'old', 'backups'), join(desk.folder, 'new', 'backups'), { recursive: true })
    const copied = await desk.run('store copy old new')
    expect(copied.code, copied.stderr).toBe(0)
    expect(saysOf(copied)).toMatch(/there already and equal/)
    const again = await desk.run('store copy old new -o json')
    expect(again.json()).toMatchObject({ copied: 0, left: 0 })
    expect(await contentOf(desk, 'new')).toEqual(await contentOf(desk, 'old'))
  })

  it('moves a store into a bucket and out of it again', async () => {
    const desk = await filled()
    const s3 = await startS3Server()
    onTestFinished(() => s3.close())
    const { env } = s3
    const inn = await desk.run(`store copy old ${s3.store('team')} -o json`, { env })
    expect(inn.code, inn.stderr).toBe(0)
    expect((await desk.run(`audit verify --store ${s3.store('team')}`, { env })).code).toBe(0)
    expect((await desk.run(`plan --on-drift keep --store ${s3.store('team')}`, { env })).code).toBe(0)
    // One inside the other, and one without credentials.
    const inside = await desk.run(`store copy ${s3.store('team')} ${s3.store('team/more')}`, { env })
    expect(inside.code).toBe(3)
    const denied = await desk.run(`store copy old ${s3.store('other')}`)
    expect(denied.code).not.toBe(0)
    const out = await desk.run(`store copy ${s3.store('team')} back -o json`, { env })
    expect(out.code, out.stderr).toBe(0)
    expect(await contentOf(desk, 'back')).toEqual(await contentOf(desk, 'old'))
    const missing = await desk.run(`store copy ${s3.store('nothing')} back -o json`, { env })
    expect(missing.json()).toMatchObject({ error: { code: 'store-empty' } })
  })

  it('is broken off by a place that fails, and goes on', async () => {
    const desk = await filled()
    const s3 = await startS3Server()
    onTestFinished(() => s3.close())
    let left = 10
    s3.trouble = ({ method }) => {
      if (method !== 'PUT') return undefined
      left -= 1
      return left < 0 ? 'denied' : undefined
    }
    const failed = await desk.run(`store copy old ${s3.store('team')}`, { env: s3.env })
    expect(failed.code).toBe(3)
    // Without last-applied nobody takes half a copy for the store.
    expect([...s3.objects.keys()].filter((key) => key.startsWith('team/state/'))).toEqual([])
    s3.trouble = undefined
    const again = await desk.run(`store copy old ${s3.store('team')} --lock-timeout 5m -o json`, {
      env: s3.env,
    })
    expect(again.code, again.stderr).toBe(0)
    expect(again.json()).toMatchObject({ left: 0, verified: { damages: [] } })
  })

  it('writes nothing over, and nothing at all where something differs', async () => {
    const desk = await filled()
    await desk.write('new/state/P2other/platform.json', '{}')
    for (const options of ['', ' --dry-run']) {
      const refused = await desk.run(`store copy old new${options} -o json`)
      expect(refused.code).toBe(3)
      expect(refused.json()).toMatchObject({ error: { code: 'store-differs' } })
      expect(refused.stdout).toContain('platform.json')
    }
    expect(Object.keys(await contentOf(desk, 'new'))).toEqual(['/state/P2other/platform.json'])
  })

  it('refuses while a run is at work in either place, and keeps runs out meanwhile', async () => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    await desk.write('descope.yaml', FILES)
    expect((await desk.run('apply --yes --store old')).code).toBe(0)
    const seen: Ended[] = []
    for (const store of ['old', 'new']) {
      await desk.write('descope.yaml', `${FILES}roles: [{ name: ${store} }]\n`)
      service.intercept = async ({ call }, forward) => {
        if (call === 'role/create') {
          service.intercept = async (_sent, pass) => pass()
          seen.push(await desk.run('store copy old new'), await desk.run('store copy old new --dry-run'))
        }
        return forward()
      }
      await rm(join(desk.folder, 'new'), { recursive: true, force: true })
      const applied = await desk.run(`apply --yes --store ${store} --on-drift keep`)
      expect(applied.code, applied.stdout + applied.stderr).toBe(0)
    }
    expect(seen.map(({ code }) => code)).toEqual([6, 6, 6, 6])
    expect(seen[0]?.stderr).toContain('locked')
  })

  it.each(['--project-id P2other', '--store other', '--local', '-e prod', '-c other.yaml'])(
    'does not take %s: it copies all of what is named',
    async (option) => {
      const desk = await newDesk(serviceInProcess())
      await desk.write('old/state/P1/default.json', '{}')
      const run = await desk.run(`store copy old new ${option} -o json`)
      expect(run.code).toBe(3)
      expect(run.json()).toMatchObject({
        error: { code: 'wrong-usage', message: expect.stringContaining('does not go with') as string },
      })
      expect(await desk.files('new')).toEqual([])
    },
  )

  it('refuses one place under two names, one in the other, and nothing', async () => {
    const desk = await filled()
    await symlink(join(desk.folder, 'old'), join(desk.folder, 'alias'))
    for (const [from, to] of [
      ['old', 'old'],
      ['old', './old/'],
      ['old', 'alias'],
      ['old', 'old/backups/more'],
    ] as const) {
      const refused = await desk.run(['store', 'copy', from, to, '-o', 'json'])
      expect(refused.code, to).toBe(3)
      expect(refused.json()).toMatchObject({ error: { code: 'same-store' } })
    }
    expect((await desk.run('lock show --store old')).stdout).toContain('Nobody holds')
    await desk.write('empty/readme.txt', 'x')
    for (const from of ['missing', 'empty']) {
      const refused = await desk.run(`store copy ${from} new -o json`)
      expect(refused.code).toBe(3)
      expect(refused.json()).toMatchObject({ error: { code: 'store-empty' } })
      expect(await desk.files('new')).toEqual([])
    }
    expect((await desk.run(['store', 'copy', '', 'new'])).code).toBe(3)
    expect((await desk.run('store copy ftp://x/y new')).code).toBe(3)
    expect((await desk.run('store copy old new --dry-run --lock-timeout 5x')).code).toBe(3)
  })

  it('names what is no part of a store, and damage that was there before', async () => {
    const desk = await filled()
    await desk.write('old/notes.txt', 'mine')
    const backups = (await desk.files('old/backups')).filter((file) => file.endsWith('project.json'))
    const texts = await Promise.all(backups.map(async (file) => desk.read(file)))
    const backup = backups[texts.findIndex((text) => text.includes('Acme'))] ?? ''
    await desk.write(backup, (await desk.read(backup)).replace('Acme', 'Evil'))
    const copied = await desk.run('store copy old new')
    expect(copied.code).toBe(0)
    expect(saysOf(copied)).toContain('left aside: notes.txt')
    expect(saysOf(copied)).toContain('damaged before, and copied as it was')
    expect(await desk.files('new')).not.toContain('new/notes.txt')
  })

  it('stops at Ctrl-C, says so, and goes on later', async () => {
    const desk = await filled()
    const stop = new AbortController()
    stop.abort()
    const stopped = await desk.run('store copy old new -o json', { interrupt: stop.signal })
    expect(stopped.code).toBe(130)
    expect((await desk.run('store copy old new')).code).toBe(0)
    expect(await contentOf(desk, 'new')).toEqual(await contentOf(desk, 'old'))
  })
})
