import { describe, expect, it } from 'vitest'
import { renderPruning, sumsOf } from './prune-text.js'

const NOW_MS = Date.UTC(2025, 10, 17, 10, 30)
const DAY_MS = 86_400_000
const view = { width: 72, color: false, nowMs: NOW_MS }
const backup = { what: 'backup', id: '20251001T000000.000Z_apply_1', location: '/s/b' } as const

describe('renderPruning', () => {
  it('shows what goes with its room, and every reason to stay in full', () => {
    const text = renderPruning(
      {
        goes: [
          { ...backup, timeMs: NOW_MS - 40 * DAY_MS, sizeBytes: 1_250_000 },
          { what: 'run', id: '4f1c', location: '/s/r', timeMs: NOW_MS - 95 * DAY_MS, sizeBytes: 812 },
        ],
        stays: [
          { ...backup, timeMs: undefined, because: 'age-unknown' },
          { ...backup, timeMs: NOW_MS, because: 'newest-version', detail: 'tenant/acme\u001B[2J and 3 more' },
        ],
      },
      view,
    )
    expect(text).toBe(`goes    id                            made             size
backup  20251001T000000.000Z_apply_1  40 days ago    1.3 MB
run     4f1c                          on 2025-08-14   812 B

stays   backup  20251001T000000.000Z_apply_1  unknown, nothing tells how
                old it is
stays   backup  20251001T000000.000Z_apply_1  just now, holds the newest
                kept version of tenant/acme\\u{001b}[2J and 3 more

1 backup and 1 run, 1.3 MB
`)
  })

  it('says so where nothing goes', () => {
    expect(renderPruning({ goes: [], stays: [] }, view)).toBe('Nothing is old enough to go\n')
  })
})

describe('sumsOf', () => {
  it.each([
    [0, '1 backup, 0 B'],
    [999, '1 backup, 999 B'],
    [1_000, '1 backup, 1.0 KB'],
    [999_960, '1 backup, 1.0 MB'],
    [123_456_789, '1 backup, 123 MB'],
  ])('%d bytes', (sizeBytes, words) => {
    expect(sumsOf([{ ...backup, timeMs: 0, sizeBytes }])).toBe(words)
  })
})
