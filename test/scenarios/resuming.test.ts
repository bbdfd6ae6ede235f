import { describe, expect, it } from 'vitest'
import { parseJson, type Json, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type Sent } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const NEVER = new Promise<never>(() => undefined)
/** Process number of the first run that dies; the others follow. */
const DEAD = 666

async function start() {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  return { service, desk, die: dyingAt({ service, desk }) }
}

/** Starts a command and lets its process die while a call is on its way: `before` it takes effect, or `after`. */
function dyingAt({ service, desk }: { service: ReturnType<typeof serviceInProcess>; desk: Desk }) {
  let deaths = 0
  return async (
    line: string,
    isMeant: (sent: Sent) => boolean,
    when: 'before' | 'after' = 'after',
  ): Promise<void> => {
    const pid = DEAD + deaths
    deaths += 1
    await new Promise<void>((resolve, reject) => {
      service.intercept = async (sent, forward) => {
        if (!isMeant(sent)) return forward()
        if (when === 'after') await forward()
        resolve()
        return NEVER
      }
      void desk.run(line, { pid }).then(({ code, stderr }) => {
        reject(new Error(`it ended with ${code} and did not die: ${stderr}`))
      })
    })
    service.intercept = async (_sent, forward) => forward()
  }
}

const at =
  (call: string, nth = 1) =>
  (sent: Sent) =>
    sent.call === call && sent.nth === nth
const stepsOf = (ended: Ended) =>
  (ended.json()['steps'] as readonly JsonObject[]).map(({ address, action, outcome }) =>
    [outcome, action, address].join(' '),
  )
const lastRun = async (desk: Desk): Promise<JsonObject> => {
  const { items } = (await desk.run('runs list -o json')).json() as { readonly items: readonly JsonObject[] }
  return items[0] ?? {}
}
const stateOf = async (desk: Desk): Promise<Json> => {
  const [path = ''] = await desk.files('home/.descope-mgmt/state')
  const { resources } = parseJson(await desk.read(path)) as { readonly resources: JsonObject }
  return Object.fromEntries(
    Object.entries(resources).map(([address, resource]) => [
      address,
      (resource as JsonObject)['fields'] ?? null,
    ]),
  )
}

const TENANTS = `
tenants:
  - { id: acme, name: Acme Corporation }
  - { id: beta, name: Beta, settings: { sessionTokenExpiration: 7, sessionTokenExpirationUnit: minutes } }
  - { id: gamma, name: Gamma }
`

describe('a run that died', () => {
  it('is finished from its own plan: what holds is not sent again', async () => {
    const { service, desk, die } = await start()
    await service.change('POST tenant/create', { id: 'acme', name: 'Acme' })
    await desk.write('descope.yaml', TENANTS)
    await die('apply --yes --parallelism 1 --reason launch', at('tenant/create'))
    expect(await lastRun(desk)).toMatchObject({
      outcome: 'interrupted',
      unfinished: 'died',
      reason: 'launch',
    })
    // What the files say by now is not what that plan says.
    await desk.write('descope.yaml', 'tenants: []')
    await service.forgetRequests()
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(resumed.json()).toMatchObject({ outcome: 'done', resumes: expect.any(String) as string })
    expect(await service.tenants({ withSettings: true })).toMatchObject({
      acme: { name: 'Acme Corporation' },
      beta: { name: 'Beta', settings: { sessionTokenExpiration: 7 } },
      gamma: { name: 'Gamma' },
    })
    const { 'POST tenant/create': creates = 0 } = await service.requests()
    expect(creates).toBe(1)
    expect(await stateOf(desk)).toEqual({
      'tenant/acme': { '/name': 'Acme Corporation' },
      'tenant/beta': {
        '/name': 'Beta',
        '/settings/sessionTokenExpiration': 7,
        '/settings/sessionTokenExpirationUnit': 'minutes',
      },
      'tenant/gamma': { '/name': 'Gamma' },
    })
  })

  it('is finished by a plain second run too, which says that it is there', async () => {
    const { service, desk, die } = await start()
    await desk.write('descope.yaml', TENANTS)
    await die('apply --yes --parallelism 1', at('tenant/create', 2))
    const { runId } = await lastRun(desk)
    const second = await desk.run('apply --yes')
    expect(second.code, second.stderr).toBe(0)
    expect(second.stderr.replaceAll(/\s+/g, ' ')).toMatch(
      new RegExp(
        `Run ${String(runId)} \\(apply by ana@desk.* died before its end.*apply --resume ${String(runId)}`,
      ),
    )
    expect(await service.requests()).toMatchObject({ 'POST tenant/create': 3 })
    expect(Object.keys(await service.tenants())).toEqual(['acme', 'beta', 'gamma'])
    const third = await desk.run('apply --resume --yes')
    expect(third.code).toBe(0)
    expect(third.stdout).toContain('Nothing to resume')
    expect(third.stdout).toContain(`was done after it`)
    expect((await desk.run('apply --yes')).stderr).not.toContain('died')
  })

  it('is settled by a resume that finds nothing left', async () => {
    const { service, desk, die } = await start()
    await desk.write('descope.yaml', TENANTS)
    await die('apply --yes --parallelism 1', at('tenant/search'))
    const dead = await lastRun(desk)
    await service.forgetRequests()
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.json()).toMatchObject({ outcome: 'done', changes: [], resumes: dead['runId'] ?? null })
    expect(await service.writes()).toBe(0)
    const { items } = (await desk.run('runs list -o json')).json() as {
      readonly items: readonly JsonObject[]
    }
    expect(items).toMatchObject([
      { resumes: dead['runId'], outcome: 'done' },
      { runId: dead['runId'], finishedBy: resumed.json()['runId'] },
    ])
    expect(Object.keys((await stateOf(desk)) as JsonObject)).toHaveLength(3)
    expect((await desk.run('apply --yes')).stderr).toBe('')
  })

  it('does not go over what somebody else did meanwhile', async () => {
    const { service, desk, die } = await start()
    for (const id of ['acme', 'beta']) await service.change('POST tenant/create', { id, name: id })
    await desk.write('descope.yaml', 'tenants: [{ id: old, name: old }]')
    await desk.run('apply --yes')
    await desk.write('descope.yaml', `${TENANTS}removed: [{ address: tenant/old, do: delete }]`)
    await die('apply --yes --parallelism 1', at('tenant/patch'), 'before')
    await service.change('POST tenant/update', { id: 'acme', name: 'Theirs' })
    await service.change('POST tenant/create', { id: 'gamma', name: 'Also theirs' })
    await service.change('POST tenant/update', { id: 'old', name: 'In use again' })
    const looked = await desk.run('apply --resume --dry-run -o json')
    expect(looked.json()['findings']).toMatchObject([
      {
        code: 'stale',
        severity: 'warning',
        address: 'tenant/acme',
        message: expect.stringContaining('name') as string,
      },
      { code: 'stale', address: 'tenant/gamma' },
      { code: 'stale', address: 'tenant/old' },
      { code: 'resumes', severity: 'note' },
    ])
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.code, resumed.stderr).toBe(5)
    expect(stepsOf(resumed).toSorted()).toEqual([
      'done update tenant/beta',
      'failed create tenant/gamma',
      'failed delete tenant/old',
      'failed update tenant/acme',
    ])
    expect(await service.tenants()).toMatchObject({
      acme: { name: 'Theirs' },
      beta: { name: 'Beta' },
      gamma: { name: 'Also theirs' },
      old: { name: 'In use again' },
    })
    expect(Object.keys((await stateOf(desk)) as JsonObject)).toEqual(['tenant/old', 'tenant/beta'])
    // What could not be created is not ours, and no line offers to delete it.
    const again = await desk.run('apply --resume --yes')
    expect(again.code).toBe(5)
    expect(again.stdout).not.toContain('tenant delete')
  })

  it('refuses again what was refused because nobody agreed to it, also where it died', async () => {
    for (const dies of [false, true]) {
      const { service, desk } = await start()
      for (const id of ['t1', 't4']) await service.change('POST tenant/create', { id, name: id })
      await desk.write('descope.yaml', 'tenants: [{ id: t1, name: t1 }, { id: t4, name: t4 }]')
      expect((await desk.run('apply --yes')).code).toBe(0)
      await desk.write(
        'descope.yaml',
        'tenants: [{ id: t1, name: T1 }, { id: t4, name: T4 }, { id: c2, name: C2 }, { id: c3, name: C3, parent: c2 }, { id: c5, name: C5 }]',
      )
      const meanwhile = async () => {
        await service.change('PATCH tenant/patch', { id: 't1', name: 'ann 1' })
        await service.change('POST tenant/delete', { id: 't4' })
        await service.change('POST tenant/create', { id: 'c2', name: 'c2 by ann' })
        return 'y'
      }
      const first = new Promise<void>((resolve, reject) => {
        service.intercept = async (sent, forward) => {
          if (!dies || sent.call !== 'tenant/create' || sent.body['name'] !== 'C5') return forward()
          resolve()
          return NEVER
        }
        void desk.run('apply', { pid: DEAD, person: meanwhile }).then(({ code, stdout }) => {
          if (dies) reject(new Error('it did not die'))
          expect(code, stdout).toBe(5)
          resolve()
        }, reject)
      })
      await first
      service.intercept = async (_sent, forward) => forward()
      const refusedAll = {
        t1: 'changed since the plan was shown: name',
        t4: 'was to be updated, and would be created now',
        c2: 'was to be created, and would be updated now',
      }
      const dry = await desk.run('apply --resume --dry-run')
      expect(dry.code, dry.stdout + dry.stderr).toBe(5)
      // A resume of the resume refuses the same.
      for (const _ of [1, 2]) {
        const resumed = await desk.run('apply --resume --yes -o json')
        expect(resumed.code, resumed.stdout).toBe(5)
        for (const [id, words] of Object.entries(refusedAll)) {
          expect(resumed.json()['steps']).toContainEqual(
            expect.objectContaining({
              address: `tenant/${id}`,
              outcome: 'failed',
              error: {
                code: 'stale',
                message: expect.stringContaining(words) as string,
                hint: 'Look at a new plan: descope-mgmt plan',
              },
            }),
          )
        }
        const { t1, t4, c2, c3, c5 } = await service.tenants()
        expect([t1?.name, t4, c2?.name, c3, c5?.name]).toEqual([
          'ann 1',
          undefined,
          'c2 by ann',
          undefined,
          'C5',
        ])
      }
    }
  })

  it('offers a new plan where it refuses, of a rollback the same rollback', async () => {
    const { service, desk, die } = await start()
    for (const id of ['a', 'b']) await service.change('POST tenant/create', { id, name: id })
    await desk.write('descope.yaml', 'tenants: [{ id: a, name: A }, { id: b, name: B }]')
    const isPatch = ({ call }: Sent) => call === 'tenant/patch'
    const rename = async (id: string) => service.change('PATCH tenant/patch', { id, name: 'theirs' })
    await die('apply --yes --parallelism 1', isPatch, 'before')
    await rename('b')
    const files = await desk.run('apply --resume --yes')
    expect(files.code, files.stdout).toBe(5)
    expect(files.stdout).toMatch(/^again +descope-mgmt apply$/m)
    expect(files.stdout).not.toContain('--resume')

    expect((await desk.run('apply --yes --on-conflict config --on-drift revert')).code).toBe(0)
    await desk.write('descope.yaml', 'tenants: [{ id: a, name: A2 }, { id: b, name: B2 }]')
    expect((await desk.run('apply --yes')).code).toBe(0)
    const { runId } = await lastRun(desk)
    await die(`rollback ${String(runId)} --yes --parallelism 1`, isPatch, 'before')
    await rename('b')
    const back = await desk.run('apply --resume --yes')
    expect(back.code, back.stdout).toBe(5)
    expect(back.stdout).toMatch(new RegExp(`^again +descope-mgmt rollback ${String(runId)}$`, 'm'))
    expect(back.stdout).toContain(`rollback ${String(runId)} --dry-run`)
    expect(back.stdout).not.toContain('descope-mgmt plan')
  })

  it('is past where a plain run finds nothing left of it', async () => {
    const { desk, die } = await start()
    await desk.write('descope.yaml', 'tenants: [{ id: a, name: A }]')
    await die('apply --yes', at('tenant/create'))
    expect((await desk.run('apply --yes')).stderr).toContain('died before its end')
    expect(await lastRun(desk)).toMatchObject({ outcome: 'done', unfinished: null })
    expect((await desk.run('apply --yes')).stderr).toBe('')
    const { items } = (await desk.run('runs list -o json')).json() as { readonly items: readonly Json[] }
    expect(items).toHaveLength(2)
  })

  it('twice leaves last-applied as a run that is not disturbed does', async () => {
    const { service, desk, die } = await start()
    await desk.write('descope.yaml', 'tenants: [{ id: old, name: Old }]')
    await desk.run('apply --yes')
    await desk.write('descope.yaml', `${TENANTS}removed: [{ address: tenant/old, do: delete }]`)
    await die('apply --yes --parallelism 1', ({ method, call }) => {
      return method === 'POST' && call === 'tenant/settings'
    })
    await die('apply --resume --yes --parallelism 1', at('tenant/create', 4))
    const resumed = await desk.run('apply --resume --yes')
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(Object.keys(await service.tenants())).toEqual(['acme', 'beta', 'gamma'])
    expect(await stateOf(desk)).toEqual({
      'tenant/acme': { '/name': 'Acme Corporation' },
      'tenant/beta': {
        '/name': 'Beta',
        '/settings/sessionTokenExpiration': 7,
        '/settings/sessionTokenExpirationUnit': 'minutes',
      },
      'tenant/gamma': { '/name': 'Gamma' },
    })
  })

  it('deletes what is still as it was, after a backup of its own', async () => {
    const { service, desk, die } = await start()
    await desk.write('descope.yaml', 'tenants: [{ id: one, name: One }, { id: two, name: Two }]')
    await desk.run('apply --yes')
    await desk.write(
      'descope.yaml',
      'tenants: []\nremoved: [{ address: tenant/one, do: delete }, { address: tenant/two, do: delete }]',
    )
    await die('apply --yes --parallelism 1', at('tenant/delete'))
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(stepsOf(resumed)).toHaveLength(1)
    expect(await service.tenants()).toEqual({})
    const { backupId } = resumed.json()
    const backup = (await desk.run(`backup show ${String(backupId)} -o json`)).json()
    expect(backup['counts']).toMatchObject({ tenants: 1 })
  })

  it('is no longer chosen when it was named away, and others are told apart', async () => {
    const { desk, die } = await start()
    await desk.write('descope.yaml', `owner: platform\n${TENANTS}`)
    await die('apply --yes --parallelism 1', at('tenant/create'))
    const { runId } = await lastRun(desk)
    await desk.write('other.yaml', 'owner: web\ntenants: []')
    const other = await desk.run('apply --resume --yes -c other.yaml')
    expect(other).toMatchObject({ code: 0 })
    expect(other.stdout).toContain('Nothing to resume for owner web')
    const named = await desk.run(`apply --resume ${String(runId)} --yes -c other.yaml -o json`)
    expect(named.code).toBe(6)
    expect(named.json()).toMatchObject({ error: { code: 'other-owner' } })
  })
})

describe('apply --resume', () => {
  it('says so where there is nothing to resume', async () => {
    const { desk } = await start()
    const text = await desk.run('apply --resume')
    expect(text).toMatchObject({ code: 0, stderr: '' })
    expect(text.stdout).toContain(
      'Nothing to resume for owner default in project P2emulated. No run was left unfinished.',
    )
    const json = await desk.run('apply --resume -o json')
    expect(json.json()).toMatchObject({ runId: null, outcome: 'done', steps: [], changes: [] })
    await desk.write('descope.yaml', TENANTS)
    const { runId } = (await desk.run('apply --yes -o json')).json()
    const done = await desk.run(`apply --resume ${String(runId)}`)
    expect(done.stdout).toContain(`Run ${String(runId)} is done`)
  })

  it('takes no consent but that of the plan it finishes', async () => {
    const { desk } = await start()
    for (const words of [
      '--allow-deletes 3',
      '--on-drift revert',
      '--prune',
      '--only tenant',
      '--take-over a/b',
    ]) {
      const { code, stderr } = await desk.run(`apply --resume --yes ${words}`)
      expect(code, words).toBe(3)
      expect(stderr).toContain('as it was agreed to')
    }
    expect((await desk.run('apply --resume none-such --yes')).code).toBe(3)
  })

  it('goes on with a run that failed partly, and asks before it writes', async () => {
    const { service, desk } = await start()
    await desk.write('descope.yaml', TENANTS)
    service.intercept = async (sent, forward) =>
      sent.call === 'tenant/create' && sent.body['id'] === 'beta'
        ? new Response('{"errorCode":"E1","errorDescription":"no"}', { status: 400 })
        : forward()
    const failed = await desk.run('apply --yes --fail-fast --parallelism 1 -o json')
    expect(failed.code).toBe(5)
    expect(stepsOf(failed)).toEqual([
      'done create tenant/acme',
      'failed create tenant/beta',
      'notReached create tenant/gamma',
    ])
    service.intercept = async (_sent, forward) => forward()
    const unasked = await desk.run('apply --resume')
    expect(unasked.code).toBe(6)
    const asked: string[] = []
    const resumed = await desk.run('apply --resume', {
      person: (question) => {
        asked.push(question)
        return 'y'
      },
    })
    expect(asked.join()).toContain('create tenant/beta, tenant/gamma')
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(Object.keys(await service.tenants())).toEqual(['acme', 'beta', 'gamma'])
  })

  it('refuses a run that is still at work', async () => {
    const { desk, die } = await start()
    await desk.write('descope.yaml', TENANTS)
    await die('apply --yes --parallelism 1', at('tenant/create'))
    desk.alive.add(DEAD)
    for (const [line, code] of [
      ['apply --resume --dry-run -o json', 'run-not-over'],
      ['apply --resume --yes -o json', 'locked'],
    ] as const) {
      const refused = await desk.run(line)
      expect(refused.code).toBe(6)
      expect(refused.json()).toMatchObject({ error: { code } })
    }
    const ahead = await desk.run('apply --resume --yes --break-lock -o json')
    expect(ahead.json()).toMatchObject({ outcome: 'done', resumes: (await lastRun(desk))['resumes'] })
  })

  it('finishes a restore without making it ours', async () => {
    const { service, desk, die } = await start()
    await desk.write('descope.yaml', TENANTS)
    await desk.run('apply --yes')
    const { backupId } = (await desk.run('backup create -o json')).json()
    for (const id of ['acme', 'gamma']) {
      await service.change('POST tenant/update', { id, name: `Spoilt ${id}` })
    }
    const before = await stateOf(desk)
    await die(`backup restore ${String(backupId)} --yes --parallelism 1`, at('tenant/patch'))
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.json()).toMatchObject({ operation: 'restore', outcome: 'done' })
    expect(await service.tenants()).toMatchObject({
      acme: { name: 'Acme Corporation' },
      gamma: { name: 'Gamma' },
    })
    expect(await stateOf(desk)).toEqual(before)
  })
})

describe('runs', () => {
  it('are listed and shown without project, key and network', async () => {
    const { desk, die } = await start()
    await desk.write('descope.yaml', TENANTS.replace('name: Gamma', 'name: Gamma, parent: beta'))
    await desk.run('apply --yes --only tenant/acme')
    await die('apply --yes --parallelism 1 --reason because', at('tenant/create', 2), 'before')
    const env = { DESCOPE_PROJECT_ID: undefined, DESCOPE_MANAGEMENT_KEY: undefined }
    const offline = { env, fetch: () => Promise.reject(new Error('no network')) }
    await desk.write('descope.yaml', 'tenants: [')
    const list = await desk.run('runs list', offline)
    expect(list.code, list.stderr).toBe(0)
    const [title = '', first = '', second = ''] = list.stdout.split('\n')
    expect(title).toMatch(/^run +began +operation +by +outcome/)
    expect(first).toContain('died')
    expect(first).toContain('2 to create')
    expect(second).toContain('1 created')
    const { runId } = await lastRun(desk)
    const shown = await desk.run(`runs show ${String(runId).slice(0, 8)}`, offline)
    const words = shown.stdout.replaceAll(/\s+/g, ' ')
    expect(words).toContain('apply by ana@desk, owner default')
    expect(words).toContain('died: it wrote no outcome')
    expect(shown.stdout).toContain(`resume   descope-mgmt apply --resume ${String(runId)}\n`)
    expect(words).toMatch(
      /begun tenant\/beta create not answered, perhaps not sent: POST \/v1\/mgmt\/tenant\/create/,
    )
    expect(words).toContain('not begun tenant/gamma')
    const json = (await desk.run(`runs show ${String(runId)} -o json`, offline)).json()
    expect(json).toMatchObject({
      formatVersion: 1,
      runId,
      unfinished: 'died',
      endedAt: null,
      steps: [
        { outcome: null, journal: { unanswered: ['POST /v1/mgmt/tenant/create'], ended: null } },
        { outcome: null, journal: null },
      ],
    })
    expect((await desk.run('runs show zzzz', offline)).code).toBe(3)
  })

  it('say so where there are none', async () => {
    const { desk } = await start()
    expect((await desk.run('runs list')).stdout).toContain('No runs in ')
    expect((await desk.run('runs list -o json')).json()).toEqual({ formatVersion: 1, items: [] })
  })
})
