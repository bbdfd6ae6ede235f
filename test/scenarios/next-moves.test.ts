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

  it('offer the backup where a run only changed, and a rollback of many new things', async () => {
    const { desk } = await start('[{ id: acme, name: Acme Inc }]')
    expect((await nextMoves(desk, SYNC)).moves).toEqual([
      expect.stringMatching(/^restore {2}descope-mgmt --config tenants.yaml backup restore \S+$/),
    ])
    const many = Array.from({ length: 8 }, (_, index) => `{ id: t${index}, name: T${index} }`)
    await desk.write('tenants.yaml', `tenants: [{ id: acme, name: Acme Inc }, ${many.join(', ')}]\n`)
    expect((await nextMoves(desk, SYNC)).moves).toEqual([
      'undo     descope-mgmt --config tenants.yaml rollback RUN',
    ])
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
