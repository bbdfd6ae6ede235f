import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { member, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

async function start(): Promise<{ readonly service: ServiceInProcess; readonly desk: Desk }> {
  const service = serviceInProcess()
  return { service, desk: await newDesk(service) }
}

/** Applies these lines of `tenants.yaml`; gives the run's id. */
async function applied(desk: Desk, tenants: string, more = ''): Promise<string> {
  await desk.write('tenants.yaml', `tenants: ${tenants}\n`)
  const ended = await desk.run(`tenant sync --config tenants.yaml --apply --yes -o json ${more}`)
  expect(ended.code, ended.stdout + ended.stderr).toBe(0)
  return textAt(ended, 'runId')
}

function textAt(ended: Ended, key: string): string {
  const value = member(ended.json(), key)
  if (typeof value !== 'string') throw new Error(`no ${key} in ${ended.stdout}`)
  return value
}

const flowOf = (id: string, words: string): JsonObject =>
  flowDocument({
    id,
    tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
    screens: [screenOf('SC1', ['go'], [words])],
  })

async function imported(desk: Desk, id: string, words: string): Promise<string> {
  await desk.write('flow.json', JSON.stringify(flowOf(id, words)))
  const ended = await desk.run('flow import --file flow.json --apply --allow-breaking -o json')
  expect(ended.code, ended.stdout + ended.stderr).toBe(0)
  return textAt(ended, 'runId')
}

async function wordsOf(desk: Desk, id: string): Promise<string | undefined> {
  const { code } = await desk.run(`flow export ${id} --out now/${id}.json`)
  return code === 0 ? /word (\w+)/.exec(await desk.read(`now/${id}.json`))?.[1] : undefined
}

const codesOf = (ended: Ended) =>
  ((ended.json()['findings'] ?? []) as readonly JsonObject[]).map(({ code }) => code)

describe('rollback of a run', () => {
  it('sets back, deletes and creates again what the run changed, and nothing else', async () => {
    const { service, desk } = await start()
    await applied(
      desk,
      '[{ id: old, name: Old, customAttributes: { plan: pro } }, { id: acme, name: Acme, settings: { sessionTokenExpiration: 10, sessionTokenExpirationUnit: minutes } }]',
    )
    const before = await service.tenants({ withSettings: true })
    const run = await applied(
      desk,
      '[{ id: acme, name: Acme Inc, domains: [acme.com], customAttributes: { plan: free }, settings: { sessionTokenExpiration: 99, sessionTokenExpirationUnit: minutes } }, { id: new, name: New }]',
      '--prune',
    )
    expect(Object.keys(await service.tenants())).toEqual(['acme', 'new'])

    const preview = await desk.run(`rollback ${run} --dry-run`)
    expect(preview.code).toBe(0)
    expect(preview.stdout).toContain('1 to create, 1 to update, 1 to delete')
    await service.forgetRequests()
    expect(await service.writes()).toBe(0)

    const done = await desk.run(`rollback ${run.slice(0, 8)} --yes`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    const after = await service.tenants({ withSettings: true })
    const timeless = (all: Readonly<Record<string, JsonObject>>) =>
      Object.fromEntries(Object.entries(all).map(([id, { createdTime: _, ...rest }]) => [id, rest]))
    expect(timeless(after)).toEqual(timeless(before))
    const again = await desk.run(`rollback ${run} --yes`)
    expect(again).toMatchObject({ code: 0 })
    expect(again.stdout).toContain('Nothing to do')
  })

  it('keeps what others changed in other fields, and stops at what they changed in the same', async () => {
    const { service, desk } = await start()
    await applied(desk, '[{ id: acme, name: Acme, customAttributes: { plan: pro, seats: 1 } }]')
    const run = await applied(
      desk,
      '[{ id: acme, name: Acme Inc, customAttributes: { plan: free, seats: 2 } }]',
    )
    await service.change('POST tenant/update', {
      id: 'acme',
      name: 'Acme Inc',
      selfProvisioningDomains: ['theirs.com'],
      customAttributes: { plan: 'theirs', seats: 2 },
    })

    const stopped = await desk.run(`rollback ${run} --yes`)
    expect(stopped.code).toBe(6)
    const words = stopped.stdout.replaceAll(/\s+/g, ' ')
    expect(words).toContain('customAttributes.plan (the run left "free", now "theirs")')
    expect((await service.tenants())['acme']).toMatchObject({ name: 'Acme Inc' })

    const left = await desk.run(`rollback ${run} --on-conflict live --yes`)
    expect(left.code, left.stdout + left.stderr).toBe(0)
    expect((await service.tenants())['acme']).toMatchObject({
      name: 'Acme',
      selfProvisioningDomains: ['theirs.com'],
      customAttributes: { plan: 'theirs', seats: 1 },
    })

    const forced = await desk.run(`rollback ${run} --on-conflict config --yes`)
    expect(forced.code, forced.stdout + forced.stderr).toBe(0)
    expect((await service.tenants())['acme']).toMatchObject({
      selfProvisioningDomains: ['theirs.com'],
      customAttributes: { plan: 'pro', seats: 1 },
    })
  })

  it('does not delete what somebody changed since it was created', async () => {
    const { service, desk } = await start()
    const run = await applied(desk, '[{ id: acme, name: Acme }, { id: other, name: Other }]')
    await service.change('POST tenant/update', {
      id: 'acme',
      name: 'Acme',
      selfProvisioningDomains: ['a.com'],
    })
    const stopped = await desk.run(`rollback ${run} --yes -o json`)
    expect(stopped.code).toBe(6)
    expect(stopped.json()['findings']).toMatchObject([
      { code: 'conflict', severity: 'error', address: 'tenant/acme' },
      { code: 'not-in-backups' },
    ])
    const left = await desk.run(`rollback ${run} --on-conflict live --yes`)
    expect(left.code, left.stdout + left.stderr).toBe(0)
    expect(Object.keys(await service.tenants())).toEqual(['acme'])
  })

  it('tells what was made anew, or is gone, from what the run left', async () => {
    const { service, desk } = await start()
    await applied(desk, '[{ id: a, name: A }, { id: b, name: B }]')
    const run = await applied(desk, '[{ id: b, name: B2 }]', '--prune')
    await service.change('POST tenant/create', { id: 'a', name: 'Another A' })
    await service.change('POST tenant/delete', { id: 'b' })
    const stopped = await desk.run(`rollback ${run} --dry-run -o json`)
    expect(stopped.code).toBe(6)
    expect(stopped.json()['findings']).toMatchObject([
      { code: 'conflict', address: 'tenant/b' },
      { code: 'conflict', address: 'tenant/a' },
    ])
    expect((await desk.run(`rollback ${run} --on-conflict live --yes`)).stdout).toContain('Nothing to do')
    const forced = await desk.run(`rollback ${run} --on-conflict config --yes`)
    expect(forced.code, forced.stdout + forced.stderr).toBe(0)
    expect(await service.tenants()).toMatchObject({ a: { name: 'A' }, b: { name: 'B' } })
  })

  it('takes back a run that is not the newest, and narrows to what is asked for', async () => {
    const { service, desk } = await start()
    await applied(desk, '[{ id: a, name: A }, { id: b, name: B }]')
    const run = await applied(desk, '[{ id: a, name: A2 }, { id: b, name: B2 }]')
    await applied(desk, '[{ id: a, name: A2, customAttributes: { x: y } }, { id: b, name: B2 }]')
    const one = await desk.run(`rollback ${run} --only tenant/a --yes`)
    expect(one.code, one.stdout + one.stderr).toBe(0)
    expect(await service.tenants()).toMatchObject({
      a: { name: 'A', customAttributes: { x: 'y' } },
      b: { name: 'B2' },
    })
    const rest = await desk.run(`rollback ${run} --except tenant/a --yes`)
    expect(rest.code).toBe(0)
    expect(await service.tenants()).toMatchObject({ b: { name: 'B' } })
  })

  it('can be rolled back itself', async () => {
    const { service, desk } = await start()
    await applied(desk, '[{ id: a, name: A }]')
    const run = await applied(desk, '[{ id: a, name: A2 }, { id: b, name: B }]')
    const back = await desk.run(`rollback ${run} --yes -o json`)
    expect(back.code).toBe(0)
    const forth = await desk.run(`rollback ${textAt(back, 'runId')} --yes`)
    expect(forth.code, forth.stdout + forth.stderr).toBe(0)
    expect(await service.tenants()).toMatchObject({ a: { name: 'A2' }, b: { name: 'B' } })
  })

  it('shows as drift later, named as ours', async () => {
    const { desk } = await start()
    await applied(desk, '[{ id: a, name: A }]')
    const run = await applied(desk, '[{ id: a, name: A2 }]')
    await desk.run(`rollback ${run} --yes`)
    const plan = await desk.run('tenant sync --config tenants.yaml --dry-run')
    expect(plan.code).toBe(6)
    expect(plan.stdout.replaceAll(/\s+/g, ' ')).toContain('last touched by our own rollback')
  })

  it('wants its deletes confirmed and counted, and keeps what is protected', async () => {
    const { desk, service } = await start()
    const many = Array.from({ length: 12 }, (_, index) => `{ id: t${index}, name: T${index} }`)
    const run = await applied(desk, `[${many.join(', ')}]`)
    expect((await desk.run(`rollback ${run}`)).code).toBe(6)
    const refused = await desk.run(`rollback ${run} --yes -o json`)
    expect(refused.code).toBe(6)
    expect(codesOf(refused)).toContain('too-many-deletes')
    await desk.write('descope.yaml', 'version: "1.0"\nprotect: [tenant/t1]\ntenants: []\n')
    const kept = await desk.run(`rollback ${run} --yes --allow-deletes 12 -o json`)
    expect(codesOf(kept)).toContain('protected')
    const done = await desk.run(`rollback ${run} --yes --allow-deletes 11 --except tenant/t1`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    expect(Object.keys(await service.tenants())).toEqual(['t1'])
  })
})

describe('rollback of a run on documents', () => {
  it('brings a flow back whole, and a later one to the version before goes further back', async () => {
    const { desk } = await start()
    await imported(desk, 'hello', 'word one')
    await imported(desk, 'hello', 'word two')
    const run = await imported(desk, 'hello', 'word three')
    const done = await desk.run(`rollback ${run} --yes`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('two')
    const further = await desk.run('flow rollback hello --latest --yes')
    expect(further.code, further.stdout + further.stderr).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('one')
  })

  it('does not bring back by itself what a rollback deleted', async () => {
    const { desk } = await start()
    const run = await imported(desk, 'hello', 'word one')
    expect((await desk.run(`rollback ${run} --yes`)).code).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBeUndefined()
    expect((await desk.run('flow rollback hello --latest --yes')).code).toBe(3)
  })

  it('does not write over a newer document', async () => {
    const { desk } = await start()
    await imported(desk, 'hello', 'word one')
    const run = await imported(desk, 'hello', 'word two')
    await imported(desk, 'hello', 'word three')
    const stopped = await desk.run(`rollback ${run} --yes -o json`)
    expect(stopped.code).toBe(6)
    expect(codesOf(stopped)).toContain('conflict')
    const forced = await desk.run(`rollback ${run} --yes --on-conflict config`)
    expect(forced.code, forced.stdout + forced.stderr).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('one')
  })

  it('brings the theme back, and whether a flow is switched off', async () => {
    const { desk } = await start()
    await desk.run('theme export --out theme.json')
    const before = await desk.read('theme.json')
    await imported(desk, 'hello', 'word one')
    await desk.write('flow.json', JSON.stringify(flowOf('hello', 'word two')))
    await desk.write('theme.json', before.replace('"3.18.2"', '"3.19.0"'))
    await desk.write(
      'descope.yaml',
      'theme: { file: theme.json }\nflows: [{ id: hello, file: flow.json, disabled: true }]\n',
    )
    const run = await desk.run('apply --yes --allow-breaking -o json')
    expect(run.code, run.stdout + run.stderr).toBe(0)
    expect((await desk.run('theme export')).stdout).not.toBe(before)
    const done = await desk.run(`rollback ${textAt(run, 'runId')} --yes -o json`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    expect((await desk.run('theme export')).stdout).toBe(before)
    expect(await wordsOf(desk, 'hello')).toBe('one')
    expect(done.json()['changes']).toMatchObject([
      { address: 'theme/default', fields: [{ path: '' }] },
      { address: 'flow/hello', fields: [{ path: '' }, { path: '/disabled', from: true }] },
    ])
  })

  it('creates a deleted flow again', async () => {
    const { desk } = await start()
    await imported(desk, 'hello', 'word one')
    const gone = await desk.run('flow delete hello --yes -o json')
    const done = await desk.run(`rollback ${textAt(gone, 'runId')} --yes`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('one')
  })
})

describe('a run that cannot be taken back from here', () => {
  it('says what it is missing', async () => {
    const { desk, service } = await start()
    const run = await applied(desk, '[{ id: a, name: A }]')
    await applied(desk, '[{ id: a, name: A2 }]')
    const none = await desk.run('rollback feedbeef --yes -o json')
    expect(none.code).toBe(3)
    expect(none.json()).toMatchObject({ error: { code: 'run-not-found' } })
    const several = await desk.run('rollback 0 --yes -o json')
    expect(several.code).toBe(3)
    expect(several.json()).toMatchObject({ error: { code: 'run-ambiguous' } })
    const elsewhere = await desk.run(`rollback ${run} --project-id P2other -o json --yes`)
    expect(elsewhere.code).toBe(6)
    expect(elsewhere.json()).toMatchObject({ error: { code: 'project-differs' } })
    const host = await desk.run(`rollback ${run} --base-url https://api.example.com -o json --yes`, {
      fetch: service.fetch,
    })
    expect(host.code).toBe(6)
    expect(host.json()).toMatchObject({ error: { code: 'host-differs' } })
    await desk.write('mine.yaml', 'version: "1.0"\nowner: mine\ntenants: []\n')
    const owner = await desk.run(`rollback ${run} -c mine.yaml -o json --yes`)
    expect(owner.code).toBe(6)
    expect(owner.json()).toMatchObject({ error: { code: 'other-owner' } })
  })

  it('needs no config for the run of an owner', async () => {
    const { desk, service } = await start()
    await desk.write('mine.yaml', 'version: "1.0"\nowner: mine\ntenants: [{ id: a, name: A }]\n')
    const ended = await desk.run('apply -c mine.yaml --yes -o json')
    const done = await desk.run(`rollback ${textAt(ended, 'runId')} --yes -o json`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    expect(await service.tenants()).toEqual({})
    expect(done.json()).toMatchObject({ owner: 'mine', operation: 'rollback' })
  })

  it('takes back a run that died, by what its journal says and what is live', async () => {
    const { desk, service } = await start()
    await applied(desk, '[{ id: a, name: A }, { id: b, name: B }]')
    const run = await applied(desk, '[{ id: a, name: A2 }, { id: b, name: B2 }, { id: c, name: C }]')
    const runs = join(desk.folder, 'home/.descope-mgmt/runs/P2emulated')
    const folder = (await readdir(runs)).find((name) => name.endsWith(run)) ?? ''
    await rm(join(runs, folder, 'outcome.json'))
    await rm(join(runs, folder, 'versions.json'))
    const done = await desk.run(`rollback ${run} --yes -o json`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    expect(codesOf(done)).toEqual(expect.arrayContaining(['run-died', 'not-read-back']))
    expect(await service.tenants()).toMatchObject({ a: { name: 'A' }, b: { name: 'B' } })
    expect(Object.keys(await service.tenants())).toEqual(['a', 'b'])
  })

  it('names the run that did the rest of it', async () => {
    const { desk, service } = await start()
    const run = await applied(desk, '[{ id: a, name: A }]')
    const runs = join(desk.folder, 'home/.descope-mgmt/runs/P2emulated')
    await rm(join(runs, (await readdir(runs))[0] ?? '', 'outcome.json'))
    const rest = await desk.run('apply --resume --yes -o json')
    expect(rest.code, rest.stdout + rest.stderr).toBe(0)
    const done = await desk.run(`rollback ${run} --yes -o json`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    const told = ((done.json()['findings'] ?? []) as readonly JsonObject[]).find(
      ({ code }) => code === 'run-resumed',
    )
    expect(told?.['hint']).toContain(`rollback ${textAt(rest, 'runId')}`)
    expect(await service.tenants()).toEqual({})
  })

  it('says what needs the backup that is gone, and takes back the rest', async () => {
    const { desk, service } = await start()
    await applied(desk, '[{ id: a, name: A }, { id: b, name: B }]')
    const run = await applied(desk, '[{ id: a, name: A2 }]', '--prune')
    await rm(join(desk.folder, 'home/.descope-mgmt/backups'), { recursive: true })
    const refused = await desk.run(`rollback ${run} --yes -o json`)
    expect(refused.code).toBe(3)
    expect(codesOf(refused)).toContain('not-taken-back')
    const done = await desk.run(`rollback ${run} --except tenant/b --yes`)
    expect(done.code, done.stdout + done.stderr).toBe(0)
    expect(await service.tenants()).toMatchObject({ a: { name: 'A' } })
  })
})

describe('--rollback-on-failure', () => {
  const refusing = (service: ServiceInProcess, name: string) => {
    service.intercept = async ({ call, body }, forward) =>
      /^tenant\/(create|update|patch)$/.test(call) && body['name'] === name
        ? Response.json({ errorCode: 'E011001', errorDescription: 'no', errorMessage: 'no' }, { status: 400 })
        : forward()
  }

  it('takes back what the run did, says both, and exits 5', async () => {
    const { desk, service } = await start()
    await applied(desk, '[{ id: a, name: A }]')
    refusing(service, 'Bad')
    await desk.write(
      'tenants.yaml',
      'tenants: [{ id: a, name: A2 }, { id: good, name: Good }, { id: bad, name: Bad }]',
    )
    const ended = await desk.run(
      'tenant sync --config tenants.yaml --apply --yes --rollback-on-failure -o json',
    )
    expect(ended.code, ended.stdout + ended.stderr).toBe(5)
    expect(ended.json()).toMatchObject({
      outcome: 'failed',
      steps: [
        { address: 'tenant/a', outcome: 'undone' },
        { address: 'tenant/good', outcome: 'undone' },
        { address: 'tenant/bad', outcome: 'failed' },
      ],
      undoneBy: { outcome: 'done' },
    })
    expect(codesOf(ended)).toContain('taken-back')
    expect(await service.tenants()).toMatchObject({ a: { name: 'A' } })
    expect(Object.keys(await service.tenants())).toEqual(['a'])

    // What was undone is no drift: when the reason is gone, the same command does it all.
    service.intercept = async (_sent, forward) => forward()
    const again = await desk.run('tenant sync --config tenants.yaml --apply --yes')
    expect(again.code, again.stdout + again.stderr).toBe(0)
    expect(Object.keys(await service.tenants())).toEqual(['a', 'good', 'bad'])
  })

  it('tells it to a person in one summary', async () => {
    const { desk, service } = await start()
    refusing(service, 'Bad')
    await desk.write('tenants.yaml', 'tenants: [{ id: good, name: Good }, { id: bad, name: Bad }]')
    const ended = await desk.run('tenant sync --config tenants.yaml --apply --rollback-on-failure')
    expect(ended.code).toBe(5)
    expect(ended.stdout).toMatch(/taken back {2}tenant\/good/)
    expect(ended.stdout).toContain('Failed: 1 failed, 1 taken back')
    expect(ended.stdout).toContain('was taken back by run')
  })

  it('names what could not be taken back with the line to type', async () => {
    const { desk, service } = await start()
    let isFailing = false
    service.intercept = async ({ call, body }, forward) => {
      if (call === 'tenant/create' && body['name'] === 'Bad') {
        isFailing = true
        return Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
      }
      return isFailing && call === 'tenant/delete'
        ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
        : forward()
    }
    await desk.write('tenants.yaml', 'tenants: [{ id: good, name: Good }, { id: bad, name: Bad }]')
    const ended = await desk.run(
      'tenant sync --config tenants.yaml --apply --rollback-on-failure -o json --parallelism 1',
    )
    expect(ended.code).toBe(5)
    expect(ended.json()).toMatchObject({ outcome: 'partial' })
    const findings = ended.json()['findings'] as readonly JsonObject[]
    const told = findings.find(({ code }) => code === 'not-taken-back')
    expect(told).toMatchObject({ address: 'tenant/good' })
    expect(told?.['hint']).toContain(`rollback ${textAt(ended, 'runId')} --only tenant/good`)
  })

  it('deletes what was created only in part', async () => {
    const { desk, service } = await start()
    service.intercept = async ({ call }, forward) =>
      call === 'tenant/settings'
        ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
        : forward()
    await desk.write(
      'tenants.yaml',
      'tenants: [{ id: half, name: Half, settings: { sessionTokenExpiration: 9, sessionTokenExpirationUnit: hours } }]',
    )
    const line = 'tenant sync --config tenants.yaml --apply --rollback-on-failure -o json'
    const ended = await desk.run(line)
    expect(ended.code, ended.stdout).toBe(5)
    expect(codesOf(ended)).toContain('not-taken-back')
    service.intercept = async ({ call, method }, forward) =>
      call === 'tenant/settings' && method === 'POST'
        ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
        : forward()
    const again = await desk.run(`rollback ${textAt(ended, 'runId')} --yes`)
    expect(again.code, again.stdout + again.stderr).toBe(0)
    const second = await desk.run(line)
    expect(second.code, second.stdout).toBe(5)
    expect(second.json()).toMatchObject({ outcome: 'failed', undoneBy: { outcome: 'done' } })
    expect(await service.tenants()).toEqual({})
  })

  it('leaves a run that did well, and one that was interrupted, alone', async () => {
    const { desk, service } = await start()
    await applied(desk, '[{ id: a, name: A }]', '--rollback-on-failure')
    expect(Object.keys(await service.tenants())).toEqual(['a'])
    const interrupt = new AbortController()
    service.intercept = async ({ call }, forward) => {
      if (call === 'tenant/create') interrupt.abort()
      return forward()
    }
    await desk.write('tenants.yaml', 'tenants: [{ id: a, name: A }, { id: b, name: B }, { id: c, name: C }]')
    const ended = await desk.run(
      'tenant sync --config tenants.yaml --apply --rollback-on-failure --parallelism 1',
      { interrupt: interrupt.signal },
    )
    expect(ended.code).toBe(130)
    expect(Object.keys(await service.tenants())).toContain('b')
  })
})
