import { describe, expect, it } from 'vitest'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type RunOptions } from '../support/run-program.js'

const SYNC = 'tenant sync --config tenants.yaml --apply --yes'

async function start(tenants: string): Promise<{ readonly service: ServiceInProcess; readonly desk: Desk }> {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await desk.write('tenants.yaml', 'tenants: [{ id: acme, name: Acme }]\n')
  expect((await desk.run(SYNC)).code).toBe(0)
  await desk.write('tenants.yaml', `tenants: ${tenants}\n`)
  service.intercept = async ({ call, body }, forward) =>
    /^tenant\/(create|patch)$/.test(call) && String(body['name']).startsWith('Bad')
      ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
      : forward()
  return { service, desk }
}

const SEVERAL =
  '[{ id: acme, name: Acme Inc }, { id: one, name: One }, { id: two, name: Two }, { id: zbad, name: Bad }]'

/** Lines of the summary that begin with such a word. */
async function nextMoves(desk: Desk, line: string | readonly string[], options?: RunOptions) {
  const { stdout } = await desk.run(line, options)
  const run = /^run +(\w+)/m.exec(stdout)?.[1] ?? ''
  const moves = stdout.split('\n').filter((text) => /^(?:again|resume|restore|undo) /.test(text))
  return { run, moves: moves.map((text) => text.replaceAll(run, 'RUN')), stdout }
}

describe('the next moves after a run', () => {
  it('go on with the same command, or back with one, where only a part was done', async () => {
    const { desk } = await start(SEVERAL)
    const { moves } = await nextMoves(desk, SYNC)
    expect(moves).toEqual([
      `again    descope-mgmt ${SYNC}`,
      'undo     descope-mgmt --config tenants.yaml rollback RUN',
    ])
  })

  it('are lines to copy, whatever the width, and the same without colour', async () => {
    for (const columns of [80, 200]) {
      const { desk } = await start(SEVERAL)
      const reason = 'a reason that is so long that it would never fit into eighty columns of a terminal'
      const line = [...SYNC.split(' '), '--reason', reason]
      const person = { columns, person: () => 'y', env: { NO_COLOR: '1' } }
      const { moves, stdout } = await nextMoves(desk, line, person)
      expect(moves).toEqual([
        `again    descope-mgmt ${SYNC} --reason '${reason}'`,
        'undo     descope-mgmt --config tenants.yaml rollback RUN',
      ])
      expect(stdout).not.toContain('\u001b')
    }
  })

  it('offer nothing to take back where nothing was done', async () => {
    const { desk } = await start('[{ id: acme, name: Acme }, { id: zbad, name: Bad }]')
    expect((await nextMoves(desk, SYNC)).moves).toEqual([`again    descope-mgmt ${SYNC}`])
  })

  it('offer one way back where a run both created and changed', async () => {
    const { desk } = await start('[{ id: acme, name: Acme Inc }, { id: one, name: One }]')
    const done = await nextMoves(desk, SYNC)
    expect(done.moves).toEqual(['undo     descope-mgmt --config tenants.yaml rollback RUN'])
    const back = await desk.run(`rollback ${done.run} --yes`)
    expect(back.code, back.stdout + back.stderr).toBe(0)
  })

  it('offer the same way back whatever a run did, and it does not write over what others changed', async () => {
    const { desk, service } = await start('[{ id: acme, name: Acme Inc }]')
    const updated = await nextMoves(desk, SYNC)
    expect(updated.moves).toEqual(['undo     descope-mgmt --config tenants.yaml rollback RUN'])
    await service.change('PATCH tenant/patch', { id: 'acme', name: 'Ann' })
    const refused = await desk.run(`rollback ${updated.run} --yes`)
    expect(refused.code, refused.stdout).toBe(6)
    const deleted = await nextMoves(desk, 'tenant delete acme --yes')
    expect(deleted.moves).toEqual(['undo     descope-mgmt rollback RUN'])
    const back = await nextMoves(desk, `rollback ${deleted.run} --yes`)
    expect(back.moves).toEqual(['undo     descope-mgmt rollback RUN'])
    expect((await desk.run(`rollback ${back.run} --yes`)).code).toBe(0)
  })

  it('carry the number that the way back needs, and it is accepted', async () => {
    const { desk } = await start('[]')
    const many = Array.from({ length: 12 }, (_, index) => `{ id: t${index}, name: T${index} }`)
    await desk.write('tenants.yaml', `tenants: [${many.join(', ')}]\n`)
    const made = await nextMoves(desk, SYNC)
    expect(made.moves).toEqual([
      'undo     descope-mgmt --config tenants.yaml rollback RUN --allow-deletes 12',
    ])
    const line = made.moves[0]?.replace(/^undo +descope-mgmt /, '').replace('RUN', made.run) ?? ''
    const back = await desk.run(`${line} --yes`)
    expect(back.code, back.stdout + back.stderr).toBe(0)
  })

  it('go on without a number that counted what is done', async () => {
    const { desk, service } = await start('[]')
    const named = (name: string) =>
      Array.from(
        { length: 12 },
        (_, index) => `{ id: t${index}, name: ${index === 7 ? 'Bad' : name}${index} }`,
      )
    await desk.write('tenants.yaml', `tenants: [${named('T').join(', ').replace('Bad', 'T')}]\n`)
    expect((await desk.run(SYNC)).code).toBe(0)
    await desk.write('tenants.yaml', `tenants: [${named('U').join(', ')}]\n`)
    const part = await nextMoves(desk, `${SYNC} --allow-updates 12`)
    expect(part.moves).toEqual([
      'resume   descope-mgmt --config tenants.yaml apply --resume RUN',
      'undo     descope-mgmt --config tenants.yaml rollback RUN --allow-updates 11',
    ])
    service.intercept = async (_sent, forward) => forward()
    const on = await desk.run(`--config tenants.yaml apply --resume ${part.run} --yes`)
    expect(on.code, on.stdout + on.stderr).toBe(0)
  })

  it('resume what does not come from files', async () => {
    const { desk, service } = await start('[]')
    await service.change('POST tenant/create', { id: 'beta', name: 'Beta' })
    service.intercept = async ({ call, body }, forward) =>
      call === 'tenant/delete' && body['id'] === 'beta'
        ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
        : forward()
    expect((await nextMoves(desk, 'tenant delete acme beta --yes')).moves).toEqual([
      'resume   descope-mgmt apply --resume RUN',
      'undo     descope-mgmt rollback RUN',
    ])
  })

  it('go forward again, and nowhere else, where all was taken back', async () => {
    const { desk } = await start(SEVERAL)
    const { moves } = await nextMoves(desk, `${SYNC} --rollback-on-failure`)
    expect(moves).toEqual([`again    descope-mgmt ${SYNC} --rollback-on-failure`])
  })

  it('finish the taking back where that was broken off', async () => {
    const { desk, service } = await start(SEVERAL)
    const interrupt = new AbortController()
    const refusing = service.intercept
    service.intercept = async (sent, forward) => {
      if (sent.call === 'tenant/delete') interrupt.abort()
      return refusing(sent, forward)
    }
    const line = `${SYNC} --rollback-on-failure --parallelism 1`
    const { moves } = await nextMoves(desk, line, { interrupt: interrupt.signal })
    expect(moves).toEqual([
      `again    descope-mgmt ${line}`,
      expect.stringMatching(/^undo {5}descope-mgmt --config tenants.yaml apply --resume \w+$/),
    ])
  })
})
