import { describe, expect, it } from 'vitest'
import { historyJson, renderHistory, type ShownEntry, type ShownHistory } from './history-text.js'
import { columnsOf } from './wrap.js'

const AT = Date.UTC(2025, 10, 17, 10, 30)
const entry = (over: Partial<ShownEntry> = {}): ShownEntry => ({
  fromMs: AT,
  isFromKnown: true,
  seenMs: AT,
  isGone: false,
  kept: [{ keptBy: 'b1', keptIn: 'backup', timeMs: AT, operation: 'deploy' }],
  command: 'descope-mgmt flow rollback hello --backup b1',
  ...over,
})
const history = (...entries: readonly ShownEntry[]): ShownHistory => ({
  key: 'hello',
  address: 'flow/hello',
  projectId: 'P2abc',
  entries,
})
const diff = [{ op: 'changed', sort: 'screen', subject: 'screen "Hi"', words: '"a" → "b"', rank: 1 }] as const
const view = {
  width: 60,
  color: false,
  keys: ['hello'],
  noun: 'flow',
  location: '/store',
  isWithDiff: false,
  verbose: false,
}

describe('the history of a flow', () => {
  it('tells when, who, why, how much, and what to type', () => {
    const run = { runId: 'r1', operation: 'deploy', by: 'ana@desk', reason: 'new texts' }
    const text = renderHistory([history(entry({ run, diff }), entry({ toMs: AT, isFromKnown: false }))], view)
    expect(text).toBe(`flow/hello in project P2abc, newest first

2025-11-17 10:30:00 UTC → now, as far as is known
    deploy by ana@desk, run r1
    why: new texts
    1 difference to the version before
    → descope-mgmt flow rollback hello --backup b1

seen 2025-11-17 10:30:00 UTC → 2025-11-17 10:30:00 UTC
    the first that is known, found by backup b1
    → descope-mgmt flow rollback hello --backup b1
`)
  })

  it('prints the differences where they are wanted', () => {
    expect(renderHistory([history(entry({ diff }))], { ...view, isWithDiff: true })).toContain(
      '    1 difference to the version before:\n      ~ screen "Hi": "a" → "b"\n',
    )
    expect(historyJson([history(entry({ diff }))], { isWithDiff: true })).toMatchObject({
      items: [{ differences: 1, diff: [{ op: 'changed' }] }],
    })
    expect(JSON.stringify(historyJson([history(entry({ diff }))], { isWithDiff: false }))).not.toContain(
      '"op"',
    )
  })

  it('keeps foreign text from the terminal, and to the width but for what is copied', () => {
    const run = {
      runId: 'r\u001b[2J',
      operation: 'deploy',
      by: 'ana\u0007',
      reason: `${'long '.repeat(40)}\u001b`,
    }
    const shown = history(entry({ run, diff, command: 'descope-mgmt \u001b' }))
    const text = renderHistory([{ ...shown, address: 'flow/\u001b' }], { ...view, isWithDiff: true })
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    for (const line of text.split('\n')) {
      if (!line.includes('→ descope-mgmt')) expect(columnsOf(line)).toBeLessThanOrEqual(60)
    }
  })

  it('says when it was gone, who found it so, and where nobody knows the time', () => {
    const run = { runId: 'r1', operation: 'rollback', by: 'ana@desk' }
    const gone = entry({ isGone: true, isFromKnown: false, foundBy: run, kept: [], command: undefined })
    const undated = entry({ fromMs: 0, seenMs: 0, isFromKnown: false, isTimeUnknown: true })
    const text = renderHistory([history(entry({ run, diff: [], wasGone: true }), gone, undated)], {
      ...view,
      width: 100,
    })
    expect(text).toContain('made again: 0 differences to the version before it was gone')
    expect(text).toContain('deleted outside this program, found by rollback by ana@desk, run r1')
    expect(text).toContain(
      'at an unknown time\n    kept in an older layout that does not say when, found by backup b1',
    )
    expect(historyJson([history(undated)], { isWithDiff: false })).toMatchObject({
      items: [{ from: null, to: null, lastSeen: null }],
    })
  })

  it('says of what nothing is known', () => {
    expect(renderHistory([], view)).toBe('No backups found for flow: hello\n')
  })
})
