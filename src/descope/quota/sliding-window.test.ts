import { describe, expect, it } from 'vitest'
import { SlidingWindow } from './sliding-window.js'

const LIMIT = { calls: 3, perSeconds: 1 }

describe('SlidingWindow', () => {
  it('gives a slot back one window and a margin after the answer', () => {
    const window = new SlidingWindow(LIMIT)
    for (let call = 0; call < 3; call += 1) window.take()
    expect(window.free(0)).toBe(0)
    expect(window.freeAtMs(0)).toBeUndefined()
    window.end(100, true)
    window.end(150, true)
    expect(window.freeAtMs(200)).toBe(1_102)
    expect(window.freeAtMs(200, 2)).toBe(1_152)
    expect(window.freeAtMs(200, 3)).toBeUndefined()
    expect(window.free(1_101)).toBe(0)
    expect(window.free(1_102)).toBe(1)
  })

  it('gives the slot of a call that is not counted back at once', () => {
    const window = new SlidingWindow(LIMIT)
    window.take()
    window.end(5, false)
    expect(window.free(5)).toBe(3)
  })

  it('counts calls of the past for a new limit', () => {
    const window = new SlidingWindow({ calls: 10, perSeconds: 10 })
    for (let call = 0; call < 4; call += 1) {
      window.take()
      window.end(call * 1_000, true)
    }
    window.setLimit({ calls: 2, perSeconds: 60 })
    expect(window.freeAtMs(5_000)).toBe(2_000 + 60_120)
  })

  it('lets everything through without a limit', () => {
    const window = new SlidingWindow(undefined)
    for (let call = 0; call < 10_000; call += 1) window.take()
    expect(window.freeAtMs(7)).toBe(7)
  })

  it('makes nobody wait longer than a window when the clock is set back', () => {
    const window = new SlidingWindow(LIMIT)
    for (let call = 0; call < 3; call += 1) {
      window.take()
      window.end(1_000_000, true)
    }
    expect(window.freeAtMs(500)).toBe(500 + 1_002)
  })
})
