import { beforeEach, describe, expect, it } from 'vitest'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'

const stdoutFails = new Error('ENOSPC: no space left on device, write')

let service: ServiceInProcess
let desk: Desk
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk({ ...service, env: { ...service.env, DESCOPE_MGMT_STORE: 'store' } })
  await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]')
})

const flat = (text: string) => text.replaceAll(/\s+/g, ' ')

describe('an answer that stdout does not take', () => {
  it.each(['plan', 'plan --exit-code', 'tenant list', 'tenant list -o json', '--help', 'apply --dry-run'])(
    'is a mistake of whoever called, not a defect: %s',
    async (line) => {
      const run = await desk.run(line, { stdoutFails })
      expect(run.code).toBe(3)
      expect(flat(run.stderr)).toContain('The answer could not be written: ENOSPC')
      expect(run.stderr).toContain('answer-not-written')
    },
  )

  it('of a run that was carried out is exit 5, and says how it ended and where that is told', async () => {
    const run = await desk.run('apply --yes -o json', { stdoutFails })
    expect(run.code).toBe(5)
    expect(flat(run.stderr)).toContain('The run was carried out and ended: done.')
    const [, line = ''] = /descope-mgmt (runs show \w+)/.exec(flat(run.stderr)) ?? []
    const shown = await desk.run(`${line} -o json`)
    expect(shown.json()).toMatchObject({ outcome: 'done' })
    expect(Object.keys(await service.tenants())).toEqual(['acme'])
    expect((await desk.run('apply --yes', { stdoutFails })).code).toBe(3)
  })

  it('never hides what was worse, and an error is told on stderr instead', async () => {
    const run = await desk.run('tenant get nobody -o json', { stdoutFails })
    expect(run.code).toBe(4)
    expect(run.stderr).toContain('nobody')
    service.intercept = async (sent, forward) =>
      sent.call === 'tenant/create' ? new Response('{"errorCode":"E011001"}', { status: 400 }) : forward()
    expect((await desk.run('apply --yes', { stdoutFails })).code).toBe(5)
  })
})
