import { describe, expect, it } from 'vitest'
import { countOf, groupDigits } from './count-words.js'
import { durationWords } from './duration-words.js'
import { placeWords } from './place-words.js'
import { agoWords, utcTime } from './time-words.js'

describe('countOf', () => {
  it.each([
    [1, 'tenant', '1 tenant'],
    [0, 'tenant', '0 tenants'],
    [2, 'tenant', '2 tenants'],
    [1, 'entry', '1 entry'],
    [12345, 'entry', '12,345 entries'],
    [2, 'key', '2 keys'],
    [2, 'more step', '2 more steps'],
  ])('%i %s', (count, noun, words) => {
    expect(countOf(count, noun)).toBe(words)
  })

  it('groups digits by three', () => {
    expect([0, 999, 1000, 1234567].map(groupDigits)).toEqual(['0', '999', '1,000', '1,234,567'])
  })
})

describe('durationWords', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1250, '1.3 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_500, '1 h'],
    [3_780_000, '1 h 3 min'],
    [187_200_000, '2 d 4 h'],
  ])('%f ms is %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words)
  })
})

describe('agoWords', () => {
  const now = Date.UTC(2026, 0, 31, 12)
  it.each([
    [0, 'just now'],
    [9_999, 'just now'],
    [12_000, '12 seconds ago'],
    [60_000, '1 minute ago'],
    [3 * 3_600_000, '3 hours ago'],
    [2 * 86_400_000, '2 days ago'],
    [61 * 86_400_000, 'on 2025-12-01'],
    [-60_000, 'in the future (2026-01-31 12:01:00 UTC)'],
  ])('%i ms before now is %s', (age, words) => {
    expect(agoWords(now - age, now)).toBe(words)
  })

  it('does not fail on what is no time', () => {
    expect(utcTime(Number.NaN)).toBe('unknown time')
  })
})

describe('placeWords', () => {
  it.each([
    [{ file: '/repo/a.yaml', line: 3, column: 4 }, '/repo', 'a.yaml:3:4'],
    [{ file: '/repository/a.yaml', line: 3 }, '/repo', '/repository/a.yaml:3'],
    [{ file: '/repo/a.yaml' }, undefined, '/repo/a.yaml'],
    [{ file: 'a\u001b.yaml', column: 4 }, '/repo', 'a\\u{001b}.yaml'],
  ])('%j below %s is %s', (place, cwd, words) => {
    expect(placeWords(place, cwd)).toBe(words)
  })
})
