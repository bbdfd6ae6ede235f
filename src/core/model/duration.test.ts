import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration.js'

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['45s', 45_000],
    ['5m', 300_000],
    ['90m', 5_400_000],
    ['1h30m', 5_400_000],
    ['1w2d3h4m5s', 788_645_000],
    ['007d', 604_800_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each([
    '',
    '5',
    '5M',
    '1.5h',
    '-5m',
    '5 m',
    ' 5m',
    '5min',
    '1m1h',
    '5m5m',
    '1y',
    '1e3s',
    '٣s',
    'm',
    '5m\n',
  ])('does not guess what %j means', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('reads no length that a number cannot hold exactly', () => {
    expect(parseDuration(`${'9'.repeat(30)}w`)).toBeUndefined()
    expect(parseDuration('9007199254741s')).toBeUndefined()
  })

  it('adds up whatever stands together', () => {
    const part = fc.nat(100_000)
    fc.assert(
      fc.property(part, part, part, part, part, (w, d, h, m, s) => {
        const sum = ((((w * 7 + d) * 24 + h) * 60 + m) * 60 + s) * 1000
        expect(parseDuration(`${w}w${d}d${h}h${m}m${s}s`)).toBe(sum)
      }),
    )
  })
})
