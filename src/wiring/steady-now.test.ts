import { expect, it } from 'vitest'
import { steadyNow } from './steady-now.js'

const HOUR_MS = 3_600_000

it('goes on as time does, follows a clock that is set forward, and none that is set back', () => {
  let wallMs = 1_000_000
  let ticksMs = 7.25
  const now = steadyNow({ wall: () => wallMs, ticks: () => ticksMs })
  const pass = (ms: number) => {
    wallMs += ms
    ticksMs += ms
  }
  expect(now()).toBe(1_000_000)
  pass(500)
  expect(now()).toBe(1_000_500)
  wallMs -= HOUR_MS
  pass(500)
  expect(now()).toBe(1_001_000)
  wallMs += HOUR_MS
  expect(now()).toBe(1_001_000)
  wallMs += HOUR_MS
  pass(10)
  expect(now()).toBe(1_001_010 + HOUR_MS)
  wallMs -= HOUR_MS
  pass(10)
  expect(now()).toBe(1_001_020 + HOUR_MS)
})
