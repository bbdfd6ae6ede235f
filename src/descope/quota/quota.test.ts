import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { SimulatedTime } from '../../../test/support/simulated-time.js'
import type { CallClass, Limit } from '../../core/model/limits.js'
import { callClassOf } from './call-class.js'
import { Quota, type Entering } from './quota.js'

const PROJECT = 'P2a'

interface Sent {
  readonly sentMs: number
  readonly arrivedMs: number
}

/** A quota with these numbers for everything, and a network that takes its time. */
function world(limit: Limit, options: { readonly isLoopback?: boolean; readonly isWritten?: boolean } = {}) {
  const time = new SimulatedTime()
  const quota = new Quota(time)
  const written = options.isWritten === false ? undefined : limit
  quota.join(PROJECT, () => ({ written, reserve: 0, isLoopback: options.isLoopback === true }))
  const sent: Sent[] = []
  const entering = (more: Partial<Entering> = {}): Entering => ({
    callClass: 'default',
    projectId: PROJECT,
    mustBeFresh: false,
    wasRefused: false,
    signals: [],
    onWait: () => undefined,
    ...more,
  })
  const call = async (
    network: { readonly thereMs: number; readonly backMs: number },
    more: Partial<Entering> = {},
  ) => {
    const admission = await quota.enter(entering(more))
    if (admission.type === 'heldUp') return 'heldUp'
    await time.sleep(network.thereMs)
    sent.push({ sentMs: admission.sentMs, arrivedMs: time.now() })
    await time.sleep(network.backMs)
    admission.end(true)
    return 'sent'
  }
  return { time, quota, sent, call, entering }
}

/** The most calls that arrived in any window, each reaching up to but not including its end. */
function mostInAnyWindow(sent: readonly Sent[], windowMs: number): number {
  const times = sent.map(({ arrivedMs }) => arrivedMs).sort((a, b) => a - b)
  let most = 0
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= windowMs) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

const arbitraryLimit = fc.record({
  calls: fc.integer({ min: 5, max: 20 }),
  perSeconds: fc.integer({ min: 1, max: 60 }),
})
const arbitraryMs = fc.oneof(fc.constant(0), fc.nat(50), fc.nat(5_000))

describe('the window', () => {
  it('never holds more than the limit, whatever comes when and takes how long', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryLimit,
        fc.array(fc.record({ pauseMs: arbitraryMs, thereMs: arbitraryMs, backMs: arbitraryMs }), {
          minLength: 1,
          maxLength: 80,
        }),
        async (limit, calls) => {
          const { time, sent, call } = world(limit)
          const arrivals = async () => {
            for (const { pauseMs, thereMs, backMs } of calls) {
              if (pauseMs > 0) await time.sleep(pauseMs)
              void call({ thereMs, backMs })
            }
          }
          void arrivals()
          await time.run()
          expect(sent).toHaveLength(calls.length)
          expect(mostInAnyWindow(sent, limit.perSeconds * 1000)).toBeLessThanOrEqual(limit.calls)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is used to the full: so many calls take as many windows as they must', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryLimit,
        fc.integer({ min: 1, max: 150 }),
        fc.nat(100),
        async (limit, count, thereMs) => {
          const { time, sent, call } = world(limit)
          for (let index = 0; index < count; index += 1) void call({ thereMs, backMs: 0 })
          await time.run()
          const windowMs = limit.perSeconds * 1000
          const full = Math.floor((count - 1) / limit.calls)
          const lastMs = Math.max(...sent.map(({ sentMs }) => sentMs))
          expect(lastMs).toBeGreaterThanOrEqual(full * windowMs)
          expect(lastMs).toBeLessThanOrEqual(full * (windowMs * 1.002 + 1 + thereMs))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('lets calls out in the order in which they came', async () => {
    const { time, quota, entering } = world({ calls: 5, perSeconds: 1 })
    const order: number[] = []
    const take = async (index: number) => {
      const admission = await quota.enter(entering())
      order.push(index)
      await time.sleep(1)
      if (admission.type === 'send') admission.end(true)
    }
    for (let index = 0; index < 23; index += 1) void take(index)
    await time.run()
    expect(order).toEqual(Array.from({ length: 23 }, (_none, index) => index))
  })
})

describe('classes', () => {
  it.each<[string, CallClass]>([
    ['/v1/mgmt/tenant/create', 'default'],
    ['/v1/mgmt/user/create', 'userCreate'],
    ['/v1/mgmt/user/create/batch', 'userCreate'],
    ['/v2/mgmt/user/search', 'userUpdateAndSearch'],
    ['/v1/mgmt/user/update/email', 'userUpdateAndSearch'],
    ['/v1/mgmt/user/logout', 'user'],
    ['/v1/mgmt/user', 'user'],
    ['/v1/mgmt/users', 'default'],
    ['/v1/mgmt/audit/search', 'auditSearch'],
    ['/v1/mgmt/audit/event', 'default'],
  ])('%s counts as %s', (path, callClass) => {
    expect(callClassOf(path)).toBe(callClass)
  })

  it('do not hold each other up, but the narrower ones count in all user calls', async () => {
    const { time, call, sent } = world({ calls: 5, perSeconds: 10 })
    const network = { thereMs: 1, backMs: 1 }
    for (let index = 0; index < 5; index += 1) void call(network, { callClass: 'userCreate' })
    for (const callClass of ['user', 'userUpdateAndSearch', 'default', 'auditSearch'] as const) {
      void call(network, { callClass })
    }
    await time.run()
    expect(sent.filter(({ sentMs }) => sentMs === 0)).toHaveLength(7)
    expect(sent).toHaveLength(9)
  })

  it('of users are counted by project', async () => {
    const { time, quota, call, sent } = world({ calls: 5, perSeconds: 10 })
    quota.join('P2b', () => ({
      written: { calls: 5, perSeconds: 10 },
      reserve: 0,
      isLoopback: false,
    }))
    for (const projectId of [PROJECT, 'P2b']) {
      for (let index = 0; index < 5; index += 1) {
        void call({ thereMs: 1, backMs: 1 }, { callClass: 'user', projectId })
        void call({ thereMs: 1, backMs: 1 }, { callClass: 'default', projectId })
      }
    }
    await time.run()
    expect(sent.filter(({ sentMs }) => sentMs === 0)).toHaveLength(15)
  })
})

describe('a refusal', () => {
  it('holds its class up, and lowers numbers that were only assumed, once', () => {
    const { quota } = world({ calls: 1, perSeconds: 1 }, { isWritten: false })
    const about = { callClass: 'default', projectId: PROJECT } as const
    expect(quota.refused(about, { sentMs: 0, waitMs: 7_000 })).toEqual({
      isNewPause: true,
      untilMs: 7_000,
      lowered: { calls: 100, perSeconds: 60 },
    })
    expect(quota.refused(about, { sentMs: 0, waitMs: 9_000 })).toEqual({
      isNewPause: false,
      untilMs: 9_000,
      lowered: 'asBefore',
    })
    expect(quota.perSecond('default', PROJECT)).toBeCloseTo(100 / 60)
    expect(quota.perSecond('user', PROJECT)).toBeCloseTo(500 / 60)
  })

  it('leaves numbers alone that are written down or slow already', () => {
    const { quota } = world({ calls: 50, perSeconds: 1 })
    const refused = (callClass: CallClass) =>
      quota.refused({ callClass, projectId: PROJECT }, { sentMs: 0, waitMs: 1_000 }).lowered
    expect(refused('default')).toBe('asWritten')
    expect(quota.perSecond('default', PROJECT)).toBe(50)
    const other = world({ calls: 50, perSeconds: 1 }, { isWritten: false }).quota
    expect(
      other.refused({ callClass: 'auditSearch', projectId: PROJECT }, { sentMs: 0, waitMs: 1 }).lowered,
    ).toBe('asBefore')
  })

  it('shows that this machine’s emulator has limits: the documented ones, then the slow ones', () => {
    const { quota } = world({ calls: 50, perSeconds: 1 }, { isWritten: false, isLoopback: true })
    const refused = (sentMs: number) =>
      quota.refused({ callClass: 'default', projectId: PROJECT }, { sentMs, waitMs: 1_000 }).lowered
    expect(quota.perSecond('default', PROJECT)).toBeUndefined()
    expect(refused(0)).toEqual({ calls: 1000, perSeconds: 10 })
    expect(refused(0)).toEqual({ calls: 100, perSeconds: 60 })
  })
})

describe('what is wanted of it', () => {
  it('leaves a share to others', () => {
    const quota = new Quota(new SimulatedTime())
    quota.join(PROJECT, () => ({ written: undefined, reserve: 0.3, isLoopback: false }))
    expect(quota.use(PROJECT)).toEqual([
      { callClass: 'default', limit: { calls: 700, perSeconds: 10 }, calls: 0 },
      { callClass: 'user', limit: { calls: 350, perSeconds: 60 }, calls: 0 },
      { callClass: 'userCreate', limit: { calls: 70, perSeconds: 60 }, calls: 0 },
      { callClass: 'userUpdateAndSearch', limit: { calls: 140, perSeconds: 60 }, calls: 0 },
      { callClass: 'auditSearch', limit: { calls: 7, perSeconds: 60 }, calls: 0 },
    ])
  })

  it('is the slower of two wishes', () => {
    const { quota } = world({ calls: 50, perSeconds: 1 })
    quota.join(PROJECT, () => ({ written: { calls: 20, perSeconds: 1 }, reserve: 0, isLoopback: false }))
    quota.join(PROJECT, () => ({ written: undefined, reserve: 0, isLoopback: false }))
    expect(quota.perSecond('default', PROJECT)).toBe(20)
  })
})

describe('giving up', () => {
  it('ends one call’s waiting; the others keep their places', async () => {
    const { time, call, quota, entering, sent } = world({ calls: 5, perSeconds: 1 })
    for (let index = 0; index < 5; index += 1) void call({ thereMs: 1, backMs: 1 })
    const stop = new AbortController()
    const waits: number[] = []
    const given = quota.enter(
      entering({ signals: [stop.signal], onWait: (untilMs) => void waits.push(untilMs) }),
    )
    const other = call({ thereMs: 1, backMs: 1 })
    stop.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    await time.run()
    expect(await other).toBe('sent')
    expect(sent).toHaveLength(6)
  })

  it('leaves nothing behind that would keep a program running', async () => {
    const { time, quota, entering } = world({ calls: 5, perSeconds: 60 })
    quota.refused({ callClass: 'default', projectId: PROJECT }, { sentMs: 0, waitMs: 60_000 })
    const stop = new AbortController()
    const given = Promise.resolve(quota.enter(entering({ signals: [stop.signal] })))
    stop.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    await time.run()
    expect(time.now()).toBe(0)
  })
})

describe('writes that must be fresh', () => {
  /** A step looks, perhaps twice, and writes; held up, it begins anew. */
  async function step(
    { call }: Pick<ReturnType<typeof world>, 'call'>,
    {
      looks,
      network,
    }: { readonly looks: number; readonly network: { readonly thereMs: number; readonly backMs: number } },
  ): Promise<void> {
    for (;;) {
      for (let index = 0; index < looks; index += 1) await call(network)
      if ((await call(network, { mustBeFresh: true })) === 'sent') return
    }
  }

  it('all get through side by side, however small the window', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryLimit,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 2 }),
        fc.nat(200),
        async (limit, steps, looks, thereMs) => {
          const { time, sent, call } = world(limit)
          let done = 0
          const carryOut = async () => {
            await step({ call }, { looks, network: { thereMs, backMs: 1 } })
            done += 1
          }
          for (let index = 0; index < steps; index += 1) void carryOut()
          await time.run(20_000)
          expect(done).toBe(steps)
          expect(mostInAnyWindow(sent, limit.perSeconds * 1000)).toBeLessThanOrEqual(limit.calls)
        },
      ),
      { numRuns: 60 },
    )
  })
})
