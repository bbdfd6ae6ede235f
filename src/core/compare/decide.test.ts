import { describe, expect, it } from 'vitest'
import type { Json } from '../model/json.js'
import { decide, type Side, type Verdict } from './decide.js'

/** `∅` stands for absent on every side, `empty` for a declaration of emptiness. */
type Cell = 'a' | 'b' | 'c' | 'empty' | '∅'

// prettier-ignore
const TABLE: readonly (readonly [row: string, F: Cell, L: Cell, V: Cell, verdict: Verdict])[] = [
  // the case                                          F        L        V        what it means
  ['F = V, ours',                                     'a',     'a',     'a',     'equal'],
  ['F = V, not ours yet',                             'a',     '∅',     'a',     'equal'],
  ['F = V, both moved to the same value',             'b',     'a',     'b',     'equal'],
  ['F = V, both empty',                               'empty', '∅',     '∅',     'equal'],
  ['F = V, both emptied since',                       'empty', 'a',     '∅',     'equal'],
  ['F, no L, V differs',                              'a',     '∅',     'b',     'new'],
  ['F, no L, V absent',                               'a',     '∅',     '∅',     'new'],
  ['F empty, no L, V present',                        'empty', '∅',     'b',     'new'],
  ['F ≠ L = V',                                       'b',     'a',     'a',     'config'],
  ['F empty ≠ L = V',                                 'empty', 'a',     'a',     'config'],
  ['F ≠ L = V, where L and V are empty',              'b',     'empty', '∅',     'config'],
  ['F = L ≠ V',                                       'a',     'a',     'b',     'drift'],
  ['F = L ≠ V, V absent',                             'a',     'a',     '∅',     'drift'],
  ['F = L empty, V set by somebody',                  'empty', 'empty', 'b',     'drift'],
  ['F, L, V all differ',                              'a',     'b',     'c',     'conflict'],
  ['F, L, V all differ, V absent',                    'a',     'b',     '∅',     'conflict'],
  ['F, L, V all differ, F empty',                     'empty', 'b',     'c',     'conflict'],
  ['F, L, V all differ, L empty',                     'a',     'empty', 'c',     'conflict'],
  ['F absent, L absent',                              '∅',     '∅',     'a',     'notOurs'],
  ['F absent, L absent, V absent',                    '∅',     '∅',     '∅',     'notOurs'],
  ['F absent, L = V',                                 '∅',     'a',     'a',     'removed'],
  ['F absent, L present, V = ∅',                      '∅',     'a',     '∅',     'drop'],
  ['F absent, L present but empty, V = ∅',            '∅',     'empty', '∅',     'drop'],
  ['F absent, L present, V other',                    '∅',     'a',     'b',     'removedConflict'],
  ['F absent, L present but empty, V other',          '∅',     'empty', 'b',     'drop'],
]

describe('the truth table', () => {
  it.each(TABLE)('%s: F %s, L %s, V %s → %s', (_row, files, lastApplied, live, verdict) => {
    expect(
      decide({
        files: sideOf(files),
        lastApplied: sideOf(lastApplied),
        lastSeen: valueOf(lastApplied),
        live: valueOf(live),
        same,
      }),
    ).toBe(verdict)
  })

  it.each<readonly [what: string, files: Json, live: Json, verdict: Verdict]>([
    ['nothing moved', 'sent', 'back', 'equal'],
    ['live came to what the files say', 'sent', 'sent', 'equal'],
    ['the files moved', 'new', 'back', 'config'],
    ['live moved', 'sent', 'other', 'drift'],
    ['both moved', 'new', 'other', 'conflict'],
  ])('of what the service rewrote: %s', (_what, files, live, verdict) => {
    const lastApplied = { says: true, value: 'sent' } as const
    expect(decide({ files: { says: true, value: files }, lastApplied, lastSeen: 'back', live, same })).toBe(
      verdict,
    )
  })

  it('says something about every combination, and nothing twice', () => {
    const cells: readonly Cell[] = ['a', 'b', 'c', 'empty', '∅']
    const lives: readonly Cell[] = ['a', 'b', 'c', '∅']
    const seen = new Set<Verdict>()
    for (const files of cells) {
      for (const lastApplied of cells) {
        for (const live of lives) {
          seen.add(
            decide({
              files: sideOf(files),
              lastApplied: sideOf(lastApplied),
              lastSeen: valueOf(lastApplied),
              live: valueOf(live),
              same,
            }),
          )
        }
      }
    }
    expect(seen).toEqual(new Set(TABLE.map(([, , , , verdict]) => verdict)))
  })
})

function sideOf(cell: Cell): Side {
  return cell === '∅' ? { says: false } : { says: true, value: valueOf(cell) }
}

function valueOf(cell: Cell): Json | undefined {
  if (cell === '∅') return undefined
  return cell === 'empty' ? null : cell
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return (a ?? null) === (b ?? null)
}
