import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'
import { startS3Server } from '../support/s3-server.js'

const TENANT = 'tenants: [{ id: acme, name: Acme }]\n'

/** A runner of CI, which is thrown away, with a bucket that lasts. */
async function runner(): Promise<{
  readonly desk: Desk
  readonly writes: () => Promise<number>
  readonly bucket: string
}> {
  const service = serviceInProcess()
  const s3 = await startS3Server()
  onTestFinished(async () => s3.close())
  const desk = await newDesk({ ...service, env: { ...service.env, ...s3.env, CI: 'true' } })
  await desk.write('descope.yaml', TENANT)
  return { desk, writes: async () => service.writes(), bucket: s3.store('team') }
}

it('every run that writes last-applied or the project is refused with the default store, and leaves nothing', async () => {
  const { desk, writes } = await runner()
  for (const line of [
    'apply --yes',
    'apply --yes --rollback-on-failure',
    'adopt',
    'tenant create x --name X --yes',
    'tenant update acme --name X --yes',
    'tenant delete acme --yes',
    'tenant sync --apply',
    // However the place is named, it is the one that ends with the machine.
    `apply --yes --store ${join(desk.folder, 'home', '.descope-mgmt')}`,
    `apply --yes --store ${join(desk.folder, 'home', '.descope-mgmt')}/`,
    'apply --yes --store home/x/../.descope-mgmt',
  ]) {
    const refused = await desk.run(`${line} -o json`)
    expect(refused.code, line + refused.stdout).toBe(6)
    expect(refused.json(), line).toMatchObject({ error: { code: 'store-ephemeral' } })
  }
  const empty = await desk.run('apply --yes -o json', { env: { DESCOPE_MGMT_STORE: '' } })
  expect(empty.json()).toMatchObject({ error: { code: 'store-ephemeral' } })
  expect(await writes()).toBe(0)
  expect(await desk.files('home')).toEqual([])
})

it('a bucket lasts, however it is named', async () => {
  const { desk, bucket } = await runner()
  await desk.write('by-file.yaml', `store: ${bucket}/file\n${TENANT}`)
  const runs = [
    await desk.run(`apply --yes --store ${bucket}/option`),
    await desk.run('apply --yes', { env: { DESCOPE_MGMT_STORE: `${bucket}/variable` } }),
    await desk.run('apply --yes -c by-file.yaml'),
  ]
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(await desk.files('home')).toEqual([])
})

it('--ephemeral-store accepts the default store, and what is kept is what the next job does not have', async () => {
  const { desk } = await runner()
  expect((await desk.run('adopt --ephemeral-store')).code).toBe(0)
  const applied = await desk.run('apply --yes --ephemeral-store -o json')
  expect(applied.code, applied.stderr).toBe(0)
  const { runId } = applied.json() as { runId: string }
  expect((await desk.run(`rollback ${runId} --yes`)).code).toBe(6)
  expect((await desk.run(`rollback ${runId} --yes --ephemeral-store`)).code).toBe(0)
  expect((await desk.run('forget tenant/acme --yes')).code).toBe(6)
  expect((await desk.run('forget tenant/acme --yes --ephemeral-store')).code).toBe(0)
  // Not in CI nobody needs it.
  expect((await desk.run('apply --yes --accept-new', { env: { CI: 'false' } })).code).toBe(0)
})
