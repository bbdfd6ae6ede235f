import { describe, expect, it } from 'vitest'
import type { DiffEntry } from '../core/model/diff.js'
import { flowDiffJson, flowDiffLines } from './flow-diff-text.js'
import { paletteFor } from './palette.js'
import { columnsOf } from './wrap.js'

const style = { width: 60, indent: 2, palette: paletteFor(false) }

function entry(over: Partial<DiffEntry> = {}): DiffEntry {
  return {
    op: 'changed',
    sort: 'edge',
    subject: '"Welcome" (3), Continue',
    words: '"A" (4) → "B" (5)',
    rank: 1,
    ...over,
  }
}

describe('flowDiffLines', () => {
  it('has a sign for what happened, the subject and the words', () => {
    const entries = [
      entry({ op: 'added', subject: 'action "Send" (7)', words: '' }),
      entry({ op: 'removed', subject: 'action "End" (8)', words: '' }),
      entry(),
      entry({ op: 'moved', subject: 'Button "Go"', words: 'other order' }),
    ]
    expect(flowDiffLines(entries, style)).toEqual([
      '  + action "Send" (7)',
      '  - action "End" (8)',
      '  ~ "Welcome" (3), Continue: "A" (4) → "B" (5)',
      '  > Button "Go": other order',
    ])
  })

  it('shows what the words leave out where all is wanted, and hands it to scripts', () => {
    const cut = entry({ words: '2 places differ: …', lines: ['line 1 "a" → "b"', 'line 9 "\u001b" → "d"'] })
    expect(flowDiffLines([cut], style)).toHaveLength(1)
    expect(flowDiffLines([cut], { ...style, inFull: true }).slice(1)).toEqual([
      '      line 1 "a" → "b"',
      '      line 9 "\\u{001b}" → "d"',
    ])
    expect(flowDiffJson([cut])[0]?.['lines']).toEqual(['line 1 "a" → "b"', 'line 9 "\\u{001b}" → "d"'])
  })

  it('wraps to the width', () => {
    const lines = flowDiffLines([entry({ words: 'words '.repeat(30).trim() })], style)
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.every((line) => columnsOf(line) <= 60)).toBe(true)
    expect(lines.slice(1).every((line) => line.startsWith('      words'))).toBe(true)
  })

  it('counts what it does not show, unless that were one', () => {
    const many = Array.from({ length: 1012 }, () => entry())
    expect(flowDiffLines(many, { ...style, most: 10 }).at(-1)).toBe('  … 1,002 more (--verbose shows all)')
    expect(flowDiffLines(many.slice(0, 11), { ...style, most: 10 })).toHaveLength(11)
    expect(flowDiffLines(many.slice(0, 12), { ...style, most: 10 })).toHaveLength(11)
    expect(flowDiffLines([], style)).toEqual([])
  })

  it('lets nothing of a screen reach the terminal as such', () => {
    const [line = ''] = flowDiffLines([entry({ subject: '\u001b[31mred\n', words: '\u202e' })], style)
    expect(line).toBe('  ~ \\u{001b}[31mred\\n: \\u{202e}')
  })
})

describe('flowDiffJson', () => {
  it('keeps what scripts rely on', () => {
    expect(flowDiffJson([entry({ path: '/contents/tasks/3' }), entry({ subject: 'a\u0007' })])).toEqual([
      {
        op: 'changed',
        sort: 'edge',
        subject: '"Welcome" (3), Continue',
        words: '"A" (4) → "B" (5)',
        path: '/contents/tasks/3',
      },
      { op: 'changed', sort: 'edge', subject: 'a\\u{0007}', words: '"A" (4) → "B" (5)' },
    ])
  })
})
