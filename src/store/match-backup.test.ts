import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { matchBackup } from './match-backup.js'
import { stampOf } from './stamp.js'

const ref = (timeMs: number, end = '4f1c9a') => ({
  id: `${stampOf(timeMs)}_sync_${end}`,
  timeMs,
  operation: 'sync',
  location: '',
})
const older = { id: 'acme', timeMs: Date.UTC(2024, 4, 6, 7, 8, 9), operation: 'unknown', location: '' }
const january = ref(Date.UTC(2025, 0, 15, 10, 30, 0, 123))
const march = ref(Date.UTC(2025, 2, 1, 23, 59, 59, 999))
const refs = [march, january, older]
const match = (name: string, from = refs) => matchBackup(from, name, 'store')

describe('matchBackup', () => {
  it.each([
    '20250115T103000.123Z_sync_4f1c9a',
    '20250115T103000.123Z_sync',
    '20250115T103000.123Z',
    '20250115T103000Z',
    '2025-01-15T10:30:00',
    '2025-01-15T10:30:00Z',
    '2025-01-15t10:30:00.123z',
    '2025-01-15 10:30',
    '2025-01-15T12:30:00+02:00',
    '2025-01-15T10',
    '2025-01-15T',
    '2025-01-15',
    '20250115_103000',
    '20250115103000',
    '20250115',
    '202501',
    ' 20250115 ',
  ])('understands %j', (name) => {
    expect(match(name)).toBe(january)
  })

  it('finds an older file by its name and by its time', () => {
    expect(match('acme')).toBe(older)
    expect(match('acme.json')).toBe(older)
    expect(match('2024-05-06T07:08')).toBe(older)
  })

  it.each(['2026', '2025-01-15T10:31', 'sync', '', '   ', '---'])('finds nothing for %j', (name) => {
    expect(() => match(name)).toThrow(expect.objectContaining({ code: 'backup-not-found' }) as Error)
  })

  it('prefers an exact id to those it is a prefix of', () => {
    const longer = { ...older, id: 'acme-corp' }
    expect(match('acme', [longer, older])).toBe(older)
    expect(() => match('acm', [longer, older])).toThrow(
      expect.objectContaining({ code: 'backup-ambiguous' }) as Error,
    )
  })

  it('tries UTC first, then the clock of this machine', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo')
    // 10:30 in UTC is 19:30 in Tokyo.
    expect(match('2025-01-15T19:30')).toBe(january)
    const evening = ref(Date.UTC(2025, 0, 15, 19, 30))
    expect(match('2025-01-15T19:30', [january, evening])).toBe(evening)
  })

  it('shows ten candidates at most', () => {
    const many = Array.from({ length: 12 }, (_, index) => ref(Date.UTC(2025, 0, 15, index)))
    expect(() => match('2025', many)).toThrow(/may mean 12 backups:\n( {2}2025.*\n){10} {2}and 2 more$/)
  })

  it('finds a backup by any prefix of its time that no other shares, with or without separators', () => {
    const timeMs = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) })
    fc.assert(
      fc.property(
        timeMs,
        timeMs,
        fc.integer({ min: 4, max: 24 }),
        fc.boolean(),
        (one, other, length, isPlain) => {
          vi.stubEnv('TZ', 'UTC')
          const name = new Date(one).toISOString().slice(0, length)
          const digits = (text: string) => text.replaceAll(/\D/g, '')
          const isShared = digits(new Date(other).toISOString()).startsWith(digits(name))
          const list = [ref(one, 'aaaaaa'), ref(other, 'bbbbbb')]
          const find = () => match(isPlain ? digits(name) : name, list)
          if (isShared) expect(find).toThrow(expect.objectContaining({ code: 'backup-ambiguous' }) as Error)
          else expect(find()).toBe(list[0])
        },
      ),
    )
  })
})
