import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../model/audit.js'
import { isAskedFor, timeSpanOf, type AuditFilter } from './index.js'

const NOW = Date.UTC(2025, 10, 17, 12)
const line: AuditEntry = {
  run: 'r1',
  time: '2025-11-17T10:30:00.000Z',
  projectId: 'P1',
  environment: null,
  operation: 'apply',
  owner: 'default',
  who: {
    user: 'runner',
    host: 'build-7',
    ci: { actor: 'Ana' },
    git: { email: 'ana@example.com' },
    keyFingerprint: '0123456789ab',
  },
  plan: 'sha256:0',
  address: 'tenant/acme',
  outcome: 'done',
}
const asked = (filter: Partial<AuditFilter>, of: AuditEntry = line) =>
  isAskedFor(of, { only: [], except: [], ...filter })
const startMs = (text: string) => timeSpanOf(text, NOW)?.startMs
const endMs = (text: string) => timeSpanOf(text, NOW)?.endMs

describe('a filter', () => {
  it.each(['ana', 'runner', 'RUNNER@build-7', 'ana@example.com', '0123456789ab'])('knows %s', (by) => {
    expect(asked({ by: [by] })).toBe(true)
  })

  it('knows nobody by a part of a name', () => {
    expect(asked({ by: ['an', 'bob'] })).toBe(false)
  })

  it('goes by address; a refusal is about what its findings name', () => {
    expect(asked({ only: ['tenant'] })).toBe(true)
    expect(asked({ only: ['flow'] })).toBe(false)
    expect(asked({ except: ['tenant/a*'] })).toBe(false)
    const { address: _address, ...rest } = line
    const refusal: AuditEntry = { ...rest, outcome: 'refused', addresses: ['tenant/b', 'flow/x'] }
    expect(asked({ only: ['flow'] }, refusal)).toBe(true)
    expect(asked({ only: ['theme'] }, refusal)).toBe(false)
    expect(asked({ except: ['flow'] }, { ...rest, outcome: 'refused' })).toBe(true)
    expect(asked({ only: ['flow'] }, { ...rest, outcome: 'refused' })).toBe(false)
  })

  it('goes by time, both ends included', () => {
    expect(asked({ sinceMs: startMs('2025-11-17'), untilMs: endMs('2025-11-17') })).toBe(true)
    expect(asked({ sinceMs: startMs('2025-11-17T10:30'), untilMs: endMs('2025-11-17T10:30') })).toBe(true)
    expect(asked({ sinceMs: startMs('2025-11-17T10:31') })).toBe(false)
    expect(asked({ untilMs: endMs('2025-11-16') })).toBe(false)
  })
})

describe('a time', () => {
  it('is a day, a minute, a second, a millisecond, in UTC or a zone', () => {
    expect(endMs('2025-11-17')).toBe(Date.UTC(2025, 10, 18) - 1)
    expect(endMs('2025-11-17 10:30')).toBe(Date.UTC(2025, 10, 17, 10, 31) - 1)
    expect(endMs('2025-11-17T10:30:05Z')).toBe(Date.UTC(2025, 10, 17, 10, 30, 6) - 1)
    expect(endMs('2025-11-17T10:30:05.123')).toBe(Date.UTC(2025, 10, 17, 10, 30, 5, 123))
    expect(startMs('2025-11-17T11:30+01:00')).toBe(Date.UTC(2025, 10, 17, 10, 30))
  })

  it('is so long ago', () => {
    expect(startMs('30m')).toBe(NOW - 30 * 60_000)
    expect(startMs('24h')).toBe(NOW - 86_400_000)
    expect(startMs('7d')).toBe(startMs('1w'))
    expect(startMs('1h30m')).toBe(NOW - 90 * 60_000)
    expect(startMs('14000000w')).toBe(0)
  })

  it('is a word for a day in UTC', () => {
    expect(timeSpanOf('yesterday', NOW)).toEqual(timeSpanOf('2025-11-16', NOW))
    expect(timeSpanOf('Today', NOW)).toEqual(timeSpanOf('2025-11-17', NOW))
  })

  it.each(['', 'yesterdai', '2025-02-30', '2025-13-01', '2025-11-17T25:00', '5', '-1d', '2025-11'])(
    'is not %s',
    (text) => {
      expect(timeSpanOf(text, NOW)).toBeUndefined()
    },
  )
})
