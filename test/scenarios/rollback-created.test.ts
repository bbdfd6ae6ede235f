import { describe, expect, it } from 'vitest'
import { member, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'

async function start(): Promise<{ readonly service: ServiceInProcess; readonly desk: Desk }> {
  const service = serviceInProcess()
  return { service, desk: await newDesk(service) }
}

/** The id of the run that applied these lines of `tenants.yaml`. */
async function applied(desk: Desk, tenants: string): Promise<string> {
  await desk.write('tenants.yaml', `tenants: ${tenants}\n`)
  const ended = await desk.run('tenant sync --config tenants.yaml --apply --yes -o json')
  expect(ended.code, ended.stdout + ended.stderr).toBe(0)
  return String(member(ended.json(), 'runId'))
}

/** What the console shows, with these values instead. */
async function setInConsole(service: ServiceInProcess, id: string, values: JsonObject): Promise<void> {
  const settings = await service.change(`GET tenant/settings?id=${id}`, {})
  await service.change('POST tenant/settings', { ...settings, ...values, tenantId: id })
}

describe('rollback of a run that created tenants', () => {
  it('shows settings that somebody gave one since, and does not delete them', async () => {
    const { service, desk } = await start()
    const run = await applied(desk, '[{ id: acme, name: Acme }, { id: other, name: Other }]')
    await setInConsole(service, 'acme', { enabled: true, sessionTokenExpiration: 30, JITDisabled: true })

    const stopped = await desk.run(`rollback ${run} --yes`)
    expect(stopped.code, stopped.stdout).toBe(6)
    const words = stopped.stdout.replaceAll(/\s+/g, ' ')
    expect(words).toContain('tenant/acme was created and has changed since run')
    expect(words).toContain('settings.sessionTokenExpiration (not set by the run, now 30)')
    expect(words).toContain('settings.JITDisabled (not set by the run, now true)')
    expect(words).not.toContain('sessionTokenExpirationUnit')
    expect(Object.keys(await service.tenants())).toEqual(['acme', 'other'])

    const left = await desk.run(`rollback ${run} --on-conflict live --yes`)
    expect(left.code, left.stdout + left.stderr).toBe(0)
    expect(await service.tenants({ withSettings: true })).toMatchObject({
      acme: { settings: { sessionTokenExpiration: 30, JITDisabled: true } },
    })
    expect(Object.keys(await service.tenants())).toEqual(['acme'])

    const forced = await desk.run(`rollback ${run} --on-conflict config --yes`)
    expect(forced.code, forced.stdout + forced.stderr).toBe(0)
    expect(await service.tenants()).toEqual({})
  })

  it('takes what the service gives every new tenant for nobody’s change, with a call for each', async () => {
    for (const guesses of [{}, { 'tenant-new-settings': 'zero' }]) {
      const service = serviceInProcess({ guesses })
      const desk = await newDesk(service)
      const run = await applied(desk, '[{ id: a, name: A }, { id: b, name: B }]')
      await service.forgetRequests()
      const preview = await desk.run(`rollback ${run} --dry-run`)
      expect(preview.code, preview.stdout).toBe(0)
      expect(await service.requests()).toMatchObject({ 'GET tenant/settings': 2 })
      const done = await desk.run(`rollback ${run} --yes`)
      expect(done.code, done.stdout + done.stderr).toBe(0)
      expect(await service.tenants()).toEqual({})
    }
  })

  it('is not barred by a lifetime alone a moment after a run failed, and never deletes what somebody set', async () => {
    const { service, desk } = await start()
    service.intercept = async ({ call, body }, forward) => {
      if (call !== 'tenant/create' || body['name'] !== 'Bad') return forward()
      await setInConsole(service, 'odd', { sessionTokenExpiration: 3 })
      await setInConsole(service, 'theirs', { enabled: true })
      return Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
    }
    await desk.write(
      'tenants.yaml',
      'tenants: [{ id: odd, name: Odd }, { id: theirs, name: Theirs }, { id: zbad, name: Bad }]',
    )
    const ended = await desk.run(
      'tenant sync --config tenants.yaml --apply --rollback-on-failure --parallelism 1 -o json',
    )
    expect(ended.code, ended.stdout + ended.stderr).toBe(5)
    expect(ended.json()).toMatchObject({
      outcome: 'partial',
      steps: [
        { address: 'tenant/odd', outcome: 'undone' },
        { address: 'tenant/theirs', outcome: 'done' },
        { address: 'tenant/zbad', outcome: 'failed' },
      ],
    })
    expect(Object.keys(await service.tenants())).toEqual(['theirs'])
  })
})
