import { parse } from 'yaml'
import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { CANARY_KEY, serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

let service: ServiceInProcess
let desk: Desk
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk(service)
  await service.change('POST tenant/create', {
    id: 'acme',
    name: 'Acme',
    selfProvisioningDomains: ['acme.com'],
    customAttributes: { plan: 'pro', seats: '5' },
  })
  await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme Inc }, { id: globex, name: Globex }]')
})

const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown

describe('-o json is one document, as promised to scripts', () => {
  it('list', async () => {
    expect((await desk.run('tenant list -o json')).json()).toEqual({
      formatVersion: 1,
      items: [
        {
          id: 'acme',
          name: 'Acme',
          selfProvisioningDomains: ['acme.com'],
          customAttributes: { plan: 'pro', seats: '5' },
        },
      ],
    })
  })

  it('get', async () => {
    const { formatVersion, address, resource } = (await desk.run('tenant get acme -o json')).json()
    expect({ formatVersion, address }).toEqual({ formatVersion: 1, address: 'tenant/acme' })
    expect(resource).toMatchObject({
      id: 'acme',
      name: 'Acme',
      settings: { sessionTokenExpiration: 10, sessionTokenExpirationUnit: 'minutes' },
    })
  })

  it('plan', async () => {
    const plan = (await desk.run('plan -o json')).json()
    expect(plan).toMatchObject({
      formatVersion: 1,
      projectId: 'P2emulated',
      environment: null,
      digest,
      summary: { create: 1, update: 1, delete: 0, unchanged: 0, unmanaged: 0 },
      findings: [{ code: 'no-last-applied', severity: 'note', message: expect.any(String) as unknown }],
    })
    expect(plan['changes']).toEqual([
      {
        address: 'tenant/acme',
        action: 'update',
        fields: [{ path: '/name', from: 'Acme', to: 'Acme Inc', reason: 'new' }],
      },
      {
        address: 'tenant/globex',
        action: 'create',
        fields: [{ path: '/name', to: 'Globex', reason: 'new' }],
      },
    ])
  })

  it('apply', async () => {
    const run = (await desk.run('apply --yes -o json')).json()
    expect(run).toMatchObject({
      formatVersion: 1,
      projectId: 'P2emulated',
      environment: null,
      digest,
      summary: { create: 1, update: 1, delete: 0, unchanged: 0, unmanaged: 0 },
      runId: expect.stringMatching(/^[0-9a-f]+$/) as unknown,
      backupId: expect.stringMatching(/^20251117T\d{6}\.\d{3}Z_apply_/) as unknown,
      outcome: 'done',
    })
    expect((run['steps'] as readonly JsonObject[]).map(({ durationMs: _, ...step }) => step)).toEqual([
      { address: 'tenant/acme', action: 'update', outcome: 'done' },
      { address: 'tenant/globex', action: 'create', outcome: 'done' },
    ])
  })

  it('an apply with nothing to do', async () => {
    await desk.run('apply --yes')
    expect((await desk.run('apply -o json')).json()).toMatchObject({
      formatVersion: 1,
      changes: [],
      steps: [],
      backupId: null,
      outcome: 'done',
      runId: null,
      summary: { create: 0, update: 0, delete: 0, unchanged: 2, unmanaged: 0 },
    })
  })

  it('an apply that only records names a run that can be shown', async () => {
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]')
    const { runId } = (await desk.run('apply --yes -o json')).json()
    expect(runId).toEqual(expect.any(String))
    expect((await desk.run(`runs show ${String(runId)}`)).code).toBe(0)
    expect((await desk.run('plan -o json')).json()).toMatchObject({ lastApplied: { runId } })
  })

  it('a refused apply', async () => {
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme, disabled: true }]')
    const ended = await desk.run('apply --yes -o json')
    expect(ended.code).toBe(6)
    expect(ended.json()).toMatchObject({ outcome: 'refused', runId: null, backupId: null, steps: [] })
  })

  it('an error, on stdout and alone', async () => {
    const ended = await desk.run('tenant get nobody -o json')
    expect(ended).toMatchObject({ code: 4, stderr: '' })
    expect(ended.json()).toEqual({
      formatVersion: 1,
      error: {
        code: 'not-found',
        message: 'No such tenant: nobody',
        hint: 'See what there is: descope-mgmt tenant list',
      },
    })
  })

  it('an error with its place', async () => {
    await desk.write('descope.yaml', 'tenants:\n  - id: acme\n    nmae: Acme\n')
    const ended = await desk.run('validate -o json')
    expect(ended.code).toBe(3)
    expect(ended.json()).toMatchObject({
      formatVersion: 1,
      error: {
        code: 'unknown-key',
        where: { file: expect.stringMatching(/descope\.yaml$/) as unknown, line: 3, column: 5 },
      },
    })
  })

  it.each([
    'plan',
    'apply --yes',
    'tenant list',
    'tenant get acme',
    'backup list',
    'lock show',
    'validate',
    'tenant delete acme --yes',
  ])('is the same with and without a terminal: %s', async (line) => {
    const without = await desk.run(`${line} -o json`)
    expect(without.json()).toHaveProperty('formatVersion', 1)
    expect(without.stdout.endsWith('}\n')).toBe(true)
    service = serviceInProcess()
    const other = await newDesk(service)
    await service.change('POST tenant/create', {
      id: 'acme',
      name: 'Acme',
      selfProvisioningDomains: ['acme.com'],
      customAttributes: { plan: 'pro', seats: '5' },
    })
    await other.write('descope.yaml', await desk.read('descope.yaml'))
    const within = await other.run(`${line} -o json`, { person: () => 'n' })
    expect(within.stdout.replaceAll(other.folder, desk.folder)).toBe(without.stdout)
    expect(within.stdout).not.toContain('\u001b')
  })
})

describe('exit codes for scripts', () => {
  it('a plan with differences is 2 only where --exit-code asks for it', async () => {
    expect((await desk.run('plan')).code).toBe(0)
    expect((await desk.run('plan --exit-code')).code).toBe(2)
    expect((await desk.run('tenant sync --dry-run')).code).toBe(0)
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme, disabled: true }]')
    // A refusal outranks it.
    expect((await desk.run('plan --exit-code')).code).toBe(6)
    await desk.write('descope.yaml', 'tenants: []')
    // What nobody manages is no difference.
    expect((await desk.run('plan --exit-code')).code).toBe(0)
  })

  it('where nobody can be asked, --yes is wanted, and sync wants it only for what is risky', async () => {
    for (const line of [
      'apply',
      'tenant update acme --name A2',
      'tenant delete acme',
      'tenant create x --name X',
    ]) {
      const run = await desk.run(`${line} -o json`)
      expect(run.code, line).toBe(6)
      expect(run.json()).toMatchObject({ error: { code: 'confirmation-missing' } })
    }
    expect(await service.writes()).toBe(0)
    expect((await desk.run('tenant sync --apply')).code).toBe(0)
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme Inc }]')
    expect((await desk.run('tenant sync --apply --prune')).code).toBe(6)
    expect((await desk.run('tenant sync --apply --prune --yes')).code).toBe(0)
  })

  it('several ids, or a list on stdin, stand where one id stands', async () => {
    await desk.run('apply --yes')
    const got = await desk.run('tenant get - acme -o json', { stdin: 'globex\n\nacme\n' })
    expect(got.code, got.stderr).toBe(0)
    expect(got.json()).toMatchObject({ items: [{ address: 'tenant/acme' }, { address: 'tenant/globex' }] })
    const updated = await desk.run('tenant update - --set customAttributes.plan=free --yes', {
      stdin: 'acme globex',
    })
    expect(updated.stdout).toContain('2 updated')
    expect((await desk.run('tenant get -', { stdin: '\n' })).code).toBe(3)
  })
})

describe('-o yaml', () => {
  it('of a list is a config whose plan is empty', async () => {
    await service.change('POST tenant/create', {
      id: 'leaf',
      name: 'Leaf: "x" #1',
      parent: 'acme',
      disabled: true,
    })
    await service.change('POST tenant/create', {
      id: '0123',
      name: 'yes',
      customAttributes: { n: 5, list: ['a'] },
    })
    const list = await desk.run('tenant list -o yaml')
    await desk.write('descope.yaml', list.stdout)
    const plan = await desk.run('plan --exit-code -o json')
    expect(plan.code, plan.stdout).toBe(0)
    expect(plan.json()).toMatchObject({ changes: [], summary: { unchanged: 3, unmanaged: 0 } })
  })

  it('of a get is one too, settings included', async () => {
    const got = await desk.run('tenant get acme -o yaml')
    expect(parse(got.stdout)).toHaveProperty('tenants.0.settings.sessionTokenExpiration', 10)
    await desk.write('descope.yaml', got.stdout)
    const plan = await desk.run('plan --exit-code')
    expect(plan.code, plan.stdout).toBe(0)
  })

  it('of a plan says what JSON says', async () => {
    const yaml: unknown = parse((await desk.run('plan -o yaml')).stdout)
    expect(yaml).toEqual((await desk.run('plan -o json')).json())
  })
})

describe('what is said beside the answer', () => {
  const apply = async (options: string, env: Readonly<Record<string, string>> = {}) =>
    desk.run(`apply --yes ${options}`, { env, person: () => 'y' })

  it('goes to stderr, so that stdout can be piped', async () => {
    await desk.write('store/locks/x', '')
    const run = await desk.run('apply --yes')
    expect(run.stderr).toBe('')
    expect(run.stdout).toContain('Done: 1 created, 1 updated')
  })

  it('is less with --quiet, and more with --verbose', async () => {
    const [verbose, quiet] = [await desk.run('plan --verbose'), await desk.run('plan --quiet')]
    expect(verbose.stderr).toContain('GET /v1/mgmt/tenant/all 200')
    expect(quiet).toMatchObject({ code: 0, stderr: '' })
    expect(quiet.stdout).toContain('1 to create, 1 to update')
  })

  it('is coloured for a terminal only, and not with NO_COLOR, --no-color or TERM=dumb', async () => {
    const escape = '\u001b['
    expect((await desk.run('plan')).stdout).not.toContain(escape)
    expect((await desk.run('plan', { person: () => 'n' })).stdout).toContain(escape)
    expect((await desk.run('plan --no-color', { person: () => 'n' })).stdout).not.toContain(escape)
    expect((await desk.run('plan', { person: () => 'n', env: { NO_COLOR: '1' } })).stdout).not.toContain(
      escape,
    )
    expect((await desk.run('plan', { person: () => 'n', env: { TERM: 'dumb' } })).stdout).not.toContain(
      escape,
    )
    const done = await apply('', { NO_COLOR: '1' })
    expect(done.stdout + done.stderr).not.toMatch(/\u001b\[\d+m/)
  })

  it('fits the terminal', async () => {
    await desk.write(
      'descope.yaml',
      `tenants: [{ id: acme, name: "${'long '.repeat(60)}", domains: [${Array.from({ length: 30 }, (_, n) => `d${n}.example.com`).join(', ')}] }]`,
    )
    for (const columns of [60, 100]) {
      for (const line of ['plan --no-color', 'tenant list --no-color', 'tenant get nobody --no-color']) {
        const { stdout, stderr } = await desk.run(line, { person: () => 'n', columns })
        const widest = Math.max(...`${stdout}${stderr}`.split('\n').map((text) => text.length))
        // A digest is for copying and stays whole.
        expect(widest, stdout).toBeLessThanOrEqual(Math.max(columns, 78))
      }
    }
  })
})

describe('--out -', () => {
  it.each(['schema', 'role export', 'flow export sign-in', 'theme export', 'audit export'])(
    'means stdout: %s',
    async (line) => {
      const plain = await desk.run(line)
      expect(plain).toMatchObject({ code: 0 })
      expect((await desk.run(`${line} --out -`)).stdout).toBe(plain.stdout)
      expect(await desk.files('.')).toEqual(['descope.yaml'])
    },
  )

  it.each(['plan', 'pull'])('is refused where a file is wanted: %s', async (line) => {
    const refused = await desk.run(`${line} --out -`)
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('--out names a place on disk')
    expect(await desk.files('.')).toEqual(['descope.yaml'])
  })
})

describe('names from Descope', () => {
  it('never move the cursor or turn the writing around', async () => {
    await service.change('POST tenant/create', { id: 'odd', name: 'A\u001b[2JB\u202eC\u0007 😀' })
    await desk.write('descope.yaml', 'tenants: [{ id: odd, name: Fine 😀 }]')
    const outputs: Ended[] = []
    for (const line of [
      'tenant list',
      'tenant get odd',
      'plan',
      'tenant list -o yaml',
      'tenant list -o json',
      'apply --yes',
    ]) {
      outputs.push(await desk.run(line))
    }
    for (const { stdout, stderr } of outputs) {
      expect(`${stdout}${stderr}`).not.toMatch(/[\u001b\u202e\u0007]/)
      expect(`${stdout}${stderr}`).toContain('😀')
    }
    expect(outputs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0])
  })
})

describe('the management key', () => {
  it('is in no output, no file of the store and no log, whatever happens', async () => {
    const seen: string[] = []
    const lines = [
      'plan --verbose',
      'apply --yes --verbose -o json',
      'apply --yes --verbose',
      'tenant update acme --name Acme-2 --yes --verbose',
      'apply --yes',
      'tenant delete acme --yes --verbose',
      'tenant restore acme --latest --yes --verbose',
      'tenant get nobody --verbose -o json',
      'backup list -o json',
      'lock show',
      'tenant list --base-url http://127.0.0.1:9 --verbose',
      'validate --verbose',
    ]
    for (const line of lines) {
      const { stdout, stderr } = await desk.run(line)
      seen.push(stdout, stderr)
    }
    // A service that shows the key in what it answers.
    const leaking = serviceInProcess()
    leaking.intercept = async (sent, forward) => {
      if (sent.call === 'license') return forward()
      const echo = {
        errorCode: 'E011001',
        errorMessage: `bad key ${CANARY_KEY}`,
        errorDescription: CANARY_KEY,
      }
      return sent.nth === 1
        ? new Response(JSON.stringify(echo), { status: 400 })
        : new Response(`<html>${CANARY_KEY}</html>`, { status: 200 })
    }
    for (const line of ['tenant list --verbose', 'tenant list -o json', 'plan --verbose']) {
      const { code, stdout, stderr } = await desk.run(line, { fetch: leaking.fetch })
      expect(code).toBe(4)
      seen.push(stdout, stderr)
    }
    for (const file of await desk.files('.')) seen.push(file, await desk.read(file))
    expect(seen.length).toBeGreaterThan(40)
    for (const text of seen) expect(text).not.toContain(CANARY_KEY)
  })
})
