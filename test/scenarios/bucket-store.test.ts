import { expect, it, onTestFinished } from 'vitest'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'
import { startS3Server, type S3Server } from '../support/s3-server.js'

const TENANTS = 'tenants: [{ id: acme, name: Acme }, { id: globex, name: Globex }]'

async function teamWithBucket(): Promise<{
  readonly service: ReturnType<typeof serviceInProcess>
  readonly s3: S3Server
  readonly newColleague: () => Promise<Desk>
}> {
  const s3 = await startS3Server()
  onTestFinished(async () => s3.close())
  const service = serviceInProcess()
  const env = { ...service.env, ...s3.env, DESCOPE_MGMT_STORE: s3.store('team') }
  return { service, s3, newColleague: async () => newDesk({ ...service, env }) }
}

it('what one applied, a colleague with an empty disk finds and takes back', async () => {
  const { s3, newColleague } = await teamWithBucket()
  const [ana, ben] = [await newColleague(), await newColleague()]
  await ana.write('descope.yaml', TENANTS)
  const applied = await ana.run('apply --yes -o json')
  expect(applied.code).toBe(0)
  expect(await ana.files('.')).toEqual(['descope.yaml'])
  await ben.write('descope.yaml', TENANTS)
  const plan = await ben.run('plan -o json')
  expect(plan.json()).toMatchObject({ summary: { create: 0, update: 0, unchanged: 2 } })
  expect(JSON.stringify(plan.json())).not.toContain('no-last-applied')
  const runs = await ben.run('runs list -o json')
  expect(runs.json()).toMatchObject({ items: [{ runId: applied.json()['runId'], outcome: 'done' }] })
  expect((await ben.run('runs list')).stdout).toContain('s3://records/team')
  expect((await ben.run(`rollback ${String(applied.json()['runId'])} --yes`)).code).toBe(0)
  expect((await ana.run('audit verify')).code).toBe(0)
  // Every file is one object again, and nothing of a probe is left.
  expect([...s3.objects.keys()].filter((key) => key.includes('/.'))).toEqual([])
})

it('a backup is named by its address in the bucket, too', async () => {
  const { newColleague } = await teamWithBucket()
  const ana = await newColleague()
  await ana.write('descope.yaml', TENANTS)
  await ana.run('backup create')
  const [kept] = (await ana.run('backup list -o json')).json()['items'] as readonly [
    { readonly id: string; readonly location: string },
  ]
  expect(kept.location).toMatch(/^s3:\/\/records\/team\/backups\//)
  for (const name of [kept.id, kept.location, kept.location.replace(/project\.json$/, '')]) {
    expect((await ana.run(`backup show ${name} -o json`)).json()).toMatchObject({ id: kept.id })
  }
  for (const name of ['s3://records/team/backups/none', 's3://other/team', 's3://records/team/../x']) {
    expect((await ana.run(`backup show ${name} -o json`)).json()).toMatchObject({
      error: { code: 'backup-not-found' },
    })
  }
})

it('hides the keys of the bucket, and asks for them by name', async () => {
  const { s3, newColleague } = await teamWithBucket()
  const ana = await newColleague()
  await ana.write('descope.yaml', `store: ${s3.store('x')}\n${TENANTS}`)
  const env = { AWS_SECRET_ACCESS_KEY: '', DESCOPE_MGMT_STORE: '' }
  const missing = await ana.run('plan -o json', { env })
  expect(missing.code).toBe(3)
  expect(missing.json()).toMatchObject({ error: { code: 'store-credentials-missing' } })
  expect(missing.stdout).toContain('AWS_SECRET_ACCESS_KEY')
  s3.trouble = () => ({
    status: 403,
    body: `<Error><Code>Strange</Code><Message>${s3.env['AWS_SECRET_ACCESS_KEY'] ?? ''}</Message></Error>`,
  })
  const told = await ana.run('runs list -o json')
  expect(told.code).toBe(3)
  expect(told.stdout).toContain('(secret)')
})

it('a missing bucket and a wrong key are errors, never an empty store', async () => {
  const { s3, newColleague } = await teamWithBucket()
  const ana = await newColleague()
  await ana.write('descope.yaml', TENANTS)
  for (const [env, code] of [
    [{ DESCOPE_MGMT_STORE: 's3://missing/team' }, 'store-bucket-missing'],
    [{ AWS_SECRET_ACCESS_KEY: 'wrong-secret' }, 'store-key-refused'],
    [{ AWS_ACCESS_KEY_ID: 'nobody' }, 'store-key-refused'],
    [{ AWS_SESSION_TOKEN: 'old-token' }, 'store-key-refused'],
    [{ AWS_REGION: 'us-east-9' }, 'store-wrong-region'],
    [{ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' }, 'store-unreachable'],
  ] as const) {
    for (const line of ['plan', 'apply --yes', 'backup list', 'runs list', 'audit list', 'lock show']) {
      const run = await ana.run(`${line} -o json`, { env })
      expect([line, run.code, run.json()['error']]).toMatchObject([line, 3, { code }])
    }
    const doctor = await ana.run('doctor -o json', { env })
    expect(doctor.stdout).toContain(code)
    // Told once: breaking the lock, or looking at the backups, would not help.
    for (const name of ['formats', 'lock', 'runs']) {
      expect(doctor.json()['checks']).toContainEqual(expect.objectContaining({ name, state: 'skipped' }))
    }
  }
  expect(s3.objects.size).toBe(0)
})

it.each(['ignored', 'not-implemented'] as const)(
  'a service where conditions are %s is refused for the lock',
  async (conditions) => {
    const { service, s3, newColleague } = await teamWithBucket()
    s3.habits.conditions = conditions
    const ana = await newColleague()
    await ana.write('descope.yaml', TENANTS)
    const run = await ana.run('apply --yes -o json')
    expect(run.code).toBe(3)
    expect(run.json()).toMatchObject({
      // Versioning is what makes Ceph do so, and nobody would think of it.
      error: { code: 'store-ignores-conditions', hint: expect.stringContaining('versioning') as string },
    })
    expect(await service.writes()).toBe(0)
    expect(s3.objects.size).toBe(0)
    expect((await ana.run('doctor -o json')).stdout).toContain('store-ignores-conditions')
    expect((await ana.run('plan')).code).toBe(0)
  },
)

it('a bucket lasts: CI may use it', async () => {
  const { newColleague } = await teamWithBucket()
  const ana = await newColleague()
  await ana.write('descope.yaml', TENANTS)
  expect((await ana.run('apply --yes', { env: { CI: 'true' } })).code).toBe(0)
})

it('a bucket that fails anywhere in a run costs no change, and the next run finishes', async () => {
  for (const [last, trouble] of [14, 20, 26].flatMap((nth) =>
    (['denied', 'error-after', 'slow-down'] as const).map((it) => [nth, it] as const),
  )) {
    const { service, s3, newColleague } = await teamWithBucket()
    const ana = await newColleague()
    await ana.write('descope.yaml', TENANTS)
    let asked = 0
    s3.trouble = () => {
      asked += 1
      return asked > last ? trouble : undefined
    }
    const broken = await ana.run('apply --yes -o json')
    const told = [last, trouble, broken.code, broken.stdout] as const
    expect([0, 3, 5], told.join(' ')).toContain(broken.code)
    s3.trouble = undefined
    const again = await (async () => {
      const ben = await newColleague()
      await ben.write('descope.yaml', TENANTS)
      return ben.run('apply --yes -o json --break-lock --on-drift keep')
    })()
    expect([again.code, ...told]).toEqual([0, ...told])
    expect(await service.writes(), told.join(' ')).toBe(2)
    expect((await ana.run('audit verify')).code, told.join(' ')).toBe(0)
  }
})
