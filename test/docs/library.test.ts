import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/library/emulator.js'
import * as emulatorDoor from '../../src/emulator.js'
import * as library from '../../src/index.js'
import { openProject } from '../../src/library/project.js'
import { builtProgram, type BuiltProgram } from '../support/built-program.js'

let program: BuiltProgram
let emulator: Awaited<ReturnType<typeof startEmulator>>
let folder: string
let env: Readonly<Record<string, string>>

beforeAll(async () => {
  program = await builtProgram()
  emulator = await startEmulator({ limits: 'off' })
})
afterAll(async () => {
  await emulator.close()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-library-'))
  env = {
    DESCOPE_BASE_URL: emulator.url,
    DESCOPE_PROJECT_ID: `P2${folder.replaceAll(/[^A-Za-z0-9]/g, '')}`,
    DESCOPE_MANAGEMENT_KEY: 'k-never-shown',
    DESCOPE_MGMT_STORE: join(folder, 'records'),
  }
  await writeFile(join(folder, 'descope.yaml'), 'tenants:\n  - { id: acme, name: Acme }\n')
  return () => rm(folder, { recursive: true, force: true })
})

describe('examples/', () => {
  const run = async (name: string, ...words: readonly string[]) =>
    program.example(name, [folder, ...words], { cwd: folder, env })

  it('deploy.mjs shows a plan and carries it out, restore.mjs brings back what was deleted', async () => {
    const deployed = await run('deploy.mjs')
    expect(deployed).toMatchObject({ code: 0, stderr: '' })
    expect(deployed.stdout).toContain('+ tenant/acme  create')
    expect(deployed.stdout).toMatch(/^Run [0-9a-f]{8}: done$/m)
    await fetch(`${emulator.url}/v1/mgmt/tenant/delete`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${env['DESCOPE_PROJECT_ID'] ?? ''}:k`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ id: 'acme' }),
    })
    const restored = await run('restore.mjs', 'tenant/acme')
    expect(restored).toMatchObject({ code: 0, stderr: '' })
    expect(restored.stdout).toContain('tenant/acme: done')
    const again = await run('restore.mjs', 'tenant/acme')
    expect(again).toMatchObject({ code: 3 })
    expect(again.stderr).toMatch(/^no-version: /)
  })

  it('emulator.mjs tests a config on an emulator of its own, check.mjs needs no service at all', async () => {
    expect(await run('emulator.mjs')).toMatchObject({ code: 0, stdout: '1 tenants\n', stderr: '' })
    const checked = await program.example('check.mjs', [folder], { cwd: folder })
    expect(checked).toMatchObject({ code: 0, stderr: '' })
    expect(checked.stdout).toMatch(
      /^The files are right\n.*: 0 findings\n2 differences\nbackup .*\n0 to prune\n$/,
    )
  })

  it('has no example that is not run here', async () => {
    const files = (await readdir('examples')).filter((name) => name.endsWith('.mjs'))
    expect(files.sort()).toEqual(['check.mjs', 'deploy.mjs', 'emulator.mjs', 'restore.mjs'])
  })
})

describe('the library', () => {
  it('looks at nothing of the process that it was not given', async () => {
    await expect(
      openProject({ cwd: folder, baseUrl: emulator.url, config: false, store: 'records' }),
    ).rejects.toMatchObject({ name: 'ToolError', code: 'missing-project' })
    const without = await openProject({ cwd: folder, env, config: false })
    await expect(without.plan()).rejects.toMatchObject({ code: 'config-not-found', exit: 3 })
    await expect(openProject({ cwd: folder, env, parallelism: 0 })).rejects.toMatchObject({
      code: 'wrong-usage',
    })
    await expect(openProject({ cwd: '.', env })).rejects.toMatchObject({ code: 'wrong-usage' })
  })

  it('carries out the plan that was looked at, or none', async () => {
    const project = await openProject({ cwd: folder, env })
    const planned = await project.plan()
    await (await project.plan()).apply()
    await expect(planned.apply()).rejects.toMatchObject({ code: 'stale', exit: 6 })
    expect(await project.plan()).toMatchObject({ isEmpty: true, obstacles: [] })
  })

  it('stops for drift unless it is allowed to undo it, and says what a file has wrong', async () => {
    const project = await openProject({ cwd: folder, env })
    await (await project.plan()).apply()
    await writeFile(join(folder, 'other.yaml'), 'tenants:\n  - { id: acme, name: Renamed }\n')
    const other = await openProject({
      cwd: folder,
      env: { ...env, DESCOPE_MGMT_STORE: join(folder, 'b') },
      config: 'other.yaml',
    })
    const { run } = await (await other.plan()).apply({ reason: 'somebody else' })
    const drifted = await project.plan()
    expect(drifted.obstacles.map(({ code }) => code)).toEqual(['drift'])
    await expect(drifted.apply()).rejects.toMatchObject({ code: 'drift' })
    const reverting = await project.plan({ allow: { onDrift: 'revert' } })
    const reverted = await reverting.apply()
    expect(reverted.run.outcome).toBe('done')
    // Nothing of that run is left, so there is nothing to take back; of this one there is.
    expect(await other.rollback(run.runId)).toMatchObject({ isEmpty: true })
    expect(await project.rollback(reverted.run.runId)).toMatchObject({ isEmpty: false, obstacles: [] })
    await writeFile(join(folder, 'descope.yaml'), 'tenants:\n  - { id: acme, nmae: Acme }\n')
    await expect(project.plan()).rejects.toMatchObject({ name: 'ProblemsError', exit: 3 })
  })

  it('writes to a protected environment only where it is named', async () => {
    await writeFile(
      join(folder, 'descope.yaml'),
      'environments: { prod: { protected: true } }\ntenants:\n  - { id: acme, name: Acme }\n',
    )
    const project = await openProject({ cwd: folder, env, environment: 'prod' })
    const planned = await project.plan()
    await expect(planned.apply()).rejects.toMatchObject({ code: 'confirmation-missing' })
    const days = await readdir(join(folder, 'records/audit', project.projectId), { recursive: true })
    const [refused = ''] = days.filter((name) => name.endsWith('.jsonl'))
    const line = await readFile(join(folder, 'records/audit', project.projectId, refused), 'utf8')
    expect(line).toContain('confirmation-missing')
    expect((await planned.apply({ confirmEnvironment: 'prod' })).run.outcome).toBe('done')
  })

  it('refuses options that mean nothing, which no compiler may have seen', async () => {
    const project = await openProject({ cwd: folder, env })
    const plan = async (options: object) => project.plan(options)
    const none: readonly string[] = []
    const refusals: readonly (readonly [() => Promise<unknown>, string])[] = [
      [async () => plan({ except: ['tenants'] }), 'unknown-kind'],
      [async () => plan({ only: 'tenant' }), 'wrong-usage'],
      [async () => plan({ only: [''] }), 'wrong-usage'],
      [async () => plan({ allow: { prune: 'yes' } }), 'wrong-usage'],
      [async () => plan({ allow: { allowDelete: 1 } }), 'wrong-usage'],
      [async () => plan({ allow: { allowDeletes: -1 } }), 'wrong-usage'],
      [async () => plan({ allow: { allowBreaking: 'no' } }), 'wrong-usage'],
      [async () => project.diffBackup('2026', { only: ['roles'] }), 'unknown-kind'],
      [async () => project.rollback('abcd', { except: ['roles'] }), 'unknown-kind'],
      [async () => project.restore(none as readonly [string]), 'wrong-usage'],
      [async () => startEmulator({ port: 70_000 }), 'emulator-port-unusable'],
    ]
    for (const [attempt, code] of refusals) {
      await expect(attempt(), attempt.toString()).rejects.toMatchObject({ code, exit: 3 })
    }
    expect((await plan({ only: undefined, allow: { onDrift: undefined } })).plan.consent.onDrift).toBe('stop')
  })

  it('shows nothing that a template calls secret', async () => {
    const head = 'template: { name: hook, variables: { TOKEN: { type: string, secret: true } } }\n'
    const task =
      "type: action, action: update-user, arguments: { header: { type: inline, value: 'Bearer {{ TOKEN }}' } }"
    await writeFile(
      join(folder, 'hook.template.yaml'),
      `${head}flowId: hook\nmetadata: { name: Hook }\ncontents: { startTask: '0', tasks: { '0': { id: '0', name: Call, ${task}, next: {} } } }\nscreens: []\n`,
    )
    await writeFile(join(folder, 'descope.yaml'), 'flows:\n  - { template: hook.template.yaml }\n')
    const project = await openProject({ cwd: folder, env, values: { TOKEN: 'canary-of-a-token' } })
    const planned = await project.plan()
    const shown = [planned.text(), planned.markdown(), JSON.stringify(planned.json())].join('\n')
    expect(shown).toContain('flow/hook')
    expect(shown).not.toContain('canary-of-a-token')
    expect(JSON.stringify(planned.plan)).toContain('canary-of-a-token')
  })

  it('refuses a store that ends with the machine in CI', async () => {
    const ci = { ...env, CI: 'true', DESCOPE_MGMT_STORE: '' }
    const project = await openProject({ cwd: folder, env: ci, homeDir: folder })
    const planned = await project.plan()
    await expect(planned.apply()).rejects.toMatchObject({ code: 'store-ephemeral' })
  })

  it('lists, loads, compares and prunes what is kept', async () => {
    const project = await openProject({ cwd: folder, env })
    const { store } = project
    const ref = await project.backUp({ description: 'before' })
    await (await project.plan()).apply()
    const [newest, older] = await store.backups.list()
    expect(older?.id).toBe(ref.id)
    expect((await store.backups.load(ref.id)).backup.metadata.description).toBe('before')
    expect((await store.backups.describe(ref)).description).toBe('before')
    expect((await project.diffBackup(ref.id, { only: ['tenant'] })).changes).toMatchObject([
      { address: 'tenant/acme', action: 'create' },
    ])
    expect(await store.backups.diff(ref.id, newest?.id ?? '', { only: ['tenant'] })).toMatchObject({
      changes: [],
    })
    expect((await store.versions('tenant/acme')).length).toBe(1)
    expect(await store.audit.list({ filter: { kinds: ['tenant'] }, limit: 1 })).toMatchObject({
      total: 1,
      events: [{ source: 'runs', line: { address: 'tenant/acme', outcome: 'done' } }],
    })
    expect(await store.audit.verify()).toMatchObject({ damages: [], files: [{ lines: 1 }] })
    expect((await project.get('tenant/acme')).spec).toMatchObject({ name: 'Acme' })
    expect(await store.planPruning()).toMatchObject({ goes: [] })
    const planned = await project.restoreBackup(ref.id)
    expect(planned.isEmpty).toBe(true)
    await expect(project.get('tenant/nobody')).rejects.toMatchObject({ code: 'not-found' })
    await expect(project.get('tenannt/acme')).rejects.toMatchObject({ code: 'wrong-usage' })
  })

  it('tells drift', async () => {
    const project = await openProject({ cwd: folder, env })
    await expect(project.drift()).resolves.toMatchObject({ findings: [{ code: 'no-last-applied' }] })
    await (await project.plan()).apply()
    expect(await project.drift()).toMatchObject({ drift: [], summary: { unchanged: 1 }, findings: [] })
    await fetch(`${emulator.url}/_emulator/console`, {
      method: 'PUT',
      body: JSON.stringify({
        actor: 'mallory@example.com',
        projectId: env['DESCOPE_PROJECT_ID'],
        method: 'POST',
        path: '/v1/mgmt/tenant/update',
        body: { id: 'acme', name: 'ACME' },
      }),
    })
    const { drift } = await project.drift({ only: ['tenant/acme'] })
    expect(drift).toMatchObject([
      {
        address: 'tenant/acme',
        fields: [{ path: '/name', to: 'ACME' }],
        by: [{ actorId: 'mallory@example.com' }],
      },
    ])
  })

  it('has every name in docs/library.md, and no other', async () => {
    const page = await readFile('docs/library.md', 'utf8')
    const [, table = ''] = page.split('## Names that stay')
    const named = [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name)
    const exported = [...Object.keys(library), ...Object.keys(emulatorDoor)]
    expect(new Set(named)).toEqual(new Set(exported))
  })
})
