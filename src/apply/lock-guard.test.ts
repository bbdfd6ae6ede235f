import { describe, expect, it } from 'vitest'
import { LockGuard } from './lock-guard.js'

describe('the guard of a lock', () => {
  it('looks once for all that ask together, and again for who asks later', async () => {
    let looks = 0
    const guard = new LockGuard(async () => (looks += 1) < 2)
    expect(await Promise.all([guard.holds(), guard.holds(), guard.holds()])).toEqual([true, true, true])
    expect(looks).toBe(1)
    expect(await guard.holds()).toBe(false)
  })

  it('does not answer from a look that began before the question', async () => {
    const answers: ((isHeld: boolean) => void)[] = []
    const guard = new LockGuard(
      () =>
        new Promise((resolve) => {
          answers.push(resolve)
        }),
    )
    const first = guard.holds()
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    const second = guard.holds()
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    answers[0]?.(true)
    answers[1]?.(false)
    expect(await first).toBe(true)
    expect(await second).toBe(false)
  })
})
