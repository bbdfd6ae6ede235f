import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { rolldown } from 'rolldown'
import { beforeAll, afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { emulatorClient, type EmulatorClient } from '../support/emulator-client.js'

const CREATE = '/v1/mgmt/tenant/create'

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

function open(data: string, guesses: Readonly<Record<string, string>> = {}): EmulatorClient {
  const client = emulatorClient({ data, guesses })
  onTestFinished(() => {
    client.emulator.close()
  })
  return client
}

async function idsIn(client: EmulatorClient): Promise<readonly string[]> {
  const { tenants } = await client.ok('GET', '/v1/mgmt/tenant/all')
  return (tenants as unknown as readonly { id: string }[]).map(({ id }) => id)
}

describe('data folder', () => {
  it('shows the next process what the one before wrote, in the same order', async () => {
    const folder = freshFolder()
    const first = open(folder)
    await first.ok('POST', CREATE, { id: 'b', name: 'B' })
    await first.ok('POST', CREATE, { id: 'a', name: 'A', customAttributes: { seats: 3 } })
    await first.ok('POST', CREATE, { id: 'c', name: 'C', parent: 'a' })
    await first.ok('POST', '/v1/mgmt/tenant/settings', { tenantId: 'a', sessionTokenExpiration: 7 })
    await first.ok('POST', '/v1/mgmt/tenant/delete', { id: 'b' })
    await first.ok('POST', '/v1/mgmt/tenant/update', { id: 'a', name: 'A2' })
    const before = await first.ok('GET', '/v1/mgmt/tenant/all')
    first.emulator.close()

    const second = open(folder)
    expect(await second.ok('GET', '/v1/mgmt/tenant/all')).toEqual(before)
    expect(await second.ok('GET', '/v1/mgmt/tenant/settings?id=a')).toMatchObject({
      sessionTokenExpiration: 7,
    })
    expect((await second.call('POST', CREATE, { body: { id: 'x', name: 'A2' } })).body).toMatchObject({
      errorCode: 'E073307',
    })
  })

  it('keeps `__proto__` and numbers beyond a double as they are', async () => {
    const folder = freshFolder()
    const first = open(folder)
    const body =
      '{"id":"__proto__","name":"P","customAttributes":{"__proto__":{"a":1},"n":12345678901234567890}}'
    await first.ok('POST', CREATE, body)
    first.emulator.close()
    const { emulator } = open(folder)
    const request = new Request('http://localhost/v1/mgmt/tenant?id=__proto__', {
      headers: { authorization: 'Bearer P2test:k' },
    })
    const text = await (await emulator.fetch(request)).text()
    expect(text).toContain('"customAttributes":{"__proto__":{"a":1},"n":12345678901234567890}')
  })

  it('does not give an existing project again what a new one has', async () => {
    const folder = freshFolder()
    let seeded = 0
    const options = {
      data: folder,
      emulations: [{ guesses: [], routes: [], seed: () => void (seeded += 1) }],
    }
    for (let round = 0; round < 2; round++) {
      const { emulator, ok } = emulatorClient(options)
      await ok('GET', '/v1/mgmt/license')
      emulator.close()
    }
    expect(seeded).toBe(1)
  })

  it('keeps flows, theme and roles', async () => {
    const folder = freshFolder()
    const first = open(folder)
    const flow = { flowId: 'demo', metadata: { name: 'Demo' }, contents: { startTask: '0' } }
    await first.ok('POST', '/v2/mgmt/flow/import', { flow })
    await first.ok('POST', '/v1/mgmt/flow/delete', { ids: ['sign-in'] })
    await first.ok('POST', '/v2/mgmt/theme/import', { theme: { styles: { light: {} } } })
    await first.ok('POST', '/v1/mgmt/role/create', { name: 'Reader' })
    const seen = async ({ ok }: EmulatorClient) => [
      await ok('POST', '/v1/mgmt/flow/list'),
      await ok('POST', '/v2/mgmt/flow/export', { flowId: 'demo' }),
      await ok('POST', '/v1/mgmt/theme/export'),
      await ok('GET', '/v1/mgmt/role/all'),
    ]
    const before = await seen(first)
    first.emulator.close()
    expect(await seen(open(folder))).toEqual(before)
  })

  it('opens a folder from before there were flows', async () => {
    const folder = freshFolder()
    const lines = [
      { formatVersion: 1 },
      { project: 'P2test', changes: [] },
      { project: 'P2test', changes: [{ table: 'tenants', id: 'a', document: { id: 'a', name: 'A' } }] },
    ]
    writeFileSync(join(folder, 'emulator.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const client = open(folder)
    expect(await idsIn(client)).toEqual(['a'])
    expect(await client.ok('POST', '/v1/mgmt/flow/list')).toEqual({ flows: [], total: 0 })
    expect(await client.ok('GET', '/v1/mgmt/role/all')).toEqual({ roles: [] })
    expect(await client.ok('POST', '/v2/mgmt/theme/export')).toMatchObject({
      theme: { styles: { dark: {} } },
    })
  })

  it('drops a last line that was cut short, and goes on behind the one before', async () => {
    const folder = freshFolder()
    const file = join(folder, 'emulator.jsonl')
    const first = open(folder)
    await first.ok('POST', CREATE, { id: 'whole', name: 'Whole' })
    await first.ok('POST', CREATE, { id: 'cut', name: 'Größe' })
    first.emulator.close()
    truncateSync(file, statSync(file).size - 3)

    const second = open(folder)
    expect(await idsIn(second)).toEqual(['whole'])
    await second.ok('POST', CREATE, { id: 'next', name: 'Next' })
    second.emulator.close()
    expect(await idsIn(open(folder))).toEqual(['whole', 'next'])
  })

  it('names the line that is damaged, and lets go of the folder', async () => {
    const folder = freshFolder()
    const first = open(folder)
    await first.ok('POST', CREATE, { id: 'a', name: 'A' })
    first.emulator.close()
    const file = join(folder, 'emulator.jsonl')
    const good = readFileSync(file)
    appendFileSync(file, 'nonsense\n')
    expect(() => open(folder)).toThrow(
      expect.objectContaining({ code: 'emulator-data-damaged', where: { file, line: 4 } }) as Error,
    )
    writeFileSync(file, good)
    expect(await idsIn(open(folder))).toEqual(['a'])
  })

  it('does not touch data of a newer format', () => {
    const folder = freshFolder()
    const file = join(folder, 'emulator.jsonl')
    writeFileSync(file, '{"formatVersion":2}\n{"something":"else"}\n')
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'emulator-data-newer' }) as Error)
    expect(readFileSync(file, 'utf8')).toBe('{"formatVersion":2}\n{"something":"else"}\n')
  })

  it('becomes short again when most of it is superseded', async () => {
    const folder = freshFolder()
    const first = open(folder, { 'audit-management': 'absent' })
    await first.ok('POST', CREATE, { id: 'a', name: 'A' })
    for (let round = 0; round < 1100; round++) {
      await first.ok('POST', '/v1/mgmt/tenant/update', { id: 'a', name: `A${round}` })
    }
    first.emulator.close()
    const lines = readFileSync(join(folder, 'emulator.jsonl'), 'utf8').trimEnd().split('\n')
    expect(lines.filter((line) => line.includes('"table":"tenants"'))).toHaveLength(1)
    expect(lines.length).toBeLessThan(50)
    expect(await open(folder).ok('GET', '/v1/mgmt/tenant?id=a')).toMatchObject({ name: 'A1099' })
  })

  it('forgets everything on a reset', async () => {
    const folder = freshFolder()
    const first = open(folder)
    await first.ok('POST', CREATE, { id: 'a', name: 'A' })
    await first.ok('POST', '/_emulator/reset')
    await first.ok('POST', CREATE, { id: 'b', name: 'B' })
    first.emulator.close()
    expect(await idsIn(open(folder))).toEqual(['b'])
  })

  it('is for the owner alone', async () => {
    const folder = join(freshFolder(), 'made', 'by', 'it')
    await open(folder).ok('POST', CREATE, { name: 'A' })
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'emulator.jsonl')).mode & 0o777).toBe(0o600)
  })

  it('says when the folder cannot be used', () => {
    const file = join(freshFolder(), 'file')
    writeFileSync(file, '')
    expect(() => open(join(file, 'folder'))).toThrow(
      expect.objectContaining({ code: 'emulator-data-unusable' }) as Error,
    )
  })

  it('refuses requests after it was closed', async () => {
    const { call, emulator } = open(freshFolder())
    emulator.close()
    emulator.close()
    expect((await call('POST', CREATE, { body: { name: 'A' } })).status).toBe(503)
  })
})

describe('lock', () => {
  it('keeps a second emulator out until the first is closed', () => {
    const folder = freshFolder()
    const first = open(folder)
    expect(() => open(folder)).toThrow(
      expect.objectContaining({ code: 'emulator-data-locked', exit: 6 }) as Error,
    )
    first.emulator.close()
    expect(existsSync(join(folder, 'emulator.lock'))).toBe(false)
    open(folder)
  })

  it.each([
    ['a living process', { pid: process.ppid, host: hostname() }],
    ['another machine', { pid: 1, host: 'elsewhere' }],
    ['nobody who can be read', 'half a lo'],
  ])('respects the lock of %s', (_name, holder) => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'emulator.lock'), typeof holder === 'string' ? holder : JSON.stringify(holder))
    expect(() => open(folder)).toThrow(
      expect.objectContaining({
        code: 'emulator-data-locked',
        hint: expect.stringContaining('emulator.lock') as string,
      }) as Error,
    )
  })

  it('takes over from a dead process that had our own number', () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'emulator.lock'), JSON.stringify({ pid: process.pid, host: hostname() }))
    open(folder)
  })
})

describe('killed', () => {
  const built = mkdtempSync(join(tmpdir(), 'emulator-built-'))
  const program = join(built, 'serve-emulator.mjs')

  beforeAll(async () => {
    const bundle = await rolldown({
      input: join(import.meta.dirname, '../support/serve-emulator.ts'),
      platform: 'node',
    })
    await bundle.write({ file: program, format: 'esm', codeSplitting: false })
    await bundle.close()
  })
  afterAll(() => {
    rmSync(built, { recursive: true, force: true })
  })

  it('loses nothing that was acknowledged, whenever it is killed', async () => {
    const folder = freshFolder()
    const acknowledged: string[] = []
    for (const killedAfter of [1, 37, 200]) {
      const child = spawn(execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
      const exited = once(child, 'exit')
      const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
      const goal = acknowledged.length + killedAfter
      let sent = 0
      const write = async (worker: number): Promise<void> => {
        for (;;) {
          const id = `${killedAfter}-${worker}-${sent++}`
          const reply = await fetch(`${url}${CREATE}`, {
            method: 'POST',
            headers: { authorization: 'Bearer P2test:key' },
            body: JSON.stringify({ id, name: id }),
          })
          await reply.text()
          acknowledged.push(id)
          if (acknowledged.length === goal) child.kill('SIGKILL')
        }
      }
      await Promise.allSettled([1, 2, 3, 4].map(write))
      await exited
    }
    const client = open(folder)
    const found = new Set(await idsIn(client))
    expect(acknowledged.length).toBeGreaterThanOrEqual(238)
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([])
  })
})
