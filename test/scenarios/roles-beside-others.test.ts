import { describe, expect, it } from 'vitest'
import { parseJson, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const FILES = `
tenants:
  - { id: acme, name: Acme, defaultRoles: [Editor] }
roles:
  - { name: Editor, description: Writes, permissions: [books.write], default: true, private: true }
permissions: [{ name: books.write, description: Write books }]
`

interface Scene {
  readonly service: ServiceInProcess
  readonly desk: Desk
  readonly files: (text: string) => Promise<void>
  readonly roles: () => Promise<Readonly<Record<string, JsonObject>>>
}

/** @param lagMs until a write shows in reads, by the desk's clock */
async function scene(text: string, lagMs = 0): Promise<Scene> {
  let now = () => 0
  const service = serviceInProcess({ lagMs, clock: { now: () => now() } })
  const desk = await newDesk(service)
  now = () => desk.clock.now()
  await desk.write('descope.yaml', text)
  const applied = await desk.run('apply --yes')
  expect(applied.code, applied.stdout + applied.stderr).toBe(0)
  return {
    service,
    desk,
    files: async (config) => desk.write('descope.yaml', config),
    roles: async () => {
      const listed = await desk.run('role list -o json')
      const { items } = parseJson(listed.stdout) as unknown as { readonly items: readonly JsonObject[] }
      return Object.fromEntries(
        items.map((role) => [
          [role['tenant'], role['name']].filter((part) => part !== undefined).join('/'),
          role,
        ]),
      )
    },
  }
}

function changesOf(ended: Ended): readonly string[] {
  const { changes } = ended.json() as unknown as { changes: readonly { action: string; address: string }[] }
  return changes.map(({ action, address }) => `${action} ${address}`)
}

interface Told {
  readonly code: string
  readonly severity: string
  readonly address?: string
  readonly message: string
  readonly hint?: string
}

function findingsOf(ended: Ended, severity = 'error'): readonly Told[] {
  const { findings } = ended.json() as unknown as { findings: readonly Told[] }
  return findings.filter((finding) => finding.severity === severity)
}

describe('what the system made', () => {
  it('is referred to as everything else, from roles and from tenants', async () => {
    const { desk } = await scene(`
tenants: [{ id: acme, name: Acme, defaultRoles: [Tenant Admin] }]
roles: [{ name: Support, permissions: [Impersonate, SSO Admin] }, { name: Help, tenant: acme, permissions: [User Admin] }]
`)
    const again = await desk.run('plan --exit-code')
    expect(again.code, again.stdout).toBe(0)
  })
})

describe('default and private', () => {
  it('end when the files take them out, or say false', async () => {
    const { desk, files, roles } = await scene(FILES)
    expect((await roles())['Editor']).toMatchObject({ default: true, private: true })
    await files(FILES.replace(', default: true, private: true', ', private: false'))
    expect((await desk.run('apply --yes')).code).toBe(0)
    const { Editor } = await roles()
    expect(Editor).toMatchObject({ description: 'Writes', permissions: ['books.write'] })
    expect(Editor).not.toMatchObject({ default: true })
    expect(Editor).not.toMatchObject({ private: true })
    expect((await desk.run('plan --exit-code')).code).toBe(0)
  })
})

describe('a rename beside tenants', () => {
  const renamed = `roles: [{ name: Writer, was: Editor, permissions: [books.write] }]\n`

  it('tells of tenants outside the files that go on to give out the old name', async () => {
    const { service, desk, files } = await scene(FILES)
    await service.change('POST tenant/create', { id: 'byhand', name: 'By hand' })
    await service.change('POST tenant/updateDefaultRoles', { id: 'byhand', defaultRoles: ['Editor'] })
    // Not even a kind of these files.
    await files(renamed)
    const planned = await desk.run('plan -o json')
    const told = findingsOf(planned, 'warning').filter(({ code }) => code === 'names-the-old')
    expect(told.map(({ address }) => address)).toEqual(['tenant/acme', 'tenant/byhand'])
    expect(told[1]?.message).toContain('role/Writer')
    expect((await desk.run('apply --yes')).code).toBe(0)
    await files(renamed.replace('was: Editor, ', ''))
    expect(findingsOf(await desk.run('plan -o json'), 'warning')).toEqual([])
  })

  it('takes along tenants of the files, and of roles those that hold a renamed permission', async () => {
    const { service, desk, files, roles } = await scene(FILES)
    await service.change('POST role/create', { name: 'byhand', permissionNames: ['books.write'] })
    const text = FILES.replaceAll('Editor', 'Writer')
      .replaceAll('books.write', 'shelf.write')
      .replace('{ name: Writer,', '{ name: Writer, was: Editor,')
      .replace('{ name: shelf.write,', '{ name: shelf.write, was: books.write,')
    await files(text)
    const planned = await desk.run('plan -o json')
    expect(findingsOf(planned, 'warning')).toEqual([])
    expect(changesOf(planned)).toEqual([
      'update permission/shelf.write',
      'update role/Writer',
      'update tenant/acme',
    ])
    expect((await desk.run('apply --yes')).code).toBe(0)
    expect(await roles()).toMatchObject({
      Writer: { permissions: ['shelf.write'], description: 'Writes', default: true, private: true },
      byhand: { permissions: ['shelf.write'] },
    })
    const again = await desk.run('plan --exit-code')
    expect(again.code, again.stdout).toBe(0)
  })
})

describe('reads that lag', () => {
  it('are waited for after updates, renames and deletes too', async () => {
    const { desk, files } = await scene(FILES, 6_000)
    await files(
      FILES.replace('{ name: Editor, description: Writes', '{ name: Writer, was: Editor, description: All')
        .replace('[Editor]', '[Writer]')
        .replace('Write books', 'Write'),
    )
    const changed = await desk.run('apply --yes -o json')
    expect(changed.code, changed.stdout + changed.stderr).toBe(0)
    expect((await desk.run('plan --exit-code')).code).toBe(0)
    await files(
      'tenants: []\nroles: []\npermissions: []\nremoved:\n' +
        ['tenant/acme', 'role/Writer', 'permission/books.write']
          .map((it) => `  - { address: ${it}, do: delete }\n`)
          .join(''),
    )
    const deleted = await desk.run('apply --yes -o json')
    expect(deleted.code, deleted.stdout + deleted.stderr).toBe(0)
    expect(changesOf(deleted)).toEqual([
      'delete tenant/acme',
      'delete role/Writer',
      'delete permission/books.write',
    ])
    expect((await desk.run('plan --exit-code')).code).toBe(0)
  })
})

describe('what another owner manages', () => {
  it('is not touched, named with its owner, and taken over by its address alone', async () => {
    const { desk, roles } = await scene(FILES)
    await desk.write(
      'theirs.yaml',
      'owner: billing\nroles: [{ name: Editor, description: Mine }, { name: Payer }]\npermissions: []\n',
    )
    const planned = await desk.run('plan -c theirs.yaml -o json')
    expect(planned.code).toBe(6)
    expect(findingsOf(planned)).toMatchObject([{ code: 'other-owner', address: 'role/Editor' }])
    expect(findingsOf(planned)[0]?.message).toContain('"default"')
    expect(
      findingsOf(await desk.run('role delete Editor --dry-run -o json')).map(({ code }) => code),
    ).toEqual(['still-needed'])
    // What nobody owns goes with all, what is theirs does not.
    const narrowed = 'plan -c theirs.yaml --except role/Editor --prune=all -o json'
    expect(changesOf(await desk.run(narrowed))).toEqual(['create role/Payer'])
    const taken = await desk.run('apply -c theirs.yaml --take-over role/Editor --yes')
    expect(taken.code, taken.stdout + taken.stderr).toBe(0)
    expect((await roles())['Editor']).toMatchObject({ description: 'Mine', permissions: ['books.write'] })
    expect(findingsOf(await desk.run('plan -o json'))).toMatchObject([
      { code: 'other-owner', address: 'role/Editor' },
    ])
  })
})

describe('names that differ in case alone', () => {
  it('are tenants, roles and permissions of their own', async () => {
    const { desk, files } = await scene(`
tenants: [{ id: Acme, name: Acme }, { id: acme, name: ACME }]
roles: [{ name: editor, tenant: Acme }, { name: Editor, tenant: acme }, { name: EDITOR }]
permissions: [{ name: a.b }, { name: A.B }]
`)
    expect((await desk.run('plan --exit-code')).code).toBe(0)
    await files('roles: [{ name: editor, tenant: ACME }]\n')
    const planned = await desk.run('plan -o json')
    expect(findingsOf(planned)).toMatchObject([
      {
        code: 'unknown-reference',
        address: 'role/ACME/editor',
        hint: expect.stringContaining('tenant/Acme') as unknown,
      },
    ])
  })
})

describe('a narrowed plan', () => {
  it.each([
    ['--only tenant/acme', 'tenant/acme', 'role/Editor'],
    ['--except role', 'tenant/acme', 'role/Editor'],
    ['--only role/Editor', 'role/Editor', 'permission/books.write'],
  ])('%s says what the files declare and it leaves out', async (options, address, missing) => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    await desk.write('descope.yaml', FILES)
    const planned = await desk.run(`plan ${options} -o json`)
    expect(planned.code).toBe(6)
    const [told, ...others] = findingsOf(planned)
    expect(others).toEqual([])
    expect(told).toMatchObject({ code: 'unknown-reference', address })
    expect(told?.message).toContain(`${missing}, which does not exist yet: the files declare it`)
    expect(told?.hint).toContain(`--only ${missing}`)
    const both = await desk.run(
      ['tenant', 'role', 'permission'].reduce((line, kind) => `${line} --only ${kind}`, 'plan -o json'),
    )
    expect(changesOf(both)).toEqual([
      'create permission/books.write',
      'create role/Editor',
      'create tenant/acme',
    ])
  })

  it('tells of an --except that leaves nothing out', async () => {
    const { desk } = await scene(FILES)
    const slip = await desk.run('plan --except tenant/acne -o json')
    expect(slip.code).toBe(0)
    expect(findingsOf(slip, 'warning')).toMatchObject([
      { code: 'nothing-matches', severity: 'warning', hint: 'Did you mean "tenant/acme"?' },
    ])
    const fits = await desk.run('plan --except tenant/acme --except flow -o json')
    expect(findingsOf(fits, 'warning')).toEqual([])
  })

  it('is enough where what it refers to is there', async () => {
    const { desk, files } = await scene(FILES)
    await files(FILES.replace('name: Acme,', 'name: Acme Corp,').replace('Writes', 'Reads'))
    const planned = await desk.run('plan --only tenant/acme -o json')
    expect(planned.code).toBe(0)
    expect(changesOf(planned)).toEqual(['update tenant/acme'])
  })

  it('names a near word for a slip', async () => {
    const { desk, files } = await scene(FILES)
    await files('roles: [{ name: Reader, permissions: [books.wirte] }]\n')
    const [told] = findingsOf(await desk.run('plan -o json'))
    expect(told?.hint).toContain('Did you mean "permission/books.write"?')
  })
})
