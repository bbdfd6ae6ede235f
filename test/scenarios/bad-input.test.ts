import { chmod, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { CANARY_KEY, serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type RunOptions } from '../support/run-program.js'

let service: ServiceInProcess
let desk: Desk
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk(service)
})

interface Expected {
  readonly exit: number
  readonly code: string
  /** Where the text must point: `descope.yaml:3:5`. */
  readonly place?: string
  readonly says?: string | RegExp
}

/** The same mistake told to a person and to a script, and nothing written anywhere. */
async function expectRefused(line: string, expected: Expected, options: RunOptions = {}): Promise<void> {
  const text = await desk.run(line, options)
  const shown = `${text.stdout}${text.stderr}`
  expect(text.code, shown).toBe(expected.exit)
  expect(shown).toContain(expected.code)
  expect(shown).not.toMatch(/\n +at /)
  if (expected.place !== undefined) expect(shown.replaceAll(/\s+/g, ' ')).toContain(expected.place)
  if (expected.says !== undefined) expect(shown.replaceAll(/\s+/g, ' ')).toMatch(expected.says)
  expect(text.stdout).toBe('')

  const script = await desk.run(`${line} -o json`, options)
  expect(script).toMatchObject({ code: expected.exit, stderr: '' })
  expect(script.json()).toMatchObject({ formatVersion: 1, error: { code: expected.code } })

  expect(await service.writes()).toBe(0)
  expect(await desk.files('home')).toEqual([])
}

describe('a config file that cannot be used', () => {
  it.each<[string, string | Uint8Array, Omit<Expected, 'exit'>]>([
    ['empty', '', { code: 'config-empty' }],
    ['only a comment', '# nothing yet\n', { code: 'config-empty' }],
    ['not UTF-8', new Uint8Array([0x74, 0x3a, 0x20, 0xff, 0xfe]), { code: 'config-not-utf8' }],
    ['no YAML', 'tenants: [', { code: 'yaml-syntax', place: 'descope.yaml:1:' }],
    ['a list', '- tenants', { code: 'wrong-type', place: 'descope.yaml:1:1' }],
    ['two documents', 'tenants: []\n---\ntenants: []\n', { code: 'several-documents' }],
    [
      'an alias bomb',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefghi'
          .split('')
          .map(
            (key, index) =>
              `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[index] ?? ''}`).join(',')}]`,
          ),
      ].join('\n'),
      { code: 'too-many-aliases' },
    ],
    ['cyclic', 'tenants: &t [*t]\n', { code: 'cyclic-alias' }],
    ['deep as a well', `tenants: ${'['.repeat(5000)}${']'.repeat(5000)}`, { code: 'too-deep' }],
    [
      'with an unknown key',
      'tenants:\n  - id: acme\n    nmae: Acme\n',
      { code: 'unknown-key', place: 'descope.yaml:3:5', says: /did you mean/i },
    ],
    ['with an unknown kind', 'tennants: []\n', { code: 'unknown-key', says: /did you mean.*tenants/i }],
    [
      'with a wrong type',
      'tenants:\n  - id: acme\n    disabled: "no"\n',
      { code: 'wrong-type', place: 'descope.yaml:3:15' },
    ],
    ['with a number as an id', 'tenants: [{ id: 12, name: Twelve }]\n', { code: 'wrong-type' }],
    [
      'with one tenant twice',
      'tenants:\n  - { id: acme, name: A }\n  - { id: acme, name: B }\n',
      { code: 'duplicate-resource', place: 'descope.yaml:2' },
    ],
    [
      'with one name twice',
      'tenants:\n  - { id: a, name: Acme }\n  - { id: b, name: Acme }\n',
      { code: 'duplicate-value' },
    ],
    [
      'with one domain twice',
      'tenants:\n  - { id: a, name: A, domains: [x.com] }\n  - { id: b, name: B, domains: [X.com] }\n',
      { code: 'duplicate-value' },
    ],
    [
      'with an invalid domain',
      'tenants: [{ id: a, name: A, domains: ["not a domain"] }]\n',
      { code: 'wrong-value' },
    ],
    [
      'with a cycle of parents',
      'tenants:\n  - { id: a, name: A, parent: b }\n  - { id: b, name: B, parent: a }\n',
      { code: 'reference-cycle' },
    ],
    [
      'with an undefined variable',
      'tenants: [{ id: a, name: "${NOBODY_SET_THIS}" }]\n',
      { code: 'undefined-variable', says: /NOBODY_SET_THIS/ },
    ],
    [
      'with a key of older files',
      'tenants: [{ id: a, name: A, enabled: true }]\n',
      { code: 'unknown-key', says: /disabled: true/ },
    ],
    [
      'with flow ids on a tenant',
      'tenants: [{ id: a, name: A, flow_ids: [x] }]\n',
      { code: 'unknown-key', says: /Flows belong to the project/ },
    ],
    [
      'with both words for domains',
      'tenants: [{ id: a, name: A, domains: [], selfProvisioningDomains: [] }]\n',
      { code: 'key-twice' },
    ],
    ['with an id that is a path', 'tenants: [{ id: ../../x, name: A }]\n', { code: 'bad-id' }],
    ['with dots as an id', 'tenants: [{ id: "..", name: A }]\n', { code: 'bad-id' }],
    ['with an id of 256 characters', `tenants: [{ id: ${'x'.repeat(256)}, name: A }]\n`, { code: 'bad-id' }],
    [
      'with a control character in a name',
      'tenants: [{ id: a, name: "A\\u0007B" }]\n',
      { code: 'control-character', says: /U\+0007/ },
    ],
    [
      'with a right-to-left mark in a name',
      'tenants: [{ id: a, name: "A\u202eB" }]\n',
      { code: 'bidi-character', says: /U\+202E/ },
    ],
    ['with an include of nothing', 'include: [tenants/*.yaml]\n', { code: 'include-not-found' }],
    ['for a newer version', 'requires: ">=99"\ntenants: []\n', { code: 'version-required' }],
  ])('%s', async (_what, text, expected) => {
    await desk.write('descope.yaml', text)
    await expectRefused('apply --yes', { exit: 3, ...expected })
    expect(await service.requests()).toEqual({})
  })

  it('that is missing', async () => {
    await expectRefused('apply --yes', { exit: 3, code: 'config-not-found' })
    await expectRefused('apply --yes -c nowhere.yaml', {
      exit: 3,
      code: 'config-not-found',
      says: /nowhere\.yaml/,
    })
    await expectRefused('tenant list -c nowhere.yaml', { exit: 3, code: 'config-not-found' })
  })

  it('that is a folder, or may not be read', async () => {
    await mkdir(join(desk.folder, 'folder.yaml'))
    await expectRefused('validate -c folder.yaml', { exit: 3, code: 'config-unreadable' })
    await desk.write('secret.yaml', 'tenants: []')
    await chmod(join(desk.folder, 'secret.yaml'), 0)
    // The superuser may read everything.
    if (process.getuid?.() !== 0) {
      await expectRefused('validate -c secret.yaml', { exit: 3, code: 'config-unreadable' })
    }
  })

  it('of 50 MB', async () => {
    const file = await open(join(desk.folder, 'descope.yaml'), 'w')
    await file.truncate(50 * 1024 * 1024)
    await file.close()
    await expectRefused('apply --yes', { exit: 3, code: 'config-too-large', says: /50 MB.*32 MB/ })
  })

  it('tells every problem at once, with its place', async () => {
    await desk.write(
      'descope.yaml',
      'tenants:\n  - { id: a, nmae: A }\n  - { id: b, name: B, disabled: 3 }\n  - { name: C }\n',
    )
    const text = await desk.run('validate')
    expect(text.code).toBe(3)
    expect(text.stderr).toContain('3 problems found')
    for (const place of ['descope.yaml:2:', 'descope.yaml:3:', 'descope.yaml:4:']) {
      expect(text.stderr).toContain(place)
    }
    const { problems } = (await desk.run('validate -o json')).json()
    expect(problems).toHaveLength(3)
  })

  it('whose parent is unknown says so while planning', async () => {
    await desk.write('descope.yaml', 'tenants: [{ id: a, name: A, parent: nowhere }]')
    const plan = await desk.run('plan -o json')
    expect(plan.code).toBe(6)
    expect(plan.json()).toMatchObject({ findings: [{ code: 'unknown-parent', severity: 'error' }, {}] })
  })

  it('holds odd but good names and ids', async () => {
    await desk.write(
      'descope.yaml',
      [
        'tenants:',
        '  - { id: __proto__, name: "😀 Ünïcode 👨‍👩‍👧" }',
        '  - { id: constructor, name: شركة }',
        '  - { id: "a b%2F#?&", name: "x: #y" }',
        '',
      ].join('\n'),
    )
    expect((await desk.run('apply --yes')).code).toBe(0)
    expect(Object.keys(await service.tenants()).sort()).toEqual(['__proto__', 'a b%2F#?&', 'constructor'])
    expect((await desk.run('plan --exit-code')).code).toBe(0)
    expect((await desk.run(['tenant', 'delete', '__proto__', 'a b%2F#?&', '--yes'])).code).toBe(0)
    expect((await desk.run(['tenant', 'restore', '__proto__', 'a b%2F#?&', '--latest', '--yes'])).code).toBe(
      0,
    )
    expect(Object.keys(await service.tenants())).toHaveLength(3)
  })
})

describe('a project that cannot be told', () => {
  const ENVIRONMENTS =
    'environments: { dev: { projectId: P2dev }, prod: { projectId: P2prod } }\ntenants: []\n'

  it('because nobody names one', async () => {
    await expectRefused(
      'tenant list',
      { exit: 3, code: 'missing-project' },
      { env: { DESCOPE_PROJECT_ID: undefined } },
    )
  })

  it('because the environment is unknown', async () => {
    await desk.write('descope.yaml', ENVIRONMENTS)
    await expectRefused('plan -e prd', { exit: 3, code: 'unknown-environment', says: /prod/ })
  })

  it('because -e and DESCOPE_PROJECT_ID disagree', async () => {
    await desk.write('descope.yaml', ENVIRONMENTS)
    await expectRefused('plan -e prod', {
      exit: 3,
      code: 'project-mismatch',
      says: /P2emulated.*P2prod|P2prod.*P2emulated/,
    })
    await expectRefused(
      'plan -e prod --project-id P2dev',
      { exit: 3, code: 'project-mismatch' },
      { env: { DESCOPE_PROJECT_ID: undefined } },
    )
  })

  it('because it is no project id', async () => {
    await expectRefused('tenant list --project-id ../../x', { exit: 3, code: 'bad-project-id' })
  })
})

describe('a management key', () => {
  it('that is missing', async () => {
    await expectRefused(
      'tenant list',
      { exit: 3, code: 'missing-key', says: /DESCOPE_MANAGEMENT_KEY/ },
      { env: { DESCOPE_MANAGEMENT_KEY: undefined } },
    )
  })

  it('that is wrong', async () => {
    const { fetch } = serviceInProcess({ key: 'another' })
    const run = await desk.run('tenant list -o json', { fetch })
    expect(run.code).toBe(4)
    expect(run.json()).toMatchObject({ error: { code: 'key-refused' } })
  })

  it('that is written into a file is refused and not shown', async () => {
    await desk.write(
      'descope.yaml',
      `environments: { prod: { projectId: P2emulated, managementKey: ${CANARY_KEY} } }\ntenants: []\n`,
    )
    for (const line of ['plan -e prod', 'plan -e prod -o json', 'validate --verbose']) {
      const { code, stdout, stderr } = await desk.run(line)
      expect(code).toBe(3)
      expect(`${stdout}${stderr}`).toContain('literal-key')
      expect(`${stdout}${stderr}`).not.toContain(CANARY_KEY)
    }
  })

  it('is taken from the environment’s variable, from a file, or from the general variable, in this order', async () => {
    await desk.write(
      'descope.yaml',
      'environments: { prod: { projectId: P2emulated, managementKey: "${PROD_KEY}" } }\ntenants: []\n',
    )
    await desk.write('key.txt', 'from-file\n')
    const seen: string[] = []
    const fetch: typeof service.fetch = async (url, init) => {
      seen.push(init.headers['authorization'] ?? '')
      return service.fetch(url, init)
    }
    const base = { DESCOPE_PROJECT_ID: undefined }
    const runs: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
      [
        'plan -e prod',
        { PROD_KEY: 'own', DESCOPE_MANAGEMENT_KEY_PROD: 'named', DESCOPE_MANAGEMENT_KEY: 'general' },
      ],
      ['plan --project-id P2emulated -c plain.yaml', { DESCOPE_MANAGEMENT_KEY: 'general' }],
      [
        'plan --project-id P2emulated -c plain.yaml --management-key-file key.txt',
        { DESCOPE_MANAGEMENT_KEY: undefined },
      ],
    ]
    await desk.write('plain.yaml', 'tenants: []\n')
    for (const [line, env] of runs) {
      const { code, stderr } = await desk.run(line, { env: { ...base, ...env }, fetch })
      expect(code, stderr).toBe(0)
    }
    expect([...new Set(seen)]).toEqual(
      ['own', 'general', 'from-file'].map((key) => `Bearer P2emulated:${key}`),
    )
  })
})

describe('a command line that cannot be meant', () => {
  it.each<[string, string | RegExp]>([
    ['tenant sync --dryrun', /Did you mean --dry-run/],
    ['tenant sync --dry-run --apply', /--dry-run and --apply exclude each other/],
    ['tenant sync', /Specify --dry-run to preview or --apply to execute changes/],
    ['aply', /Did you mean apply/],
    ['tenant lst', /Did you mean list/],
    ['tenant get', /missing required argument/],
    ['tenant delete', /missing required argument/],
    ['apply --on-drift maybe', /stop.*revert.*keep/],
    ['apply --parallelism many', /--parallelism takes a whole number/],
    ['apply --allow-deletes -1', /--allow-deletes/],
    ['--local tenant list --base-url https://api.descope.com', /--local/],
    ['tenant update acme', /Nothing to update was named/],
    ['tenant create x --set name', /--set takes FIELD=VALUE/],
    ['apply --yes --only=', /--only names nothing/],
    ['apply --yes --only tenant --except=,', /--except names nothing/],
  ])('%s', async (line, says) => {
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]')
    await expectRefused(line, { exit: 3, code: 'wrong-usage', says })
  })

  it('with a field that does not exist, or a value it cannot have', async () => {
    await expectRefused('tenant create x --set nmae=X --yes', { exit: 3, code: 'unknown-key' })
    await expectRefused('tenant create x --name X --set disabled=perhaps --yes', {
      exit: 3,
      code: 'wrong-type',
    })
  })

  it('with an option that the command would not heed', async () => {
    await expectRefused('runs list --only tenant/x', { exit: 3, code: 'wrong-usage' })
    await expectRefused('tenant delete x --except tenant/y --yes', { exit: 3, code: 'wrong-usage' })
  })

  it('with an id that cannot be', async () => {
    await expectRefused('tenant create ../../x --name X --yes', { exit: 3, code: 'bad-id' })
  })

  it('with a base URL that would show the key', async () => {
    await expectRefused('tenant list --base-url http://api.descope.com', {
      exit: 3,
      code: 'insecure-base-url',
    })
    await expectRefused('tenant list --base-url nonsense', { exit: 3, code: 'bad-base-url' })
  })
})
