import { describe, expect, it } from 'vitest'
import { parseJson, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

/** Twelve permissions, four roles of the project, one of a tenant, and the tenants, the needed behind the needing. */
const STARTER = `
tenants:
  - { id: acme, name: Acme, defaultRoles: [member] }
  - { id: globex, name: Globex }
roles:
  - { name: Auditor, tenant: acme, description: Looks, permissions: [books.read], private: true }
  - { name: owner, description: All of it, permissions: [books.read, books.write, people.invite] }
  - { name: member, permissions: [books.read], default: true }
  - { name: Auditor }
permissions:
  - { name: books.read, description: Read books }
  - { name: books.write }
  - { name: people.invite, description: Invite people }
`

interface Scene {
  readonly service: ServiceInProcess
  readonly desk: Desk
  /** Writes the config. */
  readonly files: (text: string) => Promise<void>
  readonly apply: (options?: string) => Promise<Ended>
  /** Every role, by `tenant/name`. */
  readonly roles: () => Promise<Readonly<Record<string, JsonObject>>>
  readonly permissions: () => Promise<readonly string[]>
}

/** @param lagMs until a write shows in reads, by the desk's clock; default 0 */
async function scene(text?: string, lagMs = 0): Promise<Scene> {
  let now = () => 0
  const service = serviceInProcess({ lagMs, clock: { now: () => now() } })
  const desk = await newDesk(service)
  now = () => desk.clock.now()
  const list = async (kind: 'role' | 'permission') => {
    const reply = await service.fetch(`${service.baseUrl}/v1/mgmt/${kind}/all`, {
      method: 'GET',
      headers: { Authorization: `Bearer ${service.env['DESCOPE_PROJECT_ID'] ?? ''}:K` },
      signal: new AbortController().signal,
      redirect: 'manual',
    })
    const lists = parseJson(await reply.text()) as unknown as Readonly<Record<string, readonly JsonObject[]>>
    return lists[`${kind}s`] ?? []
  }
  const it: Scene = {
    service,
    desk,
    files: async (config) => desk.write('descope.yaml', config),
    apply: async (more = '') => desk.run(`apply --yes ${more}`),
    roles: async () =>
      Object.fromEntries(
        (await list('role')).map((role) => [
          [role['tenantId'], role['name']].filter((part) => part !== '').join('/'),
          role,
        ]),
      ),
    permissions: async () => (await list('permission')).map(({ name }) => String(name)),
  }
  if (text !== undefined) {
    await it.files(text)
    const applied = await it.apply()
    expect(applied.code, applied.stdout + applied.stderr).toBe(0)
  }
  return it
}

function changesOf(ended: Ended): readonly string[] {
  const { changes = [] } = ended.json() as { changes?: readonly { action: string; address: string }[] }
  return changes.map(({ action, address }) => `${action} ${address}`)
}

function findingsOf(ended: Ended, severity = 'error'): readonly string[] {
  const { findings = [] } = ended.json() as {
    findings?: readonly { code: string; severity: string; address?: string; where?: { line?: number } }[]
  }
  return findings
    .filter((finding) => finding.severity === severity)
    .map(({ code, address = '', where }) => `${code} ${address} ${where?.line ?? ''}`.trim())
}

describe('roles and permissions', () => {
  it('are applied in the order they need, and the next plan is empty', async () => {
    const { desk, service, files, apply, roles } = await scene()
    await files(STARTER)
    const planned = changesOf(await desk.run('plan -o json'))
    const at = (change: string) => planned.indexOf(`create ${change}`)
    expect(planned).toHaveLength(9)
    expect(at('permission/books.read')).toBeLessThan(at('role/owner'))
    expect(at('role/member')).toBeLessThan(at('tenant/acme'))
    expect(at('tenant/acme')).toBeLessThan(at('role/acme/Auditor'))
    expect((await apply()).code).toBe(0)
    expect((await roles())['acme/Auditor']).toMatchObject({
      description: 'Looks',
      permissionNames: ['books.read'],
      private: true,
      default: false,
    })
    await service.forgetRequests()
    const again = await desk.run('plan --exit-code')
    expect(again.code, again.stdout).toBe(0)
    // A call for each kind, and none that writes.
    expect(await service.requests()).toEqual({
      'GET tenant/all': 1,
      'GET role/all': 1,
      'GET permission/all': 1,
    })
  })

  it('keep what the files do not say when a part of them changes', async () => {
    const { apply, files, roles, service } = await scene(STARTER)
    await service.change('POST role/update', {
      name: 'owner',
      newName: 'owner',
      description: 'By hand',
      permissionNames: ['books.read', 'people.invite'],
      private: true,
    })
    await files('roles: [{ name: owner, permissions: [books.read, people.invite, books.write] }]')
    expect((await apply('--on-drift revert --on-conflict config')).code).toBe(0)
    expect((await roles())['owner']).toMatchObject({
      description: '',
      permissionNames: expect.arrayContaining(['books.write']) as unknown,
      private: true,
    })
  })

  it('are listed, shown and exported in the words of a config, which plans nothing', async () => {
    const { desk } = await scene(STARTER)
    const listed = await desk.run('role list')
    expect(listed.stdout).toContain('acme/Auditor')
    expect(listed.stdout).toContain('Tenant Admin')
    const got = await desk.run('role get acme/Auditor -o json')
    expect(got.json()).toMatchObject({
      address: 'role/acme/Auditor',
      resource: { name: 'Auditor', tenant: 'acme', permissions: ['books.read'] },
    })
    expect((await desk.run('role export --out roles.yaml')).code).toBe(0)
    expect((await desk.run('permission export --out permissions.json')).code).toBe(0)
    const text = await desk.read('roles.yaml')
    expect(text).not.toContain('Tenant Admin')
    await desk.write('all.yaml', 'include: [roles.yaml, permissions.json]\n')
    const planned = await desk.run('plan -c all.yaml --exit-code')
    expect(planned.code, planned.stdout).toBe(0)
    await desk.write('roles.yaml', '# by hand\n')
    expect((await desk.run('role export --out roles.yaml')).code).toBe(6)
    expect((await desk.run('role export --out roles.yaml --force')).code).toBe(0)
  })

  it('are narrowed by the address of a tenant, and differ by case alone', async () => {
    const { desk, files, apply, roles } = await scene(STARTER)
    await files(`${STARTER}  - { name: Books.read }\n`.replace('Looks', 'Sees').replace('All of it', 'All'))
    const narrowed = await desk.run(['plan', '--only', 'role/acme/*', '-o', 'json'])
    expect(changesOf(narrowed)).toEqual(['update role/acme/Auditor'])
    expect((await apply()).code).toBe(0)
    expect((await roles())['owner']).toMatchObject({ description: 'All' })
    await files(`${STARTER.replace('Looks', 'Sees')}  - { name: Books.read }\n`)
    expect(changesOf(await desk.run('plan -o json'))).toEqual(['update role/owner'])
  })
})

describe('a rename', () => {
  const renamed = STARTER.replace('{ name: owner,', '{ name: boss, was: owner,')

  it('keeps the role, its assignments with it, and is done once', async () => {
    const { desk, files, apply, roles, service } = await scene(STARTER)
    const { id } = (await roles())['owner'] ?? {}
    await files(renamed)
    const planned = await desk.run('plan -o json')
    expect(planned.json()['changes']).toMatchObject([
      { address: 'role/boss', was: 'role/owner', action: 'update', fields: [{ path: '/name', to: 'boss' }] },
    ])
    await service.forgetRequests()
    expect((await apply()).code).toBe(0)
    expect(await service.requests()).toMatchObject({ 'POST role/update': 1 })
    expect(await service.writes()).toBe(1)
    expect((await roles())['boss']).toMatchObject({ id, description: 'All of it' })
    expect((await roles())['owner']).toBeUndefined()
    const again = await desk.run('plan --exit-code')
    expect(again.code, again.stdout).toBe(0)
    // Without `was` it is the same resource still.
    await files(STARTER.replace('{ name: owner,', '{ name: boss,'))
    expect((await desk.run('plan --exit-code --prune')).code).toBe(0)
  })

  it('is taken back by a rollback, and by a restore of the backup', async () => {
    const { desk, files, apply, roles } = await scene(STARTER)
    const { id } = (await roles())['owner'] ?? {}
    await files(renamed.replace('All of it', 'Everything'))
    const applied = (await apply('-o json')).json()
    const rolled = await desk.run(`rollback ${String(applied['runId'])} --yes`)
    expect(rolled.code, rolled.stdout + rolled.stderr).toBe(0)
    expect((await roles())['owner']).toMatchObject({ id, description: 'All of it' })
    expect((await roles())['boss']).toBeUndefined()
    expect((await apply('--on-drift revert')).code).toBe(0)
    const restored = await desk.run(`backup restore ${String(applied['backupId'])} --yes`)
    expect(restored.code, restored.stdout + restored.stderr).toBe(0)
    expect((await roles())['owner']).toMatchObject({ id })
  })

  it('of a permission takes the roles along', async () => {
    const { desk, files, apply, roles } = await scene(STARTER)
    const text = STARTER.replaceAll('books.read', 'shelf.read')
      .replace('{ name: shelf.read,', '{ name: shelf.read, was: books.read,')
      .replace(
        'permissions: [shelf.read, books.write, people.invite]',
        'permissions: [shelf.read, books.write]',
      )
    await files(text)
    const planned = await desk.run('plan -o json')
    expect(findingsOf(planned)).toEqual(['breaking role/owner'])
    const applied = await apply('--allow-breaking')
    expect(applied.code, applied.stdout + applied.stderr).toBe(0)
    expect((await roles())['owner']).toMatchObject({ permissionNames: ['books.write', 'shelf.read'] })
    expect((await roles())['acme/Auditor']).toMatchObject({ permissionNames: ['shelf.read'] })
    const again = await desk.run('plan --exit-code')
    expect(again.code, again.stdout).toBe(0)
  })

  it('of a permission wants the new name in the roles too', async () => {
    const { desk, files } = await scene(STARTER)
    await files(STARTER.replace('{ name: books.read,', '{ name: shelf.read, was: books.read,'))
    expect(findingsOf(await desk.run('plan -o json'))).toEqual([
      'unknown-reference role/acme/Auditor 6',
      'unknown-reference role/owner 7',
      'unknown-reference role/member 8',
    ])
  })

  it('of a permission is told once to each who names the old, and takes nothing from them', async () => {
    const { desk, files } = await scene(STARTER)
    const text = STARTER.replace('{ name: books.read,', '{ name: shelf.read, was: books.read,')
      .replace('description: All of it', 'description: Nearly all')
      .replace('- { name: Auditor }', '- { name: Reader, permissions: [books.read] }')
    await files(text)
    expect(findingsOf(await desk.run('plan -o json')).filter((told) => !told.startsWith('would-'))).toEqual([
      'unknown-reference role/acme/Auditor 6',
      'unknown-reference role/owner 7',
      'unknown-reference role/member 8',
      'unknown-reference role/Reader 9',
    ])
  })

  it('is refused where both names are there, and creates where neither is', async () => {
    const { desk, files, apply, service, roles } = await scene(STARTER)
    await service.change('POST role/create', { name: 'boss' })
    await files(renamed)
    const planned = await desk.run('plan -o json')
    expect(planned.code).toBe(6)
    expect(findingsOf(planned)).toEqual(['rename-collides role/boss 7'])
    await files(STARTER.replace('{ name: member,', '{ name: new, was: nobody,').replace('[member]', '[new]'))
    expect((await apply()).code).toBe(0)
    expect(Object.keys(await roles())).toContain('new')
  })

  it.each([
    ['of its own name', 'roles: [{ name: a, was: a }]'],
    ['of what is declared too', 'roles: [{ name: a, was: b }, { name: b }]'],
    ['twice', 'roles: [{ name: a, was: c }, { name: b, was: c }]'],
  ])('%s is a mistake in the files', async (_what, text) => {
    const { desk, files } = await scene()
    await files(text)
    const ended = await desk.run('validate -o json')
    expect(ended.code).toBe(3)
    expect(findingsOf(ended)[0]).toMatch(/^bad-rename/)
  })

  it('of a tenant’s role stays in the tenant', async () => {
    const { files, apply, roles } = await scene(STARTER)
    await files(STARTER.replace('{ name: Auditor, tenant', '{ name: Checker, was: Auditor, tenant'))
    expect((await apply()).code).toBe(0)
    expect(Object.keys(await roles())).toEqual(expect.arrayContaining(['Auditor', 'acme/Checker']))
  })

  it('that got through although its answer was lost is not done twice', async () => {
    const { files, apply, roles, service } = await scene(STARTER)
    service.intercept = async ({ call, nth }, forward) => {
      const answer = await forward()
      if (call === 'role/update' && nth === 1) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' })
      return answer
    }
    await files(renamed)
    const ended = await apply()
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect(Object.keys(await roles())).toContain('boss')
  })
})

describe('a plan is refused', () => {
  it.each([
    [
      'an unknown permission',
      'roles: [{ name: R, permissions: [books.raed] }]',
      'unknown-reference role/R 1',
    ],
    ['an unknown tenant', 'roles: [{ name: R, tenant: nobody }]', 'unknown-reference role/nobody/R 1'],
    [
      'an unknown default role',
      'tenants: [{ id: n, name: N, defaultRoles: [X] }]',
      'unknown-reference tenant/n 1',
    ],
    [
      'another Tenant Admin',
      'roles: [{ name: Tenant Admin, description: Mine, permissions: [] }]',
      'system-resource role/Tenant Admin',
    ],
    [
      'another system permission',
      'permissions: [{ name: Impersonate, description: Mine }]',
      'system-resource permission/Impersonate',
    ],
    [
      'a renamed Tenant Admin',
      'roles: [{ name: Boss, was: Tenant Admin, permissions: [SSO Admin, User Admin, Impersonate] }]',
      'system-resource role/Boss',
    ],
  ])('for %s', async (_what, text, finding) => {
    const { desk, files } = await scene(STARTER)
    await files(text)
    const planned = await desk.run('plan -o json')
    expect(planned.code).toBe(6)
    expect(findingsOf(planned)).toEqual([finding])
  })

  it('where a permission is taken from a role, and --allow-breaking lets it', async () => {
    const { desk, files, apply } = await scene(STARTER)
    await files(STARTER.replace('[books.read, books.write, people.invite]', '[books.read]'))
    expect(findingsOf(await desk.run('plan -o json'))).toEqual(['breaking role/owner', 'breaking role/owner'])
    expect((await apply('--allow-breaking')).code).toBe(0)
  })

  it('where something needs what is deleted', async () => {
    const { desk } = await scene(STARTER)
    for (const [line, address] of [
      ['permission delete books.read', 'permission/books.read'],
      ['tenant delete acme', 'tenant/acme'],
      ['role delete member', 'role/member'],
    ] as const) {
      const ended = await desk.run(`${line} --dry-run -o json`)
      expect(ended.code).toBe(6)
      expect(findingsOf(ended)).toEqual([`still-needed ${address}`])
    }
  })

  it('for Tenant Admin whatever is allowed', async () => {
    const { desk } = await scene(STARTER)
    const ended = await desk.run(['role', 'delete', 'Tenant Admin', '--dry-run', '-o', 'json'])
    expect(findingsOf(ended)).toEqual(['system-resource role/Tenant Admin'])
  })
})

describe('many of them', () => {
  const many = (description: string) => `permissions:
${Array.from({ length: 8 }, (_, index) => `  - { name: p${index}, description: ${description} }`).join('\n')}
roles:
${Array.from({ length: 8 }, (_, index) => `  - { name: r${index}, description: ${description}, permissions: [p${index}] }`).join('\n')}
`

  it('are created, changed and deleted in few calls', async () => {
    const { service, files, apply } = await scene(many('one'))
    expect(Object.keys(await service.requests())).not.toContain('POST role/create')
    expect((await service.requests())['POST permission/create/batch']).toBe(1)
    await files(many('two'))
    await service.forgetRequests()
    expect((await apply('--allow-updates 16')).code).toBe(0)
    expect(await service.writes()).toBeLessThan(5)
    await files('permissions: [{ name: p0 }]\nroles: [{ name: r0 }]\n')
    await service.forgetRequests()
    const ended = await apply('--prune --allow-deletes 14 --allow-breaking')
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect(await service.requests()).toMatchObject({
      'POST role/delete/batch': 1,
      'POST permission/delete/batch': 1,
    })
  })

  it('go singly where the batch is refused, so that one mistake is one mistake', async () => {
    const { service, files, apply, roles } = await scene()
    service.intercept = async ({ call, body }, forward) => {
      const isWrong = body['name'] === 'r3' || JSON.stringify(body['roles'] ?? '').includes('"r3"')
      if (!call.startsWith('role/create') || !isWrong) return forward()
      return Response.json({ errorCode: 'E024209', errorDescription: 'Role already exists' }, { status: 400 })
    }
    await files(many('one'))
    const ended = await apply('-o json')
    expect(ended.code).toBe(5)
    const { steps } = ended.json() as unknown as {
      readonly steps: readonly { readonly address: string; readonly outcome: string }[]
    }
    expect(steps.filter(({ outcome }) => outcome !== 'done').map(({ address }) => address)).toEqual([
      'role/r3',
    ])
    expect(Object.keys(await roles())).toHaveLength(8)
  })

  it('go singly where something on the way does not let a batch through', async () => {
    const { service, desk, files, apply } = await scene()
    service.intercept = async ({ call }, forward) =>
      call.endsWith('/batch') ? new Response('<h1>Too large</h1>', { status: 413 }) : forward()
    await files(many('one'))
    const ended = await apply()
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect((await desk.run('plan --exit-code')).code).toBe(0)
  })

  it('are looked for one by one where the answer to a batch is lost', async () => {
    const { service, files, apply } = await scene()
    service.intercept = async ({ call, nth }, forward) => {
      const answer = await forward()
      if (call === 'permission/create/batch' && nth === 1)
        throw Object.assign(new Error('cut'), { code: 'ECONNRESET' })
      return answer
    }
    await files(many('one'))
    const ended = await apply()
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect((await service.requests())['POST permission/create/batch']).toBe(1)
  })
})

describe('what is there', () => {
  it('goes with --prune in the turned order, and the system stays', async () => {
    const { desk, files, apply, roles, permissions, service } = await scene(STARTER)
    await service.change('POST permission/create', { name: 'by.hand' })
    await files(
      'tenants: [{ id: globex, name: Globex }]\nroles: [{ name: member }]\npermissions: [{ name: x }]\n',
    )
    const planned = changesOf(await desk.run('plan --prune -o json'))
    const at = (change: string) => planned.indexOf(`delete ${change}`)
    expect(at('role/acme/Auditor')).toBeLessThan(at('tenant/acme'))
    expect(at('role/owner')).toBeLessThan(at('permission/books.write'))
    const options = '--prune=all --allow-deletes 8 --allow-breaking --on-drift revert'
    const ended = await apply(options)
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect(Object.keys(await roles())).toEqual(['Tenant Admin', 'member'])
    expect(await permissions()).toEqual(['SSO Admin', 'User Admin', 'Impersonate', 'x'])
  })

  it('is drift where somebody changed it, and a conflict where both did', async () => {
    const { desk, files, service } = await scene(STARTER)
    await service.change('POST permission/update', {
      name: 'books.read',
      newName: 'books.read',
      description: 'X',
    })
    expect(findingsOf(await desk.run('plan -o json'))).toEqual(['drift permission/books.read 11'])
    await files(STARTER.replace('Read books', 'Read all'))
    expect(findingsOf(await desk.run('plan -o json'))).toEqual(['conflict permission/books.read 11'])
  })

  it('may show late', async () => {
    const { desk, apply, files } = await scene(undefined, 6_000)
    await files(STARTER)
    const ended = await apply()
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect((await desk.run('plan --exit-code')).code).toBe(0)
  })

  it('comes back from a backup after a delete', async () => {
    const { desk, roles } = await scene(STARTER)
    const before = (await roles())['acme/Auditor']
    const deleted = (await desk.run('role delete acme/Auditor --yes -o json')).json()
    expect((await roles())['acme/Auditor']).toBeUndefined()
    const restored = await desk.run(`role restore acme/Auditor --backup ${String(deleted['backupId'])} --yes`)
    expect(restored.code, restored.stdout + restored.stderr).toBe(0)
    const { id: _id, createdTime: _time, ...rest } = before ?? {}
    expect((await roles())['acme/Auditor']).toMatchObject(rest)
  })
})
