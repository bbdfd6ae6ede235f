import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { momentOf } from './moment.js'

const NOW = Date.UTC(2025, 10, 17, 10, 30)
const iso = (text: string) => new Date(momentOf(text, NOW)).toISOString()

describe('a time that is typed', () => {
  it.each([
    ['2025-01-15T10:30:00', '2025-01-15T10:30:00.999Z'],
    ['2025-01-15T10:30:00Z', '2025-01-15T10:30:00.999Z'],
    ['20250115_103000', '2025-01-15T10:30:00.999Z'],
    ['20250115T103000.123Z', '2025-01-15T10:30:00.123Z'],
    ['2025-01-15 10:30', '2025-01-15T10:30:59.999Z'],
    ['2025-01-15T10', '2025-01-15T10:59:59.999Z'],
    ['20250115', '2025-01-15T23:59:59.999Z'],
    ['2025-01-15T11:30:00+01:00', '2025-01-15T10:30:00.999Z'],
    ['2025-01-15T11:30+0100', '2025-01-15T10:30:59.999Z'],
    ['2025-01-15T10:30:00.12Z', '2025-01-15T10:30:00.129Z'],
  ])('%s means its last moment, in UTC', (text, moment) => {
    expect(iso(text)).toBe(moment)
  })

  it('is read by the clock of this machine where UTC would be in the future', () => {
    const local = new Date(NOW - 1000)
    const shiftMs = local.getTimezoneOffset() * 60_000
    const typed = new Date(local.getTime() - shiftMs).toISOString().slice(0, 19)
    const moment = momentOf(typed, NOW)
    expect(moment - (moment % 1000)).toBe(shiftMs < 0 ? local.getTime() : Date.parse(`${typed}Z`))
  })

  it.each([
    '',
    'yesterday',
    '2025',
    '2025-13-01',
    '2025-02-31',
    '2025-01-15T25',
    '2025-01-15T10:30:00.1234Z',
  ])('refuses %j', (text) => {
    expect(() => momentOf(text, NOW)).toThrow('--at takes a time')
  })

  it.each(['2030-01-01', '2025-11-19T10:00:00Z'])('refuses %s, which has not come', (text) => {
    expect(() => momentOf(text, NOW)).toThrow('has not come yet')
  })

  it('gives back every millisecond that the program prints', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(NOW), noInvalidDate: true }), (date) => {
        expect(momentOf(date.toISOString(), NOW)).toBe(date.getTime())
      }),
    )
  })
})
