import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isObject, parseJson, type Json, type JsonObject } from '../../src/core/model/json.js'
import { attributes } from '../support/arbitrary-tenant.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'

const REAL = resolve(import.meta.dirname, '../../../shared/real')

async function scene() {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  return { service, desk }
}

/** Texts that YAML, variables and people trip over. */
const oddText = fc.oneof(
  fc.constantFrom(
    'no',
    'Yes',
    '~',
    'null',
    '1e3',
    '0x1f',
    '012',
    '1_000',
    '2001-01-01',
    '${HOME}',
    '$${HOME}',
    '$${',
    '${',
    '- a',
    '# no comment',
    'a: b',
    "it's",
    '"quoted"',
    '*alias',
    '&anchor',
    '!tag',
    '<<',
    '%',
    '@',
    '`',
    '{',
    '[a]',
    ', ',
    '=',
    'Bücher & Söhne',
    '日本語',
    '👩‍🚀',
    ' leading',
    'trailing ',
    '.',
    '...',
    '---',
    'x'.repeat(120),
  ),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }),
)
const anyText = fc.oneof(oddText, fc.constantFrom('two\nlines', 'tail\n', '\n', 'a\r\nb', '\ttab', ''))
const oddId = fc.oneof(
  fc.constantFrom(
    'Acme',
    'acme',
    'a b',
    'con',
    '..',
    'a/b',
    'ünï',
    '${X}',
    'no',
    '1e3',
    '~',
    '%2F',
    'x'.repeat(300),
  ),
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
)

interface Project {
  readonly tenants: readonly JsonObject[]
  readonly roles: readonly JsonObject[]
  readonly permissions: readonly JsonObject[]
}

const unique = <Value>(values: fc.Arbitrary<Value>, keyOf: (value: Value) => string) =>
  fc.uniqueArray(values, { maxLength: 4, selector: keyOf })

const project: fc.Arbitrary<Project> = fc.record({
  permissions: unique(fc.record({ name: oddText, description: anyText }), ({ name }) => name),
  roles: unique(
    fc.record({ name: oddText, description: anyText, isOfTenant: fc.boolean(), default: fc.boolean() }),
    ({ name }) => name,
  ),
  tenants: unique(
    fc.record({
      id: oddId,
      name: oddText,
      customAttributes: fc.oneof(
        attributes,
        fc.dictionary(oddText, fc.oneof(anyText, fc.double({ noNaN: true, noDefaultInfinity: true })), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
      ),
      disabled: fc.boolean(),
      hasDomain: fc.boolean(),
    }),
    ({ id }) => id,
  ),
})

/** As far as the service takes it. */
async function build(service: ServiceInProcess, { permissions, roles, tenants }: Project): Promise<void> {
  const send = async (call: string, body: JsonObject) => service.change(call, body).catch(() => undefined)
  const names: string[] = []
  for (const permission of permissions) {
    if ((await send('POST permission/create', permission)) !== undefined)
      names.push(String(permission['name']))
  }
  const ids: string[] = []
  for (const [index, { hasDomain, ...tenant }] of tenants.entries()) {
    const made = await send('POST tenant/create', {
      ...tenant,
      ...(hasDomain === true
        ? { selfProvisioningDomains: [`t${index}.example.com`, 'shared.example.org'] }
        : {}),
      ...(ids[0] === undefined || index % 2 === 0 ? {} : { parent: ids[0] }),
    })
    if (made !== undefined) ids.push(String(tenant['id']))
  }
  for (const { isOfTenant, ...role } of roles) {
    const tenantId = isOfTenant === true ? ids[0] : undefined
    await send('POST role/create', {
      ...role,
      permissionNames: names,
      ...(tenantId === undefined ? {} : { tenantId }),
    })
  }
}

/** Every tenant gets another name, one attribute less, others changed, and domains; and there is one more. */
async function mutate(service: ServiceInProcess): Promise<void> {
  for (const [index, [id, tenant]] of Object.entries(await service.tenants()).entries()) {
    const attributes = Object.entries((tenant['customAttributes'] ?? {}) as JsonObject)
    const [, ...kept] = attributes
    await service.change('POST tenant/update', {
      ...tenant,
      id,
      name: `${String(tenant['name'])}: # no`,
      customAttributes: Object.fromEntries([...kept.map(([key]) => [key, 'no'] as const), ['more', '${X}']]),
      selfProvisioningDomains: [`d${index}.example.net`],
      disabled: tenant['disabled'] !== true,
    })
  }
  await service.change('POST tenant/create', { id: 'one-more', name: 'One more' })
}

async function planOf(desk: Desk, config: string, code = 0): Promise<JsonObject> {
  const plan = await desk.run(['plan', '--config', config, '-o', 'json'])
  expect(plan.code, plan.stderr + plan.stdout).toBe(code)
  return plan.json()
}

describe('a fresh pull', () => {
  it('gives files of which a plan is empty, for any project, in one file, a folder or JSON', async () => {
    await fc.assert(
      fc.asyncProperty(project, fc.constantFrom('one.yaml', 'one.json', 'folder'), async (built, out) => {
        const { service, desk } = await scene()
        await build(service, built)
        const pulled = await desk.run(['pull', '--out', out, '-o', 'json'])
        expect(pulled.code, pulled.stderr + pulled.stdout).toBe(0)
        const config = out === 'folder' ? 'folder/descope.yaml' : out
        const plan = await planOf(desk, config)
        expect(plan['changes']).toEqual([])
        expect(plan['lastApplied']).not.toBeNull()
        expect(await service.writes()).toBe(0)
        // The same project gives the same bytes.
        const again = await desk.run(['pull', '--fresh', '--force', '--out', out, '-o', 'json'])
        const files = again.json()['files'] as readonly JsonObject[]
        expect(files.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([])
        // And what moves in the console since comes into the files by another pull.
        await mutate(service)
        const into = await desk.run(['pull', '--out', out, '--new', '--new-fields', '-o', 'json'])
        const left = into.json()['left'] as readonly string[]
        expect(into.code, into.stderr + into.stdout).toBe(left.length === 0 ? 0 : 5)
        const after = (await planOf(desk, config, left.length === 0 ? 0 : 6))[
          'changes'
        ] as readonly JsonObject[]
        expect(after.filter(({ address }) => !left.includes(String(address)))).toEqual([])
      }),
      { numRuns: 15 },
    )
  }, 60_000)

  it('reads settings only where they are asked for, and says first what that takes', async () => {
    const { service, desk } = await scene()
    await service.change('POST tenant/create', { id: 'acme', name: 'Acme' })
    await service.change('POST tenant/create', { id: 'globex', name: 'Globex' })
    await service.change('POST tenant/settings', {
      tenantId: 'acme',
      enabled: true,
      sessionTokenExpiration: 15,
      sessionTokenExpirationUnit: 'minutes',
      domains: ['sso.acme.com'],
    })
    await desk.run('pull --out bare.yaml --only tenant')
    expect(await service.requests()).toMatchObject({ 'GET tenant/all': 1 })
    expect(await desk.read('bare.yaml')).not.toContain('settings')
    const pulled = await desk.run('pull --out whole.yaml --only tenant --with settings')
    expect(pulled.code, pulled.stderr).toBe(0)
    expect(pulled.stderr).toContain('about 2 calls')
    expect(await service.requests()).toMatchObject({ 'GET tenant/settings': 2 })
    expect(await desk.read('whole.yaml')).toContain('ssoDomains: [sso.acme.com]')
    expect((await planOf(desk, 'whole.yaml'))['changes']).toEqual([])
  })

  it('says in a line to type which project it was, where the config at hand said that', async () => {
    const { service, desk } = await scene()
    await service.change('POST tenant/create', { id: 'acme', name: 'Acme' })
    await desk.write(
      'descope.yaml',
      'environments: { dev: { projectId: P2emulated } }\ntenants: [{ id: acme, name: Acme }]\n',
    )
    const env = { DESCOPE_PROJECT_ID: undefined }
    const pulled = await desk.run('pull --fresh --out new --only tenant -e dev', { env })
    expect(pulled.code, pulled.stderr).toBe(0)
    const next = /next +descope-mgmt (.*)/.exec(pulled.stdout)?.[1] ?? ''
    const planned = await desk.run(`${next} --exit-code`, { env })
    expect(planned.code, planned.stderr).toBe(0)
    // Recorded, it would count for the config that is there too, which says less.
    expect(planned.stdout).toContain('never from here')
    const over = await desk.run('pull --fresh --force --only tenant -e dev', { env })
    expect(over.stdout).toContain('recorded as applied')
  })

  it('goes beside a config that cannot be read, and records nothing for it', async () => {
    const { service, desk } = await scene()
    await service.change('POST tenant/create', { id: 'acme', name: 'Acme' })
    await desk.write('descope.yaml', 'tenants: [\n')
    expect((await desk.run('pull')).code).toBe(3)
    expect((await desk.run('pull --out new', { env: { DESCOPE_PROJECT_ID: undefined } })).stderr).toContain(
      'yaml-syntax',
    )
    for (const words of ['--out new', '--fresh --out again.yaml', '--fresh --force']) {
      const pulled = await desk.run(`pull --only tenant ${words} -o json`)
      expect(pulled.code, pulled.stderr).toBe(0)
      expect(pulled.stderr).toContain('cannot be read')
      expect(pulled.json()).toMatchObject({ mode: 'fresh', recordedBy: null })
    }
    expect(await desk.read('descope.yaml')).toBe(await desk.read('again.yaml'))
  })

  it('takes no empty name for a place', async () => {
    const { desk } = await scene()
    for (const words of [
      ['pull', '--out', ''],
      ['plan', '--store='],
      ['plan', '-c', ''],
    ]) {
      const run = await desk.run(words)
      expect(run.code, words.join(' ')).toBe(3)
      expect(run.stderr).toContain('is empty')
    }
    expect(await desk.files('.')).toEqual([])
  })

  it('says in words what no file can hold', async () => {
    const { service, desk } = await scene()
    await service.change('POST tenant/create', {
      id: 'acme',
      name: 'Acme',
      customAttributes: { '': 'nameless', large: 1e21 },
    })
    await service.change('POST tenant/create', { id: 'a/b', name: 'Slash' })
    const { findings } = (await desk.run('pull --only tenant -o json')).json()
    expect(findings).toMatchObject([
      { message: 'tenant/a%2Fb is left out: its id must not hold / or \\' },
      { message: 'customAttributes."" of tenant/acme is left out: it must not be empty' },
      {
        message:
          'customAttributes.large of tenant/acme is left out: it cannot be said: the number is too large to be exact',
      },
    ])
  })

  it('leaves out, with a word, what others manage and what no file can hold', async () => {
    const { service, desk } = await scene()
    await service.change('POST tenant/create', { id: 'acme', name: 'Acme' })
    await service.change('POST tenant/create', { id: 'a/b', name: 'Slash' })
    await service.change('POST tenant/create', { id: 'Acme', name: 'Other case' })
    await desk.write('other.yaml', 'owner: platform\ntenants:\n  - { id: acme, name: Acme }\n')
    expect((await desk.run('apply -c other.yaml --yes')).code).toBe(0)
    const pulled = await desk.run('pull --out mine.yaml --only tenant --only permission --only role -o json')
    expect(pulled.json()).toMatchObject({
      resources: { tenants: 1 },
      findings: [
        { code: 'pull-left-out', address: 'tenant/a%2Fb' },
        { code: 'other-owner', address: 'tenant/acme' },
      ],
    })
    expect(await desk.read('mine.yaml')).toBe(
      'version: "1.0"\n\ntenants:\n  - id: Acme\n    name: Other case\n',
    )
    expect((await planOf(desk, 'mine.yaml'))['changes']).toEqual([])
  })

  it('writes nothing over what somebody wrote, and nothing at all in a dry run', async () => {
    const { desk } = await scene()
    await desk.write('out/theme.json', '{"mine": true}')
    const dry = await desk.run('pull --out out --dry-run -o json')
    expect(dry).toMatchObject({ code: 6 })
    const refused = await desk.run('pull --out out -o json')
    expect(refused.json()).toMatchObject({ error: { code: 'would-overwrite' } })
    expect(refused.code).toBe(6)
    expect(await desk.files('out')).toEqual(['out/theme.json'])
    expect((await desk.run('pull --out new --dry-run')).code).toBe(0)
    expect(await desk.files('new')).toEqual([])
    expect((await desk.run('pull --out out --force')).code).toBe(0)
    expect((await planOf(desk, 'out/descope.yaml'))['changes']).toEqual([])
  })

  it.skipIf(!existsSync(REAL))('gives back real flows and themes as they are live', async () => {
    const { service, desk } = await scene()
    let loaded = 0
    for (const { path, json } of await documentsIn(REAL)) {
      const isFlow = 'contents' in json && 'flowId' in json
      const call = isFlow ? 'POST ../../v2/mgmt/flow/import' : 'POST ../../v2/mgmt/theme/import'
      if (!isFlow && !('styles' in json)) continue
      const body = isFlow ? { flowId: json['flowId'] ?? path, flow: json } : { theme: json }
      await importInto(service, call, body)
      loaded += 1
    }
    expect(loaded).toBeGreaterThan(3)
    const pulled = await desk.run('pull --out out')
    expect(pulled.code, pulled.stderr + pulled.stdout).toBe(0)
    expect((await planOf(desk, 'out/descope.yaml'))['changes']).toEqual([])
  })
})

async function importInto(service: ServiceInProcess, call: string, body: JsonObject): Promise<void> {
  const path = call.includes('flow') ? '/v2/mgmt/flow/import' : '/v2/mgmt/theme/import'
  await service.fetch(`${service.baseUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer P2emulated:K2canary-management-key',
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  })
}

async function documentsIn(
  folder: string,
): Promise<readonly { readonly path: string; readonly json: JsonObject }[]> {
  const found: { readonly path: string; readonly json: JsonObject }[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.json')) continue
    const path = join(entry.parentPath, entry.name)
    let json: Json
    try {
      json = parseJson(await readFile(path, 'utf8'))
    } catch {
      continue
    }
    if (isObject(json)) found.push({ path: entry.name.replace('.json', ''), json })
  }
  return found
}
