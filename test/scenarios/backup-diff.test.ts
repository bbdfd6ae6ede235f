import { describe, expect, it } from 'vitest'
import { printJson, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

/** Neither key nor network. */
const BARE = {
  env: { DESCOPE_MANAGEMENT_KEY: undefined },
  fetch: async () => Promise.reject(new Error('no network here')),
}

async function start() {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await service.change('POST tenant/create', { id: 'acme', name: 'Acme', customAttributes: { tier: 'gold' } })
  await service.change('POST tenant/create', { id: 'beta', name: 'Beta' })
  return { service, desk }
}

async function backUp(desk: Desk): Promise<string> {
  const ended = await desk.run('backup create -o json')
  expect(ended.code, ended.stderr).toBe(0)
  return String(ended.json()['backupId'])
}

/** Of an update the fields, too: `update tenant/acme /name`. */
const changesOf = (ended: Ended) =>
  (ended.json()['changes'] as readonly JsonObject[]).map(({ address, action, fields }) =>
    [
      action,
      address,
      ...(action === 'update' ? (fields as readonly JsonObject[]).map(({ path }) => path) : []),
    ].join(' '),
  )

describe('backup diff', () => {
  it('shows what happened since a backup, field by field, and tells it by the exit code', async () => {
    const { service, desk } = await start()
    const backup = await backUp(desk)
    expect((await desk.run(`backup diff ${backup} --exit-code`)).code).toBe(0)
    expect((await desk.run(`backup diff ${backup}`)).stdout).toContain('No differences')
    await service.change('POST tenant/update', {
      id: 'acme',
      name: 'Acme Inc',
      customAttributes: { tier: 'gold' },
    })
    await service.change('POST tenant/settings', {
      tenantId: 'acme',
      enabled: true,
      sessionTokenExpiration: 7,
    })
    await service.change('POST tenant/delete', { id: 'beta' })
    await service.change('POST tenant/create', { id: 'gamma', name: 'Gamma' })
    const json = await desk.run(`backup diff ${backup} --exit-code -o json`)
    expect(json.code).toBe(2)
    expect(json.json()).toMatchObject({
      formatVersion: 1,
      a: backup,
      b: 'live',
      isEqual: false,
      notCompared: [],
    })
    const changes = json.json()['changes'] as readonly JsonObject[]
    expect(changes.map(({ address, action }) => `${String(action)} ${String(address)}`)).toEqual([
      'update tenant/acme',
      'delete tenant/beta',
      'create tenant/gamma',
    ])
    expect(changes[0]?.['fields']).toContainEqual({ path: '/name', from: 'Acme', to: 'Acme Inc' })
    expect(changes[0]?.['fields']).toContainEqual(
      expect.objectContaining({ path: '/settings/sessionTokenExpiration', to: 7 }),
    )
    expect(changes[1]?.['fields']).toContainEqual({ path: '/name', from: 'Beta' })
    const text = await desk.run(`backup diff ${backup} --only tenant/acme`)
    expect(text.stdout).toContain('"Acme" → "Acme Inc"')
    expect(text.stdout).not.toContain('gamma')
    expect(text.stdout).toContain('0 created, 1 changed, 0 removed')
  })

  it('compares two backups without key and network, and only what both speak of', async () => {
    const { service, desk } = await start()
    const whole = await backUp(desk)
    const updated = await desk.run(['tenant', 'update', 'acme', '--name', 'Acme 1', '--yes', '-o', 'json'])
    const run = String(updated.json()['backupId'])
    await service.change('POST tenant/update', {
      id: 'acme',
      name: 'Acme 2',
      customAttributes: { tier: 'gold' },
    })
    await service.change('POST tenant/create', { id: 'gamma', name: 'Gamma' })
    const later = await backUp(desk)
    expect(changesOf(await desk.run(`backup diff ${whole} ${later} -o json`, BARE))).toEqual([
      'update tenant/acme /name',
      'create tenant/gamma',
    ])
    const ofRun = await desk.run(`backup diff ${run} ${later} -o json`, BARE)
    expect(changesOf(ofRun)).toEqual(['update tenant/acme /name'])
    expect(ofRun.json()['notCompared']).toContain('tenant/gamma')
    // The other way round.
    expect(changesOf(await desk.run(`backup diff ${later} ${whole} --only tenant -o json`, BARE))).toEqual([
      'update tenant/acme /name',
      'delete tenant/gamma',
    ])
  })

  it('tells flows and the theme in words', async () => {
    const { desk } = await start()
    const importing = async (words: string) => {
      const flow = flowDocument({
        id: 'hello',
        tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
        screens: [screenOf('SC1', ['go'], [words])],
      })
      await desk.write('hello.json', printJson(flow))
      const ended = await desk.run('flow import --file hello.json --apply --yes')
      expect(ended.code, ended.stderr).toBe(0)
    }
    await importing('Hello')
    const before = await backUp(desk)
    await importing('Good morning')
    const ended = await desk.run(`backup diff ${before} --only flow -o json`)
    expect(ended.json()['changes']).toMatchObject([
      { address: 'flow/hello', action: 'update', fields: [{ path: '', diff: [{ op: 'changed' }] }] },
    ])
    const text = await desk.run(`backup diff ${before}`)
    expect(text.stdout).toContain('Good morning')
    // What the run backed up, against what it left: the theme was not a matter of it.
    const [ofRun = ''] = (await desk.run('backup list -o json')).stdout.match(/\d+T[\d.]+Z_import_\w+/g) ?? []
    expect(changesOf(await desk.run(`backup diff ${ofRun} -o json`))).toEqual(['update flow/hello '])
  })

  it('reads older layouts, as far as they go', async () => {
    const { desk } = await start()
    await desk.write(
      'old.json',
      printJson({
        tenant_id: 'acme',
        config: { name: 'Acme before' },
        metadata: { timestamp: '2025-01-15T10:30:00Z', operation: 'update' },
      }),
    )
    const ended = await desk.run('backup diff ./old.json -o json')
    expect(changesOf(ended)).toEqual(['update tenant/acme /name'])
    expect(ended.json()['notCompared']).toEqual(['tenant/beta'])
    expect((await desk.run('backup diff ./old.json')).stdout).toContain('unverified')
  })

  it('refuses slips', async () => {
    const { desk } = await start()
    const backup = await backUp(desk)
    const only = await desk.run(`backup diff ${backup} --only tenant/acne -o json`)
    expect([only.code, only.json()]).toMatchObject([3, { error: { code: 'nothing-matches' } }])
    const name = await desk.run('backup diff 1999 -o json')
    expect([name.code, name.json()]).toMatchObject([3, { error: { code: 'backup-not-found' } }])
  })
})
