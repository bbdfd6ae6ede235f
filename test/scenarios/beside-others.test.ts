import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'
import { asConsole, sayingFlow } from '../torture/support/documents.js'

const FILES = `tenants:
  - { id: a, name: A2 }
  - { id: b, name: B2 }
  - { id: new, name: New }
  - { id: below, name: Below, parent: new }
`

/** Two tenants that are live and not as the files say, one that is not there yet, and one of nobody's. */
async function start(files = FILES) {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  for (const id of ['a', 'b', 'theirs']) {
    await service.change('POST tenant/create', { id, name: id.toUpperCase() })
  }
  await desk.write('descope.yaml', files)
  return {
    service,
    desk,
    writes: async () => service.writes(),
    /** Says yes, and somebody else is quicker. */
    agree: async (line: string, meanwhile: () => Promise<unknown>) =>
      desk.run(line, {
        person: async () => {
          await meanwhile()
          return 'y'
        },
      }),
    edit: async (id: string, fields: JsonObject) => service.change('PATCH tenant/patch', { id, ...fields }),
  }
}

describe('between the question and the answer', () => {
  it('others may edit what is neither ours nor shown, and keep it', async () => {
    const { service, agree, edit, desk } = await start()
    const run = await agree('apply', async () => {
      await edit('a', { customAttributes: { seats: 5 } })
      await edit('b', { disabled: true })
      await edit('theirs', { name: 'Other words' })
    })
    expect(run.code, run.stderr).toBe(0)
    expect(await service.tenants()).toMatchObject({
      a: { name: 'A2', customAttributes: { seats: 5 } },
      b: { name: 'B2', disabled: true },
      new: { name: 'New' },
      theirs: { name: 'Other words' },
    })
    expect((await desk.run('plan')).stdout).toContain('0 to create, 0 to update')
  })

  it('a step that others got ahead of is refused, what waits for it is blocked, and the rest is done', async () => {
    const { service, agree, edit } = await start()
    const run = await agree('apply', async () => {
      await edit('a', { name: 'Somebody else was here' })
      await service.change('POST tenant/create', { id: 'new', name: 'Not as it was to be' })
    })
    expect(run.code, run.stderr).toBe(5)
    const said = run.stdout.replaceAll(/\s+/g, ' ')
    expect(said).toContain('tenant/a changed since the plan was shown: name')
    expect(said).toContain('tenant/new was to be created, and would be updated now')
    expect(said).toMatch(/blocked\S* +(\S+ )?tenant\/below/)
    expect(said).toContain('1 updated, 2 failed, 1 blocked')
    expect(await service.tenants()).toMatchObject({
      a: { name: 'Somebody else was here' },
      b: { name: 'B2' },
    })
  })

  it('nothing is written where nothing shown is left', async () => {
    const { service, agree, edit, writes, desk } = await start(
      'tenants: [{ id: a, name: A2 }, { id: new, name: N }]\n',
    )
    const run = await agree('apply', async () => {
      await edit('a', { name: 'A3' })
      await service.change('POST tenant/create', { id: 'new', name: 'Not as it was to be' })
    })
    expect(run.code, run.stdout).toBe(6)
    expect(run.stderr).toContain('stale')
    expect(await writes()).toBe(0)
    const audit = await desk.run('audit list -o json')
    expect(audit.stdout).toContain('"refused"')
  })

  it('what was done by others just so is no failure', async () => {
    const { agree, edit, desk } = await start()
    const run = await agree('apply', async () => edit('a', { name: 'A2' }))
    expect(run.code, run.stdout).toBe(0)
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain('2 created, 1 updated')
    const state = JSON.parse(
      await desk.read('home/.descope-mgmt/state/P2emulated/default.json'),
    ) as JsonObject
    expect(Object.keys(state['resources'] ?? {}).sort()).toEqual([
      'tenant/a',
      'tenant/b',
      'tenant/below',
      'tenant/new',
    ])
  })

  it('what they did is not told as done by the run that refused it', async () => {
    const { agree, edit, desk } = await start()
    expect((await desk.run('apply --yes')).code).toBe(0)
    await desk.write('descope.yaml', FILES.replace('A2', 'A3').replace('B2', 'B3'))
    const run = await agree('apply', async () => edit('a', { name: 'Theirs' }))
    expect(run.code, run.stdout).toBe(5)
    const plan = (await desk.run('plan')).stdout.replaceAll(/\s+/g, ' ')
    expect(plan).toContain('tenant/a')
    expect(plan).toContain('conflict')
    expect(plan).not.toContain('our own')
  })

  it('new work is told and not done', async () => {
    const { service, agree, edit, desk } = await start()
    expect((await desk.run('apply --yes')).code).toBe(0)
    await desk.write('descope.yaml', FILES.replace('B2', 'B3'))
    const run = await agree('apply', async () => edit('a', { name: 'Drifted' }))
    expect(run.code, run.stdout).toBe(5)
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'tenant/a was not to be changed when the plan was shown',
    )
    expect(await service.tenants()).toMatchObject({ a: { name: 'Drifted' }, b: { name: 'B3' } })
  })

  it('a delete goes over nothing that was not shown', async () => {
    const { service, agree, edit } = await start()
    const run = await agree('tenant delete a theirs', async () =>
      edit('a', { customAttributes: { seats: 5 } }),
    )
    expect(run.code, run.stdout).toBe(5)
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'tenant/a changed since the plan was shown: customAttributes.seats',
    )
    expect(Object.keys(await service.tenants()).sort()).toEqual(['a', 'b'])
  })

  it('guards judge the plan that is made then', async () => {
    const { service, agree, desk } = await start()
    expect((await desk.run('apply --yes')).code).toBe(0)
    await desk.write('descope.yaml', FILES.replaceAll(/.*(a|b), name.*\n/g, ''))
    const run = await agree('apply --prune --allow-deletes 2', async () =>
      service.change('POST tenant/delete', { id: 'a' }),
    )
    expect(run.code, run.stdout).toBe(6)
    expect(run.stderr).toContain('allowed-deletes-differ')
    expect(Object.keys(await service.tenants())).toContain('b')
  })
})

describe('beside somebody who edits all the time', () => {
  const busy = async (line: string) => {
    const world = await start()
    const { service, desk, edit } = world
    let count = 0
    service.intercept = async (_sent, forward) => {
      count += 1
      await edit('a', { customAttributes: { seats: count } })
      await edit('theirs', { name: `Theirs ${count}` })
      return forward()
    }
    const run = await desk.run(line, line.includes('--yes') ? {} : { person: () => 'y' })
    return { ...world, run, count: () => count }
  }

  it.each(['apply', 'apply --yes'])('%s gets through, and loses none of it', async (line) => {
    const { run, service, count } = await busy(line)
    expect(run.code, run.stdout).toBe(0)
    expect(await service.tenants()).toMatchObject({
      a: { name: 'A2', customAttributes: { seats: count() } },
      b: { name: 'B2' },
      new: { name: 'New' },
    })
  })
})

describe('where nobody is asked', () => {
  it('the plan is made once, under the lock, and shown before anything is written', async () => {
    const { service, desk } = await start()
    await service.forgetRequests()
    let shown = ''
    service.intercept = async ({ call }, forward) => {
      if (call === 'tenant/all') shown = (await desk.files('home/.descope-mgmt/locks')).join()
      return forward()
    }
    const run = await desk.run('apply --yes')
    expect(run.code, run.stderr).toBe(0)
    expect(shown).toContain('P2emulated')
    expect(run.stdout.indexOf('2 to create, 2 to update')).toBeGreaterThan(-1)
    expect(await service.requests()).toMatchObject({ 'GET tenant/all': 1 })
  })

  it('a missing confirmation is refused before anything is written, and audited', async () => {
    const { desk, writes } = await start()
    const run = await desk.run('apply')
    expect(run.code).toBe(6)
    expect(run.stdout).toContain('2 to create, 2 to update')
    expect(run.stderr).toContain('confirmation-missing')
    expect(await writes()).toBe(0)
    expect((await desk.run('audit list -o json')).stdout).toContain('confirmation-missing')
  })

  it('a dry run takes no lock and writes nothing', async () => {
    const { desk } = await start()
    expect((await desk.run('apply --dry-run')).code).toBe(0)
    expect(await desk.files('.')).toEqual(['descope.yaml'])
  })
})

describe('between the backup and a step', () => {
  it('a delete of what somebody edited is refused, the rest is done', async () => {
    const { service, desk, edit } = await start()
    service.intercept = atFirst('tenant/search', async () =>
      edit('theirs', { customAttributes: { seats: 5 } }),
    )
    const run = await desk.run('tenant delete b theirs --yes')
    expect(run.code, run.stderr).toBe(5)
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'tenant/theirs: customAttributes.seats changed since its backup was taken; nothing was written',
    )
    expect(await service.tenants()).toMatchObject({ theirs: { customAttributes: { seats: 5 } } })
    expect(Object.keys(await service.tenants())).not.toContain('b')
  })

  it('a flow that somebody edited is not deleted, and looked at as often as ever', async () => {
    const { service, desk } = await start()
    const importFlow = async (words: string) =>
      asConsole(service, '/v2/mgmt/flow/import', { flow: sayingFlow('hello', words) })
    await importFlow('word one')
    await service.forgetRequests()
    let exports = 0
    service.intercept = async (sent, forward) => {
      const isExport = sent.call.endsWith('flow/export')
      if (isExport) exports += 1
      // The first is for the backup.
      if (isExport && exports === 2) await importFlow('word two')
      return forward()
    }
    const run = await desk.run('flow delete hello --yes')
    expect(run.code, run.stderr).toBe(5)
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain('flow/hello: document changed since its backup')
    expect(exports).toBe(2)
    expect(await service.requests()).not.toHaveProperty('POST flow/delete')
  })

  it('an update keeps what somebody put into other fields as a version', async () => {
    const { service, desk, edit } = await start('tenants: [{ id: a, name: A2 }]\n')
    service.intercept = atFirst('tenant/search', async () => edit('a', { customAttributes: { seats: 5 } }))
    expect((await desk.run('apply --yes')).code).toBe(0)
    const [found = ''] = (await desk.files('home/.descope-mgmt/runs')).filter((file) =>
      file.endsWith('/originals.jsonl'),
    )
    expect(await desk.read(found)).toContain('"seats":5')

    await service.change('POST tenant/delete', { id: 'a' })
    const runId = /_([^/_]+)\/originals/.exec(found)?.[1] ?? ''
    const back = await desk.run(`rollback ${runId} --yes --on-conflict config`)
    expect(back.code, back.stderr).toBe(0)
    expect(await service.tenants()).toMatchObject({ a: { name: 'A', customAttributes: { seats: 5 } } })
  })
})

/** Somebody else is quicker than the first call of this name. */
function atFirst(call: string, edit: () => Promise<unknown>): ServiceInProcess['intercept'] {
  let isDone = false
  return async (sent, forward) => {
    if (sent.call === call && !isDone) {
      isDone = true
      await edit()
    }
    return forward()
  }
}
