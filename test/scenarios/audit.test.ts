import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditLine } from '../../src/core/model/audit.js'
import { CANARY_KEY, serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const OFFLINE = { DESCOPE_PROJECT_ID: 'P2emulated', DESCOPE_MANAGEMENT_KEY: undefined }
const nowhere = async (): Promise<never> => Promise.reject(new Error('the network was asked'))

let service: ServiceInProcess
let desk: Desk
/** Everything the program said so far. */
let said: string
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk({ ...service, env: { ...service.env, DESCOPE_MGMT_STORE: 'store' } })
  said = ''
})

async function run(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await desk.run(line, { env })
  said += ended.stdout + ended.stderr
  return ended
}

const tenants = async (...names: readonly string[]) =>
  desk.write(
    'descope.yaml',
    `tenants:\n${names.map((name) => `  - { id: ${name.toLowerCase()}, name: ${name} }\n`).join('')}`,
  )

async function filesOfAudit(): Promise<readonly string[]> {
  return desk.files('store/audit/P2emulated')
}

async function listed(options = ''): Promise<readonly AuditLine[]> {
  const ended = await desk.run(`audit list ${options} -o json`, { env: OFFLINE, fetch: nowhere })
  expect(ended.code, ended.stdout).toBe(0)
  return ended.json()['items'] as unknown as readonly AuditLine[]
}

async function verified(options = '') {
  const ended = await desk.run(`audit verify ${options} -o json`, { env: OFFLINE, fetch: nowhere })
  const { damages, items, missingHeads } = ended.json() as unknown as {
    readonly damages: readonly { readonly file: string; readonly line: number; readonly location: string }[]
    readonly items: readonly { readonly head: string; readonly run: string }[]
    readonly missingHeads: readonly string[]
  }
  return {
    code: ended.code,
    damages: damages.map(({ file, line }) => `${file}:${line}`),
    items,
    missingHeads,
  }
}

const short = ({ outcome, action, address, codes = [] }: AuditLine) =>
  [outcome, action, address, ...codes].filter((word) => word !== undefined).join(' ')

describe('every change', () => {
  it('leaves one line that says who, where, what, why and how it ended', async () => {
    await tenants('Acme')
    const ci = {
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'acme/idp',
      GITHUB_RUN_ID: '7',
      GITHUB_ACTOR: 'dora',
      GITHUB_TRIGGERING_ACTOR: 'ada',
    }
    const ended = await desk.run(['apply', '--yes', '--reason', 'new customer', '-o', 'json'], { env: ci })
    const apply = ended.json()
    const [line, ...more] = await listed()
    expect(more).toEqual([])
    expect(line).toMatchObject({
      formatVersion: 1,
      number: 1,
      run: apply['runId'],
      time: expect.stringMatching(/^2025-11-17T10:3\d:/) as unknown,
      projectId: 'P2emulated',
      environment: null,
      operation: 'apply',
      who: {
        user: 'ana',
        host: 'desk',
        ci: { actor: 'ada', url: 'https://github.example/acme/idp/actions/runs/7' },
        keyFingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
      },
      reason: 'new customer',
      plan: apply['digest'],
      address: 'tenant/acme',
      action: 'create',
      fields: expect.arrayContaining([{ path: '/name', to: 'Acme' }]) as unknown,
      outcome: 'done',
      previous: null,
    })
    expect((await desk.run('runs list')).stdout).toContain('ada as ana@desk')
    expect(await filesOfAudit()).toEqual([
      `store/audit/P2emulated/2025-11-17/${String(apply['runId'])}.jsonl`,
    ])
    expect(await verified()).toMatchObject({ code: 0, items: [{ head: apply['auditHead'] }] })
  })

  it('is told with from and to, newest first, and found by time, address and person', async () => {
    await tenants('Acme', 'Beta')
    await run('apply --yes')
    desk.clock.advance(3 * 86_400_000)
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: New }, { id: beta, name: Beta }]')
    const second = await run('apply --yes')
    expect((await listed()).map(short)).toEqual([
      'done update tenant/acme',
      'done create tenant/beta',
      'done create tenant/acme',
    ])
    expect((await listed())[0]).toMatchObject({ fields: [{ path: '/name', from: 'Acme', to: 'New' }] })
    expect(await listed('--since 1d')).toHaveLength(1)
    expect(await listed('--until 2025-11-19')).toHaveLength(2)
    expect(await listed('--only tenant/beta')).toHaveLength(1)
    expect(await listed('--by ana@desk')).toHaveLength(3)
    expect(await listed('--by bob')).toHaveLength(0)
    const [head = ''] = /(?<=audit {4})sha256:[0-9a-f]{64}/.exec(second.stdout) ?? []
    expect(await verified(`--head ${head}`)).toMatchObject({ code: 0, missingHeads: [] })
    expect((await desk.run('audit list', { columns: 120 })).stdout).toMatch(
      /2025-11-20 10:\d\d:\d\d +\S.* +update tenant\/acme \(name: "Acme" → "New"\) +done/,
    )
  })

  it('is told when it failed, was blocked or not reached', async () => {
    await desk.write(
      'descope.yaml',
      'tenants: [{ id: a, name: A }, { id: b, name: B }, { id: c, name: C, parent: b }]',
    )
    service.intercept = async ({ call, body }, forward) =>
      call === 'tenant/create' && body['id'] === 'b'
        ? new Response(JSON.stringify({ errorCode: 'E011003', errorMessage: 'odd' }), { status: 400 })
        : forward()
    expect((await run('apply --yes')).code).toBe(5)
    const lines = (await listed()).map(short)
    expect(lines).toHaveLength(3)
    expect(lines).toContain('done create tenant/a')
    expect(lines.some((line) => line.startsWith('failed create tenant/b '))).toBe(true)
    expect(lines.some((line) => line.startsWith('blocked create tenant/c'))).toBe(true)
  })
})

describe('no change', () => {
  it('leaves no line: previews, lists, an apply with nothing to do, a question answered with no', async () => {
    await tenants('Acme')
    await run('plan')
    await run('apply --dry-run --yes')
    await desk.run('apply', { person: () => 'n' })
    expect(await desk.files('store/audit')).toEqual([])
    await run('apply --yes')
    await run('apply --yes')
    await run('tenant list')
    expect(await filesOfAudit()).toHaveLength(1)
  })
})

describe('a refused run', () => {
  it('leaves one line with the codes', async () => {
    await tenants('Acme')
    await run('apply --yes')
    await service.change('POST tenant/update', { id: 'acme', name: 'Console' })
    const refused = await run('apply --yes -o json')
    expect(refused.code).toBe(6)
    const [line] = await listed()
    expect(line).toMatchObject({
      outcome: 'refused',
      codes: ['drift'],
      addresses: ['tenant/acme'],
      operation: 'apply',
      plan: refused.json()['digest'],
    })
    expect(line).not.toHaveProperty('address')
    expect(refused.json()['auditHead']).toMatch(/^sha256:/)
    await run('apply --dry-run')
    expect(await listed()).toHaveLength(2)
  })

  it('because of the lock leaves one, too', async () => {
    await tenants('Acme')
    let isFirst = true
    let inner: Ended | undefined
    service.intercept = async ({ call }, forward) => {
      if (call === 'tenant/create' && isFirst) {
        isFirst = false
        desk.alive.add(4242)
        inner = await desk.run('apply --yes -o json', { pid: 77 })
      }
      return forward()
    }
    expect((await run('apply --yes')).code).toBe(0)
    expect(inner?.code).toBe(6)
    expect((await listed()).map(short).sort()).toEqual(['done create tenant/acme', 'refused locked'])
    expect((await verified()).code).toBe(0)
  })

  it('is refused all the same where the audit cannot be written', async () => {
    await tenants('Acme')
    await run('apply --yes')
    await service.change('POST tenant/update', { id: 'acme', name: 'Console' })
    await rm(join(desk.folder, 'store/audit'), { recursive: true })
    await writeFile(join(desk.folder, 'store/audit'), 'a file stands here')
    const refused = await run('apply --yes')
    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('could not be written into the audit')
  })
})

describe('an audit that cannot be written', () => {
  it('lets nothing begin', async () => {
    await tenants('Acme')
    await desk.write('store/audit', 'a file stands here')
    const apply = await run('apply --yes -o json')
    expect(apply.code).toBe(3)
    expect(apply.json()).toMatchObject({ error: { code: 'store-unreadable' } })
    expect(await service.writes()).toBe(0)
  })

  it('stops a run that is under way', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `T${index}`)
    await tenants(...names)
    let count = 0
    service.intercept = async ({ call }, forward) => {
      if (call === 'tenant/create') {
        count += 1
        if (count === 1) await desk.write('store/audit/P2emulated', 'a file stands here')
        // As over a network, so that what is under way elsewhere gets its turn.
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return forward()
    }
    const apply = await run('apply --yes --parallelism 1 -o json')
    expect(apply.code).toBe(5)
    expect(count).toBeLessThan(10)
    const steps = apply.json()['steps'] as readonly { outcome: string; error?: { code: string } }[]
    expect(steps.filter(({ outcome }) => outcome === 'done')).toEqual([])
    expect(steps.filter(({ outcome }) => outcome === 'unverified')).toHaveLength(count)
    expect(steps.find(({ outcome }) => outcome === 'unverified')?.error?.code).toBe('audit-not-written')
    expect(apply.stderr).toContain('The audit of this run is not complete')
    // The next run finds what was done and does the rest.
    await rm(join(desk.folder, 'store/audit/P2emulated'))
    service.intercept = async (_sent, forward) => forward()
    expect((await run('apply --yes')).code).toBe(0)
    expect(await listed()).toHaveLength(60 - count)
  })
})

describe('a check of the audit', () => {
  beforeEach(async () => {
    await tenants('A', 'B', 'C')
    await run('apply --yes')
    await desk.write(
      'descope.yaml',
      'tenants: [{ id: a, name: A2 }, { id: b, name: B2 }, { id: c, name: C }]',
    )
    await run('apply --yes')
  })
  /** The older file first. */
  const files = async () => {
    const paths = await filesOfAudit()
    const texts = await Promise.all(paths.map(async (path) => ({ path, text: await desk.read(path) })))
    return texts.sort((a, b) => b.text.split('\n').length - a.text.split('\n').length)
  }

  it('finds nothing where nothing happened', async () => {
    expect(await verified()).toMatchObject({ code: 0, damages: [], items: [{}, {}] })
    expect((await desk.run('audit verify')).stdout).toMatch(/^Whole: 2 files, 5 lines\n/)
  })

  it('names the file and the line', async () => {
    const [older] = await files()
    if (older === undefined) throw new Error('no file')
    const lines = older.text.split('\n')
    await desk.write(older.path, lines.with(1, (lines[1] ?? '').replace('ana', 'bob')).join('\n'))
    const text = await desk.run('audit verify', { env: OFFLINE, fetch: nowhere })
    expect(text.code).toBe(3)
    expect(text.stdout).toContain(`${join(desk.folder, older.path)}:2\n`)
    expect((await verified()).damages).toEqual([`${older.path.replace('store/audit/P2emulated/', '')}:2`])
  })

  it('tells of a copy, and of a file that is not called after its run', async () => {
    const [older] = await files()
    if (older === undefined) throw new Error('no file')
    const below = (path: string) => path.replace('store/audit/P2emulated/', '')
    const copy = older.path.replace(/[^/]+$/, 'deadbeef.jsonl')
    await desk.write(copy, older.text)
    expect(await verified()).toMatchObject({ code: 3, damages: [`${below(copy)}:1`] })
  })

  it('cuts no name that is looked for, and nothing in a pipe or with --verbose', async () => {
    const id = 'a-tenant-with-quite-a-long-name'
    await desk.write('descope.yaml', `tenants: [{ id: ${id}, name: ${'N'.repeat(30)} }]\n`)
    await run('apply --yes')
    const shown = await desk.run('audit list', { person: () => 'n', columns: 80, env: { NO_COLOR: '1' } })
    expect(shown.stdout).toMatch(/^2025-11-17 10:\d\d:\d\d /m)
    expect(shown.stdout).toContain('…')
    for (const line of shown.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    const verbose = { person: () => 'n', columns: 80, env: { NO_COLOR: '1' } }
    const wholes = [
      await desk.run('audit list'),
      await desk.run('audit list --verbose', verbose),
      await desk.run('runs list'),
    ]
    for (const { stdout } of wholes) expect(stdout).not.toContain('…')
    expect(wholes[0]?.stdout).toContain(`create tenant/${id} (`)
    const runs = await desk.run('runs list', verbose)
    expect(runs.stdout).toMatch(/ 2025-11-17 10:\d\d /)
    expect(runs.stdout).toContain('3 created')
  })

  it('tells of the last line, a further line, half a line, a missing file', async () => {
    for (const file of await files()) {
      const path = join(desk.folder, file.path)
      const lines = file.text.trimEnd().split('\n')
      const damagedBy = async (text: string) => {
        await writeFile(path, text)
        const { code, damages } = await verified()
        await writeFile(path, file.text)
        return { code, lines: damages.map((damage) => Number(damage.split(':').at(-1))) }
      }
      expect(await damagedBy(file.text.replace(/"done"(?=[^\n]*\n$)/, '"failed"'))).toMatchObject({ code: 3 })
      expect(await damagedBy(`${lines.slice(0, -1).join('\n')}\n`)).toMatchObject({ code: 3 })
      expect(await damagedBy(file.text.slice(0, -9))).toMatchObject({ code: 3 })
      const further = await damagedBy(`${file.text}${lines.at(-1) ?? ''}\n`)
      expect(further).toEqual({ code: 3, lines: [lines.length + 1] })
      await rm(path)
      expect((await verified()).code).toBe(3)
      await writeFile(path, file.text)
    }
    expect((await verified()).code).toBe(0)
  })

  it('takes half a line that no run counts on for no damage, and knows a kept head that is gone', async () => {
    const [, newer] = await files()
    if (newer === undefined) throw new Error('no file')
    await appendFile(join(desk.folder, newer.path), '{"formatVersion":1,"numb')
    expect((await verified()).code).toBe(0)
    expect((await desk.run('audit verify')).stdout).toContain('half a line')
    const head = `sha256:${'0'.repeat(64)}`
    expect(await verified(`--head ${head}`)).toMatchObject({ code: 3, missingHeads: [head] })
    expect((await desk.run('audit verify --head abc')).code).toBe(3)
  })

  it('lists what can be read, and says that something cannot', async () => {
    const [older] = await files()
    if (older === undefined) throw new Error('no file')
    await desk.write(older.path, older.text.replace('{', ''))
    const list = await desk.run('audit list -o json')
    expect(list.json()['items']).toHaveLength(4)
    expect(list.stderr).toContain('1 line cannot be read')
  })
})

describe('the management key', () => {
  it('is in nothing that was written or said: success, failure, refusal', async () => {
    await desk.write('descope.yaml', 'tenants: [{ id: a, name: A }, { id: b, name: B }]')
    service.intercept = async ({ call, body }, forward) =>
      call === 'tenant/create' && body['id'] === 'b'
        ? new Response(JSON.stringify({ errorCode: 'E011003', errorMessage: `odd ${CANARY_KEY}` }), {
            status: 400,
          })
        : forward()
    expect((await run('apply --yes --verbose')).code).toBe(5)
    service.intercept = async (_sent, forward) => forward()
    expect((await run('apply --yes --verbose -o json')).code).toBe(0)
    await service.change('POST tenant/update', { id: 'a', name: 'Console' })
    expect((await run('apply --yes --verbose')).code).toBe(6)
    expect((await run('audit list --verbose -o json')).code).toBe(0)
    expect((await run('audit list')).code).toBe(0)
    expect((await run('audit verify')).code).toBe(0)
    const outcomes = new Set((await listed()).map(({ outcome }) => outcome))
    expect(outcomes).toEqual(new Set(['done', 'failed', 'refused']))
    const paths = await desk.files('.')
    expect(paths.length).toBeGreaterThan(10)
    for (const path of paths) {
      expect(await readFile(join(desk.folder, path), 'latin1'), path).not.toContain(CANARY_KEY)
    }
    expect(said).not.toContain(CANARY_KEY)
  })
})
