import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmulator } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'
import { serviceInProcess, serviceOverHttp, type EmulatedService } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'

const TENANTS = `tenants:
  - id: test-tenant
    name: Test Tenant
  - id: acme-corp
    name: ACME Corporation
    domains: [acme.com, acmecorp.com]
`

describe('the main job with --local', () => {
  it('previews, applies, does nothing twice, lists, deletes, restores and shows its backups', async () => {
    const desk = await newDesk()
    await desk.write('tenants.yaml', TENANTS)
    await mainJob(desk, '--local ')
    expect(await emulatedTenants(desk)).toEqual(['acme-corp', 'test-tenant'])
    expect(await desk.files('home')).toEqual([])
  })

  it('writes nothing at a preview', async () => {
    const desk = await newDesk()
    await desk.write('tenants.yaml', TENANTS)
    await desk.run('--local tenant sync --config tenants.yaml --dry-run')
    expect(await desk.files('.descope-mgmt/local/store')).toEqual([])
    expect(await emulatedTenants(desk)).toEqual([])
  })

  it('takes the option in either place', async () => {
    const desk = await newDesk()
    const before = await desk.run('--local -o json tenant list')
    const behind = await desk.run('tenant list --local -o json')
    expect(before).toMatchObject({ code: 0, stdout: behind.stdout, stderr: '' })
  })
})

describe('the main job over HTTP', () => {
  let service: EmulatedService & { close(): Promise<void> }
  beforeEach(async () => {
    service = await serviceOverHttp({ limits: 'documented' })
  })
  afterEach(async () => service.close())

  it('works with the three variables set, and writes nothing when there is nothing to do', async () => {
    const desk = await newDesk(service)
    await desk.write('tenants.yaml', TENANTS)
    await mainJob(desk, '', {
      afterPreview: async () => {
        expect(await service.requests()).toEqual({ 'GET tenant/all': 1 })
        expect(await desk.files('home')).toEqual([])
      },
      beforeNoop: async () => service.forgetRequests(),
      afterNoop: async () => {
        expect(await service.writes()).toBe(0)
        expect(await service.requests()).toEqual({ 'GET tenant/all': 1 })
      },
    })
    const tenants = await service.tenants()
    expect(tenants['acme-corp']).toMatchObject({
      name: 'ACME Corporation',
      selfProvisioningDomains: ['acme.com', 'acmecorp.com'],
    })
  })
})

/** The commands of the main job, one after the other, with what each must say. */
async function mainJob(
  desk: Desk,
  where: string,
  look: {
    readonly afterPreview?: () => Promise<void>
    readonly beforeNoop?: () => Promise<void>
    readonly afterNoop?: () => Promise<void>
  } = {},
): Promise<void> {
  const preview = await desk.run(`${where}tenant sync --config tenants.yaml --dry-run`)
  expect(preview).toMatchObject({ code: 0, stderr: '' })
  expect(preview.stdout).toContain('DRY RUN')
  expect(preview.stdout).toContain('2 to create, 0 to update')
  await look.afterPreview?.()

  const apply = await desk.run(`${where}tenant sync --config tenants.yaml --apply`)
  expect(apply.code, apply.stderr).toBe(0)
  expect(apply.stdout).toContain('2 to create, 0 to update')
  expect(apply.stdout).not.toContain('DRY RUN')
  expect(apply.stdout).toMatch(/Done: 2 created in /)
  expect(apply.stdout).toMatch(/backup +\/.*project\.json/)
  expect(apply.stdout).toMatch(
    new RegExp(`undo +descope-mgmt ${where}--config tenants.yaml rollback [0-9a-f]+\\n`),
  )

  await look.beforeNoop?.()
  const again = await desk.run(`${where}tenant sync --config tenants.yaml --apply`)
  expect(again.code, again.stderr).toBe(0)
  expect(again.stdout).toContain('Nothing to do')
  expect(again.stdout).toContain('0 to create, 0 to update, 0 to delete')
  await look.afterNoop?.()

  const list = await desk.run(`${where}tenant list`)
  expect(list.code).toBe(0)
  expect(list.stdout).toMatch(/test-tenant +│? *Test Tenant/)
  expect(list.stdout).toMatch(/acme-corp +│? *ACME Corporation +│? *acme\.com, acmecorp\.com/)
  expect(list.stdout).toContain('2 tenants')

  const deleted = await desk.run(`${where}tenant delete acme-corp --yes`)
  expect(deleted.code, deleted.stderr).toBe(0)
  expect(deleted.stdout).toMatch(/Done: 1 deleted in /)
  const restored = await desk.run(`${where}tenant restore acme-corp --latest --yes`)
  expect(restored.code, restored.stderr).toBe(0)
  expect(restored.stdout).toMatch(/Done: 1 created in /)

  const backups = await desk.run(`${where}backup list`, { columns: 120 })
  expect(backups.code).toBe(0)
  expect(backups.stdout).toContain('3 backups in ')
  for (const words of ['tenant sync', 'tenant delete acme-corp', 'tenant restore acme-corp']) {
    expect(backups.stdout).toContain(words)
  }
  const verified = await desk.run(`${where}backup verify`)
  expect(verified).toMatchObject({ code: 0 })
  expect(verified.stdout).toContain('3 good, 0 bad')
}

/** Ids of the tenants that `--local` keeps on disk. */
async function emulatedTenants(desk: Desk): Promise<readonly string[]> {
  const emulator = createEmulator({
    emulations,
    data: join(desk.folder, '.descope-mgmt', 'local', 'emulator'),
    limits: 'off',
  })
  try {
    const reply = await emulator.fetch(
      new Request('http://127.0.0.1/v1/mgmt/tenant/all', { headers: { authorization: 'Bearer PLOCAL:x' } }),
    )
    const { tenants } = (await reply.json()) as { readonly tenants: readonly { readonly id: string }[] }
    return tenants.map(({ id }) => id).sort()
  } finally {
    emulator.close()
  }
}

const SAAS_STARTER = join(import.meta.dirname, '../../../shared/real/saas-starter.yaml')

describe.skipIf(!existsSync(SAAS_STARTER))('a real config (skipped where ../shared/real is absent)', () => {
  it('is applied whole, and the second plan is empty', async () => {
    const desk = await newDesk()
    await desk.write('saas.yaml', await readFile(SAAS_STARTER))
    const applied = await desk.run('--local apply -c saas.yaml --yes -o json')
    expect(applied.code, applied.stderr).toBe(0)
    expect(applied.json()).toMatchObject({ outcome: 'done', summary: { create: 18, update: 0, delete: 0 } })
    const again = await desk.run('--local plan -c saas.yaml --exit-code')
    expect(again.code, again.stdout).toBe(0)
  })

  it('is applied whole within the documented limits, with reads that lag', async () => {
    let now = () => 0
    const service = serviceInProcess({ limits: 'documented', lagMs: 6_000, clock: { now: () => now() } })
    const desk = await newDesk(service)
    now = () => desk.clock.now()
    await desk.write('saas.yaml', await readFile(SAAS_STARTER))
    const applied = await desk.run('apply -c saas.yaml --yes -o json')
    expect(applied.code, applied.stdout + applied.stderr).toBe(0)
    expect(applied.json()).toMatchObject({ outcome: 'done', summary: { create: 18 } })
    const again = await desk.run('plan -c saas.yaml --exit-code')
    expect(again.code, again.stdout).toBe(0)
  })

  it('is applied in part with --only tenant', async () => {
    const desk = await newDesk()
    await desk.write('saas.yaml', await readFile(SAAS_STARTER))
    const applied = await desk.run('--local apply -c saas.yaml --only tenant --yes -o json')
    expect(applied.code, applied.stderr).toBe(0)
    expect(applied.json()).toMatchObject({
      outcome: 'done',
      summary: { create: 2, update: 0, delete: 0 },
    })
    const got = await desk.run('--local tenant get acme -o json')
    expect(got.json()).toMatchObject({
      address: 'tenant/acme',
      resource: { name: 'Acme Corp', customAttributes: { plan_tier: 'pro', max_members: '50' } },
    })
    const synced = await desk.run('--local tenant sync -c saas.yaml --apply --only tenant')
    expect(synced.stdout).toContain('Nothing to do')
  })
})

describe('a thousand tenants over three levels', () => {
  it('are created parents first, and the next plan is empty', async () => {
    const desk = await newDesk()
    const lines = Array.from({ length: 1000 }, (_, index) => {
      const parent = index < 10 ? '' : `, parent: t${index < 110 ? index % 10 : 10 + (index % 100)}`
      return `  - { id: t${index}, name: Tenant ${index}${parent}, customAttributes: { n: "${index}" } }`
    })
    // Children stand before their parents in the file.
    await desk.write('descope.yaml', `tenants:\n${lines.toReversed().join('\n')}\n`)
    const applied = await desk.run('--local apply --yes -o json')
    expect(applied.code, applied.stderr).toBe(0)
    const { steps, changes } = applied.json() as unknown as {
      readonly steps: readonly { readonly outcome: string }[]
      readonly changes: readonly { readonly address: string }[]
    }
    expect(steps).toHaveLength(1000)
    expect(steps.every(({ outcome }) => outcome === 'done')).toBe(true)
    const position = new Map(changes.map(({ address }, index) => [address, index]))
    for (let index = 10; index < 1000; index += 1) {
      const parent = index < 110 ? index % 10 : 10 + (index % 100)
      const [own = -1, above = 1e9] = [position.get(`tenant/t${index}`), position.get(`tenant/t${parent}`)]
      expect(above).toBeLessThan(own)
    }
    const planned = await desk.run('--local plan --exit-code')
    expect(planned.code, planned.stdout).toBe(0)
    expect(planned.stdout).toContain('1,000 unchanged')
  })
})
