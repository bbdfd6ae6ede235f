import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { builtProgram, type BuiltProgram } from '../support/built-program.js'
import { serviceAt, serviceOverHttp, type EmulatedService } from '../support/emulated-service.js'

let program: BuiltProgram
let folder: string
beforeAll(async () => {
  program = await builtProgram()
}, 60_000)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-program-'))
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

/** More than the quota that is left. */
const TENANTS = 80

const run = async (line: string, env: Readonly<Record<string, string>> = {}) =>
  program.run(line.split(' '), { cwd: folder, env })

describe('the program as it is shipped', () => {
  it('does the main job on this machine alone', async () => {
    await writeFile(join(folder, 'tenants.yaml'), 'tenants: [{ id: acme, name: Acme }]')
    const preview = await run('--local tenant sync --config tenants.yaml --dry-run')
    expect(preview).toMatchObject({ code: 0, stderr: '' })
    expect(preview.stdout).toContain('1 to create, 0 to update')
    const apply = await run('--local tenant sync --config tenants.yaml --apply')
    expect(apply).toMatchObject({ code: 0, stderr: '' })
    expect(apply.stdout).toMatch(/Done: 1 created/)
    const list = await run('tenant list --local -o json')
    expect(list.json()).toMatchObject({ items: [{ id: 'acme', name: 'Acme' }] })
  })

  it('ends with the exit code of what happened', async () => {
    const lines: readonly (readonly [string, number])[] = [
      ['--version', 0],
      ['--help', 0],
      ['tenant sync --help', 0],
      ['tenant', 3],
      ['no-such-command', 3],
      ['validate -c missing.yaml', 3],
      ['--local tenant get nobody', 4],
      ['--local tenant create x --name X', 6],
    ]
    // One after the other: two at once would wait for each other at the local emulator.
    const codes: (number | null)[] = []
    for (const [line] of lines) codes.push((await run(line)).code)
    expect(codes).toEqual(lines.map(([, code]) => code))
  })

  it('tells its version and its commands without reading anything', async () => {
    const { version } = JSON.parse(
      await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'),
    ) as { readonly version: string }
    expect((await run('--version')).stdout).toBe(`${version}\n`)
    expect((await run('--help')).stdout).toContain('tenant')
  })

  it('ends quietly when nobody reads any further', async () => {
    const tenants = Array.from({ length: 2000 }, (_, index) => `{ id: t${index}, name: Tenant ${index} }`)
    await writeFile(join(folder, 'descope.yaml'), `tenants: [${tenants.join(', ')}]`)
    expect((await run('--local apply --yes --quiet')).code).toBe(0)
    const { child, ended } = program.start(['--local', 'tenant', 'list', '-o', 'json'], { cwd: folder })
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('signals', () => {
  let service: EmulatedService & { close(): Promise<void> }
  /** The service's clock: it stands still, so the quota comes back only when the test says so. */
  let nowMs: number
  beforeEach(async () => {
    nowMs = Date.now()
    service = await serviceOverHttp({ limits: 'documented', clock: { now: () => nowMs } })
    await useUpQuota(service.baseUrl)
    const tenants = Array.from({ length: TENANTS }, (_, index) => `{ id: t${index}, name: Tenant ${index} }`)
    await writeFile(join(folder, 'descope.yaml'), `tenants: [${tenants.join(', ')}]`)
  })
  afterEach(async () => service.close())

  /** Other callers on this machine leave the program so little quota that it has to wait in the middle of a run. */
  async function useUpQuota(url: string): Promise<void> {
    const headers = { 'x-descope-sdk-name': 'nodejs', authorization: 'Bearer P2other:key' }
    for (let sent = 0; sent < 950; sent += 50) {
      await Promise.all(
        Array.from({ length: 50 }, async () =>
          (await fetch(`${url}/v1/mgmt/license`, { headers })).arrayBuffer(),
        ),
      )
    }
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends a run in the middle, recorded, and it is finished later',
    async (signal) => {
      const running = program.start(['apply', '--yes', '-o', 'json'], { cwd: folder, env: service.env })
      await running.said('rate limit reached')
      const killedMs = performance.now()
      running.child.kill(signal)
      const ended = await running.ended
      expect(performance.now() - killedMs).toBeLessThan(2_000)
      expect(ended.code).toBe(130)
      expect(ended.stderr).toContain('Stopping: what runs is finished first')
      const made = Object.keys(await service.tenants()).length
      const { outcome, steps, backupId } = ended.json() as unknown as {
        readonly outcome: string
        readonly backupId: string
        readonly steps: readonly { readonly outcome: string }[]
      }
      expect(outcome).toBe('interrupted')
      expect(backupId).toContain('_apply_')
      const notReached = steps.filter((step) => step.outcome === 'notReached')
      expect(notReached).toHaveLength(TENANTS - made)
      expect((await run('lock show', service.env)).stdout).toContain('Nobody holds the lock')

      nowMs += 60_000
      const second = await run('apply --yes', service.env)
      expect(second.code, second.stderr).toBe(0)
      expect(second.stdout).toContain(`${TENANTS - made} to create, 0 to update`)
    },
  )

  it('a second one ends it at once', async () => {
    const running = program.start(['apply', '--yes'], { cwd: folder, env: service.env })
    await running.said('rate limit reached')
    running.child.kill('SIGINT')
    running.child.kill('SIGINT')
    const ended = await running.ended
    expect([130, -1]).toContain(ended.code)
    // Its lock is left behind; the next run takes it over.
    const shown = await run('lock show', service.env)
    expect(shown.code).toBe(0)
  })

  it('a death without a word is found by the next run, which takes the lock over and finishes', async () => {
    const running = program.start(['apply', '--yes'], { cwd: folder, env: service.env })
    await running.said('rate limit reached')
    running.child.kill('SIGKILL')
    await running.ended
    nowMs += 60_000
    const made = Object.keys(await service.tenants()).length
    const second = await run('apply --yes', service.env)
    expect(second.code, second.stderr).toBe(0)
    expect(second.stderr).toContain('Took over the lock of run')
    expect(second.stdout).toContain(`${TENANTS - made} to create, 0 to update`)
    expect((await run('plan --exit-code', service.env)).code).toBe(0)
  })
})

describe('the emulator as a program', () => {
  it('serves a project to another run of the program, keeps it on disk, and ends with Ctrl-C', async () => {
    const emulator = program.start(['emulator', '--port', '0', '--data', 'data'], { cwd: folder })
    const url = await emulator.said(/http:\/\/127\.0\.0\.1:\d+/)
    const env = serviceAt(url).env
    await writeFile(join(folder, 'descope.yaml'), 'tenants: [{ id: acme, name: Acme }]')
    expect((await run('apply --yes', env)).code).toBe(0)
    expect(await serviceAt(url).requests()).toMatchObject({ 'POST tenant/create': 1 })
    emulator.child.kill('SIGINT')
    expect((await emulator.ended).code).toBe(0)

    const again = program.start(['emulator', '--port', '0', '--data', 'data'], { cwd: folder })
    const second = serviceAt(await again.said(/http:\/\/127\.0\.0\.1:\d+/))
    const list = await run('tenant list -o json', second.env)
    expect(list.json()).toMatchObject({ items: [{ id: 'acme' }] })
    again.child.kill('SIGTERM')
    expect((await again.ended).code).toBe(0)
  })
})

describe('the demo', () => {
  it('tells the whole story and leaves nothing behind', async () => {
    const demo = await run('demo')
    expect(demo).toMatchObject({ code: 0, stderr: '' })
    for (const words of ['DRY RUN', '2 to create, 0 to update', 'Drift:', 'created', 'Nothing to do']) {
      expect(demo.stdout).toContain(words)
    }
    for (const tenant of ['test-tenant', 'acme-corp', 'globex']) {
      expect(demo.stdout).toContain(`+ flow/${tenant}-welcome  create  from template welcome 1.0.0\n`)
      expect(demo.stdout).toContain(`~ flow/${tenant}-welcome  update  from template welcome 1.0.0 → 2.0.0\n`)
    }
    expect(demo.stdout.match(/Passed: 2 scenarios passed; 3 of 3 steps walked/g)).toHaveLength(2)
    // An upgrade tells each tenant's own text.
    expect(demo.stdout).toContain('Text "A quick tour of ACME Corporation awaits you."')
  })

  it('refuses what it would not heed', async () => {
    const asked = await run('demo -e prod -o yaml')
    expect(asked.code).toBe(3)
    expect(asked.stdout).not.toContain('whole tool')
    expect(`${asked.stdout}${asked.stderr}`).toContain('-o yaml, --env does not go with demo')
  })
})
