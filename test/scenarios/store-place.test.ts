import { join } from 'node:path'
import { expect, it } from 'vitest'
import { serviceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

it('a store named in the files is the same one wherever the program is started', async () => {
  const desk = await newDesk(serviceInProcess())
  await desk.write('team/descope.yaml', 'store: records\ntenants: [{ id: acme, name: Acme }]')
  const config = join('team', 'descope.yaml')
  expect((await desk.run(['apply', '-c', config, '--yes'])).code).toBe(0)
  expect((await desk.files('team/records/state')).length).toBe(1)
  expect(await desk.files('home')).toEqual([])
})

it('an option beats the variable, the variable the files, and an empty variable counts as none', async () => {
  const desk = await newDesk(serviceInProcess())
  await desk.write('descope.yaml', 'store: by-file\ntenants: []')
  const at = async (line: string, place: string | undefined) => {
    const run = await desk.run(`${line} -o json`, { env: { DESCOPE_MGMT_STORE: place } })
    return (run.json()['location'] as string).slice(desk.folder.length + 1).split('/')[0]
  }
  expect(await at('backup create', undefined)).toBe('by-file')
  expect(await at('backup create', '')).toBe('by-file')
  expect(await at('backup create', 'by-variable')).toBe('by-variable')
  expect(await at('backup create --store by-option', 'by-variable')).toBe('by-option')
})

it('a store that is neither folder nor bucket is refused instead of becoming a folder of that name', async () => {
  const desk = await newDesk(serviceInProcess())
  await desk.write('descope.yaml', 'store: gs://bucket/prefix\ntenants: [{ id: acme, name: Acme }]')
  const run = await desk.run('apply --yes -o json')
  expect(run.code).toBe(3)
  expect(run.json()).toMatchObject({ error: { code: 'store-unsupported' } })
  expect(await desk.files('.')).toEqual(['descope.yaml'])
})

it.each([
  ['s3:records/state', 'store-address-invalid'],
  ['s3://key:topsecret@records/state', 'store-address-invalid'],
  ['s3://records/state?endpoint=http://s3.example.com', 'store-address-invalid'],
  ['s3://records/state?regoin=eu-central-1', 'store-address-invalid'],
  [`s3://records/${'p'.repeat(601)}`, 'store-key-too-long'],
  ['gs://records/state', 'store-unsupported'],
  ['~/.descope-mgmt', 'store-unsupported'],
])(
  'a config with store: %s is told so, with file and line, by validate and by what uses it',
  async (place, code) => {
    const desk = await newDesk(serviceInProcess())
    await desk.write('descope.yaml', `tenants: []\nstore: ${place}\n`)
    for (const line of ['validate', 'plan', 'runs list']) {
      const run = await desk.run(`${line} -o json`)
      expect(run.code, line).toBe(3)
      const where = { file: 'descope.yaml', line: 2 }
      expect(run.json(), line).toMatchObject({ error: { code, where } })
      expect(run.stdout + run.stderr).not.toContain('topsecret')
    }
    expect(await desk.files('.')).toEqual(['descope.yaml'])
  },
)

it('~ of no shell and spaces around a variable make no folders of such names', async () => {
  const desk = await newDesk(serviceInProcess())
  for (const [line, named] of [
    ['backup create --store=~/records', undefined],
    ['backup create', '~'],
  ] as const) {
    const run = await desk.run(`${line} -o json`, { env: { DESCOPE_MGMT_STORE: named } })
    expect(run.json()).toMatchObject({ error: { code: 'store-unsupported' } })
  }
  const bucket = await desk.run('backup create -o json', {
    env: { DESCOPE_MGMT_STORE: ' s3://records?endpoint=http://s3.example.com\n' },
  })
  expect(bucket.json()).toMatchObject({ error: { code: 'store-address-invalid' } })
  expect(await desk.files('.')).toEqual([])
})

it('validate asks for nothing of a store that only the machine with the keys knows', async () => {
  const desk = await newDesk(serviceInProcess())
  for (const place of ['s3://records/state', 's3://Old_Bucket/state', 'records']) {
    await desk.write('descope.yaml', `store: ${place}\ntenants: []`)
    const run = await desk.run('validate')
    expect(run.code, run.stderr).toBe(0)
  }
})

it('in CI the default store is refused for runs that write, unless that is accepted', async () => {
  const service = serviceInProcess()
  const desk = await newDesk({ ...service, env: { ...service.env, CI: 'true' } })
  await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]')
  for (const line of ['apply --yes', 'tenant sync --apply', 'tenant create x --name X --yes']) {
    const run = await desk.run(`${line} -o json`)
    expect(run.code, line).toBe(6)
    expect(run.json()).toMatchObject({ error: { code: 'store-ephemeral' } })
  }
  expect(await service.writes()).toBe(0)
  // Looking is free, and so is a store that lasts.
  expect((await desk.run('plan')).code).toBe(0)
  expect((await desk.run('tenant sync --dry-run')).code).toBe(0)
  expect((await desk.run('--local apply --yes')).code).toBe(0)
  expect((await desk.run('apply --yes --store records')).code).toBe(0)
  expect((await desk.run('apply --yes --ephemeral-store')).code).toBe(0)
})
