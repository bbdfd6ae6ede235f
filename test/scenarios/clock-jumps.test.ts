import { describe, expect, it } from 'vitest'
import { steadyNow } from '../../src/wiring/steady-now.js'
import type { Clock } from '../../src/core/ports/clock.js'
import { serviceInProcess, type Interceptor } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const HOUR_MS = 3_600_000

const BEFORE = 'tenants: [{ id: kept, name: Kept }, { id: gone, name: Gone }]'
const AFTER = `
tenants:
  - { id: kept, name: Kept and changed, settings: { sessionTokenExpiration: 7, sessionTokenExpirationUnit: minutes } }
  - { id: new, name: New }
  - { id: newer, name: Newer }
removed: [{ address: tenant/gone, do: delete }]
`

interface Jump {
  now(): void
  /** In the next pause. */
  soon(): void
}

/** What goes on while the clock jumps. */
const MOMENTS: Readonly<Record<string, (jump: Jump) => Interceptor>> = {
  'a write is on its way': (jump) => async (sent, forward) => {
    const answer = await forward()
    if (sent.call === 'tenant/create') jump.now()
    return answer
  },
  'the rate limit is waited for': (jump) => {
    let refusals = 0
    return async (sent, forward) => {
      if (sent.call !== 'tenant/create' || (refusals += 1) > 2) return forward()
      jump.soon()
      return new Response('{}', { status: 429, headers: { 'retry-after': '30' } })
    }
  },
  'the service is not there': (jump) => {
    let failures = 0
    return async (sent, forward) => {
      if (sent.call !== 'tenant/patch' || (failures += 1) > 3) return forward()
      jump.soon()
      return new Response('{}', { status: 503 })
    }
  },
  'what was written is read again': (jump) => {
    let isWritten = false
    let reads = 0
    return async (sent, forward) => {
      if (sent.call === 'tenant/delete') isWritten = true
      if (isWritten && sent.call === 'tenant/search' && (reads += 1) <= 3) {
        jump.soon()
        return new Response('{"tenants":[]}', { headers: { 'content-type': 'application/json' } })
      }
      return forward()
    }
  },
}

describe.each([
  ['forwards', HOUR_MS],
  ['backwards', -HOUR_MS],
])('a clock that jumps an hour %s', (_name, jumpMs) => {
  it.each(Object.keys(MOMENTS))('while %s, loses nothing and holds nobody up', async (moment) => {
    const service = serviceInProcess()
    const desk = await newDesk(service)
    await desk.write('descope.yaml', BEFORE)
    expect((await desk.run('apply --yes')).code).toBe(0)
    await desk.write('descope.yaml', AFTER)
    let isSoon = false
    let isAhead = false
    const jump = {
      now: () => {
        isAhead = true
      },
      soon: () => {
        isSoon = true
      },
    }
    const wall = () => desk.clock.now() + (isAhead ? jumpMs : 0)
    service.intercept = MOMENTS[moment]?.(jump) ?? service.intercept
    const clock: Clock = {
      now: steadyNow({ wall, ticks: () => desk.clock.now() }),
      sleep: async (ms, signal) => {
        isAhead ||= isSoon
        return desk.clock.sleep(ms, signal)
      },
    }
    const beforeMs = desk.clock.now()
    const run = await desk.run('apply --yes -o json', { clock })
    expect(desk.clock.now() - beforeMs).toBeLessThan(150_000)
    expect(run.stderr).not.toContain('lock')
    const after = await desk.run('apply --yes', { pid: 4243 })
    expect(after.code, after.stdout + after.stderr).toBe(0)
    const tenants = await service.tenants({ withSettings: true })
    expect(Object.keys(tenants).sort()).toEqual(['kept', 'new', 'newer'])
    expect(tenants['kept']).toMatchObject({
      name: 'Kept and changed',
      settings: { sessionTokenExpiration: 7 },
    })
    expect((await desk.run('plan --exit-code')).code).toBe(0)
    expect([0, 5], run.stdout + run.stderr).toContain(run.code)
    if (jumpMs < 0) expect(run.code).toBe(0)
  })
})
