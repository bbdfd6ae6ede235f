import { execFileSync } from 'node:child_process'
import { readlink, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const CONFIG = `# Our tenants.
version: "1.0"
environments:
  dev: { projectId: P2emulated, variables: { BRAND: Acme } }
defaults: { tenant: { roleInheritance: userOnly } }
x-note: 1
tenants:
  # The first.
  - id: acme
    name: \${BRAND} Corp   # from the brand
    domains: [acme.com, 'acme.org']  # ours
    customAttributes: &plan
      plan: "gold" # paid
  - { id: globex, name: 'Globex', customAttributes: { plan: silver, seats: 5 }, disabled: false }
  - id: initech
    name: Initech
    customAttributes: *plan
`.replace('x-note: 1\n', '')

async function scene(config = CONFIG) {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await desk.write('descope.yaml', config)
  const applied = await desk.run('apply --yes')
  expect(applied.code, applied.stderr + applied.stdout).toBe(0)
  const updates = async (id: string, fields: JsonObject) => {
    const now = (await service.tenants())[id] ?? {}
    await service.change('POST tenant/update', { ...now, id, ...fields })
  }
  const pull = async (words = '') => {
    const pulled = await desk.run(`pull ${words} -o json`)
    return { code: pulled.code, ...pulled.json(), stderr: pulled.stderr } as JsonObject & { code: number }
  }
  const plan = async (words = '') => (await desk.run(`plan ${words} -o json`)).json()['changes']
  return { service, desk, updates, pull, plan }
}

describe('a pull into files that are there', () => {
  it('changes only values that differ, in place, and leaves nothing to plan', async () => {
    const { desk, updates, pull, plan } = await scene()
    await updates('acme', { selfProvisioningDomains: ['acme.org', 'acme.net'] })
    await updates('globex', {
      name: 'Globex: two',
      disabled: true,
      customAttributes: { plan: 'no', seats: 5 },
    })
    expect(await pull()).toMatchObject({
      code: 0,
      left: [],
      files: [{ file: 'descope.yaml', outcome: 'changed' }],
    })
    expect(await desk.read('descope.yaml')).toBe(
      CONFIG.replace("[acme.com, 'acme.org']", "['acme.org', acme.net]").replace(
        "name: 'Globex', customAttributes: { plan: silver, seats: 5 }, disabled: false",
        'name: \'Globex: two\', customAttributes: { plan: "no", seats: 5 }, disabled: true',
      ),
    )
    expect(await plan()).toEqual([])
    expect(await pull()).toMatchObject({ code: 0, changes: [], files: [{ outcome: 'unchanged' }] })
  })

  it('points out what a variable or an anchor makes, and takes the rest', async () => {
    const { desk, updates, pull, plan } = await scene()
    await updates('acme', { name: 'Acme AG', disabled: true, customAttributes: { plan: 'free' } })
    await updates('globex', { name: 'Globex AG' })
    const pulled = await pull()
    expect(pulled).toMatchObject({ code: 5, left: ['tenant/acme'] })
    expect(pulled['findings']).toMatchObject([
      {
        code: 'pull-not-taken',
        address: 'tenant/acme',
        where: { file: 'descope.yaml', line: 9, column: 11 },
      },
      { code: 'pull-not-taken', address: 'tenant/acme', where: { line: 12, column: 7 } },
    ])
    expect(await desk.read('descope.yaml')).toBe(CONFIG.replace("'Globex'", "'Globex AG'"))
    expect(await plan('--only tenant/globex')).toEqual([])
  })

  it.each<readonly [string, (about: Awaited<ReturnType<typeof scene>>) => Promise<unknown>]>([
    ['changed', async ({ updates }) => updates('globex', { name: 'Elsewhere' })],
    ['gone', async ({ service }) => service.change('POST tenant/delete', { id: 'globex' })],
  ])('is the way out of drift that a plan prints, where something %s', async (_what, drift) => {
    const about = await scene()
    await drift(about)
    const stopped = await about.desk.run('plan')
    expect(stopped.code).toBe(6)
    const words = stopped.stdout.replaceAll(/\s+/g, ' ')
    const printed = /descope-mgmt (pull --only tenant\/globex(?: --remove-gone)?)/.exec(words)?.[1]
    expect(printed).toBeDefined()
    expect((await about.desk.run(printed ?? '')).code).toBe(0)
    expect(await about.plan()).toEqual([])
  })

  it('takes in what is new and takes out what is gone only when asked', async () => {
    const { service, desk, pull, plan } = await scene()
    await service.change('POST tenant/create', {
      id: 'hooli',
      name: 'Hooli ${X}',
      customAttributes: { a: 'b' },
    })
    await service.change('POST tenant/delete', { id: 'globex' })
    await service.change('POST permission/create', { name: 'books.read' })
    expect(await pull()).toMatchObject({ code: 0, changes: [], added: [], removed: [] })
    expect(await desk.read('descope.yaml')).toBe(CONFIG)
    const pulled = await pull('--new --remove-gone --except flow --except theme')
    expect(pulled).toMatchObject({
      code: 0,
      added: ['tenant/hooli', 'permission/books.read'],
      removed: ['tenant/globex'],
    })
    const lines = CONFIG.split('\n').filter((line) => !line.includes('globex'))
    const hooli =
      '  - id: hooli\n    name: Hooli $${X}\n    customAttributes:\n      a: b\n    roleInheritance: ""\n'
    expect(await desk.read('descope.yaml')).toBe(
      `${lines.join('\n')}${hooli}\npermissions:\n  - name: books.read\n`,
    )
    expect(await plan()).toEqual([])
  })

  it('takes fields in that nobody declared only when asked', async () => {
    const { desk, updates, pull, plan } = await scene()
    await updates('globex', { customAttributes: { plan: 'silver', seats: 5, more: 'x' }, enforceSSO: true })
    expect(await pull()).toMatchObject({ code: 0, changes: [] })
    expect(await pull('--new-fields')).toMatchObject({ code: 0, changes: [{ address: 'tenant/globex' }] })
    expect(await desk.read('descope.yaml')).toBe(
      CONFIG.replace(
        'seats: 5 }, disabled: false }',
        'seats: 5, more: x }, disabled: false, enforceSSO: true }',
      ),
    )
    expect(await plan()).toEqual([])
    const wrong = await desk.run('pull --with setings -o json')
    expect(wrong.json()).toMatchObject({ error: { code: 'wrong-usage', hint: 'Did you mean "settings"?' } })
  })

  it('rewrites documents in their layout and takes new flows in beside them', async () => {
    const { desk, pull, plan } = await scene('tenants: []\n')
    await desk.run('flow export sign-up-or-in --to snapshot --out flows/sign-up-or-in')
    await desk.run('theme export --out theme.json')
    await desk.write(
      'descope.yaml',
      'flows:\n  - { id: sign-up-or-in, file: flows/sign-up-or-in } # ours\ntheme: { file: theme.json }\n',
    )
    expect(await plan()).toEqual([])
    const theme = JSON.parse(await desk.read('theme.json')) as JsonObject
    await desk.write('theme.json', JSON.stringify({ theme: { ...theme, componentsVersion: '1.2.3' } }))
    const metadata = JSON.parse(await desk.read('flows/sign-up-or-in/metadata.json')) as JsonObject
    await desk.write(
      'flows/sign-up-or-in/metadata.json',
      JSON.stringify({ ...metadata, description: 'mine' }),
    )
    const dry = await pull('--dry-run')
    expect(dry).toMatchObject({ code: 0, dryRun: true })
    expect(await desk.read('theme.json')).toContain('1.2.3')
    expect(await pull('--new --only flow --only theme')).toMatchObject({ code: 0, left: [] })
    expect(JSON.parse(await desk.read('theme.json'))).toEqual({ theme })
    expect(JSON.parse(await desk.read('flows/sign-up-or-in/metadata.json'))).toEqual(metadata)
    expect(await desk.files('flows')).toContain('flows/step-up.json')
    expect(await plan()).toEqual([])
  })

  it('writes no document that two flows have in common', async () => {
    const { desk, pull } = await scene('tenants: []\n')
    await desk.run('flow export sign-in --out flows/sign-in.json')
    const config =
      'flows:\n  - { id: sign-in, file: flows/sign-in.json }\n  - { id: sign-up, file: flows/sign-in.json }\n'
    await desk.write('descope.yaml', config)
    const before = await desk.read('flows/sign-in.json')
    expect(await pull()).toMatchObject({ code: 5, left: ['flow/sign-up'], changes: [] })
    expect(await desk.read('flows/sign-in.json')).toBe(before)
  })

  it('records what it took when nothing was ever applied, and only that', async () => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    await service.change('POST tenant/create', { id: 'a', name: 'A' })
    await service.change('POST tenant/create', { id: 'b', name: 'B' })
    await desk.write('descope.yaml', 'tenants:\n  - { id: a, name: mine }\n  - { id: b, name: B }\n')
    const pulled = await desk.run('pull --only tenant/a -o json')
    expect(pulled.json()).toMatchObject({ recordedBy: '00000001', changes: [{ address: 'tenant/a' }] })
    await service.change('POST tenant/update', { id: 'a', name: 'moved' })
    await service.change('POST tenant/update', { id: 'b', name: 'moved too' })
    const plan = (await desk.run('plan -o json')).json()
    expect(plan['changes']).toMatchObject([
      { address: 'tenant/a', fields: [{ reason: 'drift' }] },
      { address: 'tenant/b', fields: [{ reason: 'new' }] },
    ])
  })

  it('loses nothing that git does not have', async () => {
    const { desk, updates, pull } = await scene()
    const git = (...words: readonly string[]) => {
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], { cwd: desk.folder })
    }
    git('init', '-q')
    await desk.write('.gitignore', 'home\n')
    git('add', '.')
    git('commit', '-qm', 'all')
    const edited = CONFIG.replace('plan: silver', 'plan: bronze')
    await desk.write('descope.yaml', edited)
    expect(await pull()).toMatchObject({
      code: 6,
      error: {
        code: 'uncommitted-changes',
        message: expect.stringContaining('in tenant/globex; ') as unknown,
      },
    })
    expect(await pull('--dry-run')).toMatchObject({ code: 6, findings: [{ code: 'uncommitted-changes' }] })
    expect(await desk.read('descope.yaml')).toBe(edited)
    await updates('initech', { name: 'Moved' })
    expect(await pull('--only tenant/initech')).toMatchObject({ code: 0 })
    expect(await desk.read('descope.yaml')).toBe(edited.replace('name: Initech', 'name: Moved'))
    expect(await pull('--force')).toMatchObject({ code: 0 })
    expect(await desk.read('descope.yaml')).toBe(CONFIG.replace('name: Initech', 'name: Moved'))
  })

  it('tells merge marks, keeps links, and takes files apart that a config is made of', async () => {
    const { desk, updates, pull } = await scene()
    await desk.write('parts/b.yaml', 'tenants:\n  - { id: umbrella, name: Umbrella }\n')
    await symlink('b.yaml', join(desk.folder, 'parts/a.yaml'))
    await desk.write('descope.yaml', CONFIG.replace('version:', 'include: parts/a.yaml\nversion:'))
    expect((await desk.run('apply --yes')).code).toBe(0)
    await updates('umbrella', { name: 'U' })
    await updates('globex', { name: 'G' })
    expect(await pull('--out parts/a.yaml')).toMatchObject({
      code: 0,
      changes: [{ address: 'tenant/umbrella' }],
    })
    expect(await desk.read('parts/b.yaml')).toBe('tenants:\n  - { id: umbrella, name: U }\n')
    expect(await readlink(join(desk.folder, 'parts/a.yaml'))).toBe('b.yaml')
    await desk.write(
      'descope.yaml',
      `version: "1.0"\n<<<<<<< HEAD\ntenants: []\n=======\nroles: []\n>>>>>>> theirs\n`,
    )
    expect(await pull()).toMatchObject({
      code: 3,
      error: { code: 'merge-marks', where: { file: 'descope.yaml', line: 2 } },
    })
    for (const mark of ['<<<<<<< HEAD', '=======', '>>>>>>> theirs']) {
      await desk.write('descope.yaml', `version: "1.0"\ntenants: []\n${mark}\n`)
      expect(await pull(), mark).toMatchObject({ error: { code: 'merge-marks', where: { line: 3 } } })
    }
  })

  it('points out what an overlay or a template makes', async () => {
    const { desk, updates, service } = await scene()
    await desk.write('overlays/dev.yaml', 'tenants:\n  - { id: globex, name: Globex (dev) }\n')
    await desk.write(
      'descope.yaml',
      CONFIG.replace(
        'variables: { BRAND: Acme }',
        'variables: { BRAND: Acme }, overlays: [overlays/dev.yaml]',
      ).concat('flows:\n  - { id: from-template, template: sign-up-or-in-email-code, variables: {} }\n'),
    )
    const applied = await desk.run('apply --yes -e dev')
    expect(applied.code, applied.stderr + applied.stdout).toBe(0)
    const before = await desk.read('descope.yaml')
    await updates('globex', { name: 'Elsewhere', disabled: true })
    const flow = (await desk.run('flow export from-template -o json -e dev')).json()['resource'] as JsonObject
    const metadata = flow['metadata'] as JsonObject
    await importFlow(service, { ...flow, metadata: { ...metadata, name: 'Renamed by hand' } })
    const pulled = await desk.run('pull -e dev -o json')
    expect(pulled.code, pulled.stderr + pulled.stdout).toBe(5)
    expect(pulled.json()).toMatchObject({ left: ['flow/from-template', 'tenant/globex'] })
    expect(pulled.json()['findings']).toMatchObject([
      {
        code: 'pull-not-taken',
        address: 'flow/from-template',
        hint: expect.stringContaining('descope-mgmt --env dev flow get from-template. ') as unknown,
      },
      { code: 'pull-not-taken', where: { file: 'overlays/dev.yaml', line: 2 } },
    ])
    expect(await desk.read('descope.yaml')).toBe(before.replace('disabled: false', 'disabled: true'))
  })

  it('puts no second entry beside one that an overlay takes out', async () => {
    const { desk, pull } = await scene()
    await desk.write(
      'overlays/dev.yaml',
      'tenants: [{ id: globex, $delete: true }]\ntheme: { $delete: true }\n',
    )
    expect((await desk.run('theme export --out theme.json')).code).toBe(0)
    const config = CONFIG.replace(
      'variables: { BRAND: Acme }',
      'variables: { BRAND: Acme }, overlays: [overlays/dev.yaml]',
    ).concat('theme: { file: theme.json }\n')
    await desk.write('descope.yaml', config)
    const pulled = await pull('--new --only tenant --only theme')
    expect(pulled).toMatchObject({ code: 5, added: [], left: ['tenant/globex', 'theme/default'] })
    expect(pulled['findings']).toMatchObject([
      { code: 'pull-not-taken', address: 'tenant/globex', where: { file: 'overlays/dev.yaml', line: 1 } },
      { code: 'pull-not-taken', address: 'theme/default', where: { file: 'overlays/dev.yaml', line: 2 } },
    ])
    expect(await pull('--only tenant/globex')).toMatchObject({ findings: [{ code: 'pull-not-taken' }] })
    expect(await desk.read('descope.yaml')).toBe(config)
  })

  it('writes all files or none', async () => {
    const { desk, updates, pull } = await scene('tenants: []\n')
    await desk.write('one.yaml', 'tenants:\n  - { id: a, name: A }\n')
    await desk.write('two.yaml', 'tenants:\n  - { id: b, name: B }\n')
    await desk.write('descope.yaml', 'include: [one.yaml, two.yaml]\n')
    expect((await desk.run('apply --yes')).code).toBe(0)
    await updates('a', { name: 'A2' })
    await updates('b', { name: 'B2' })
    await desk.write('flows', 'a file where a folder is needed')
    expect(await pull('--new --only tenant --only flow/sign-up')).toMatchObject({
      code: 3,
      error: { code: 'file-unwritable' },
    })
    expect(await desk.read('one.yaml')).toContain('name: A }')
    expect(await desk.read('two.yaml')).toContain('name: B }')
    expect((await desk.files('.')).filter((file) => file.endsWith('.tmp'))).toEqual([])
  })
})

async function importFlow(service: ServiceInProcess, flow: JsonObject): Promise<void> {
  await service.fetch(`${service.baseUrl}/v2/mgmt/flow/import`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer P2emulated:K2canary-management-key',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ flowId: flow['flowId'], flow }),
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  })
}
