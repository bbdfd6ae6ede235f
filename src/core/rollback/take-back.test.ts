import { describe, expect, it } from 'vitest'
import { boxKind, liveBox } from '../../../test/support/fake-kind.js'
import type { JsonObject } from '../model/json.js'
import type { Live } from '../model/kind.js'
import type { Change, FieldChange, OnConflict } from '../model/plan.js'
import type { FinishedRun } from './finished-run.js'
import { takeBack } from './take-back.js'

const field = (path: string, from: string | undefined, to: string | undefined): FieldChange => ({
  path,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  reason: 'config',
})

const change = (key: string, action: Change['action'], fields: readonly FieldChange[] = []): Change => ({
  address: boxKind.addressOf(key),
  action,
  fields,
  after: [],
  companions: [],
})

interface About {
  readonly changes: readonly Change[]
  readonly originals?: readonly Live[]
  readonly readBack?: readonly Live[]
  readonly live?: readonly Live[]
  readonly onConflict?: OnConflict
}

function back({ changes, originals = [], readBack = [], live = [], onConflict = 'stop' }: About) {
  const byAddress = (lives: readonly Live[]) => new Map(lives.map((it) => [it.address, it]))
  const run: FinishedRun = {
    runId: 'r1',
    location: '/store/runs/r1',
    changes,
    touched: new Set(changes.map(({ address }) => address)),
    originals: byAddress(originals),
    readBack: byAddress(readBack),
  }
  return takeBack(run, { kinds: [boxKind], live: byAddress(live), onConflict, isInScope: () => true })
}

const box = (document: JsonObject) => liveBox('a', document)

describe('an update', () => {
  it('goes back to what the plan saw where the backup is gone', () => {
    const { wanted, findings } = back({
      changes: [change('a', 'update', [field('/note', 'old', 'new')])],
      live: [box({ note: 'new' })],
    })
    expect(wanted).toMatchObject([{ do: 'set', fields: { '/note': 'old' } }])
    expect(findings).toEqual([])
  })

  it('does not take for its own what somebody wrote before it was read again', () => {
    const { wanted, findings } = back({
      changes: [change('a', 'update', [field('/note', 'old', 'new')])],
      readBack: [box({ note: 'theirs' })],
      live: [box({ note: 'theirs' })],
    })
    expect(wanted).toEqual([])
    expect(findings).toMatchObject([{ code: 'conflict', severity: 'error', address: 'box/a' }])
  })

  it('names both values, and where to find them', () => {
    const { findings } = back({
      changes: [change('a', 'update', [field('/note', 'old', 'new'), field('/labels/x', undefined, 'y')])],
      live: [box({ note: 'theirs\u001b[31m' })],
    })
    const [finding] = findings
    expect(finding?.message).toContain('note (the run left "new", now "theirs')
    expect(finding?.message).not.toContain('\u001b')
    expect(finding?.message).not.toContain('labels')
    expect(finding?.hint).toContain('/store/runs/r1')
    expect(finding?.hint).toContain('descope-mgmt box get a')
  })

  it('tells of many fields a few', () => {
    const paths = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => `/labels/${key}`)
    const { findings } = back({
      changes: [
        change(
          'a',
          'update',
          paths.map((path) => field(path, undefined, 'x')),
        ),
      ],
      live: [box({ labels: { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 } })],
    })
    expect(findings[0]?.message).toContain('and 2 more')
  })
})

describe('a create', () => {
  const created = change('a', 'create', [field('/note', undefined, 'new')])

  it('is not judged by fields that nobody read again, and that is told', () => {
    const { wanted, findings } = back({
      changes: [created],
      live: [box({ note: 'new', domains: ['x.com'] })],
    })
    expect(wanted).toMatchObject([{ do: 'delete', address: 'box/a' }])
    expect(findings).toMatchObject([{ code: 'not-read-back' }])
  })

  it('that came through in part is deleted', () => {
    const { wanted, findings } = back({
      changes: [created],
      readBack: [box({})],
      live: [box({})],
    })
    expect(wanted).toMatchObject([{ do: 'delete' }])
    expect(findings).toEqual([])
  })

  it('that others changed stays', () => {
    const { wanted, findings } = back({ changes: [created], live: [box({ note: 'theirs' })] })
    expect(wanted).toEqual([])
    expect(findings).toMatchObject([{ code: 'conflict' }])
  })
})

describe('a delete', () => {
  it('needs its original', () => {
    const { wanted, findings } = back({ changes: [change('a', 'delete')] })
    expect(wanted).toEqual([])
    expect(findings).toMatchObject([{ code: 'not-taken-back', severity: 'error', exit: 3 }])
  })

  it('that never took effect needs nothing', () => {
    const { wanted, findings } = back({ changes: [change('a', 'delete')], live: [box({})] })
    expect({ wanted, findings }).toEqual({ wanted: [], findings: [] })
  })
})

it('says which kinds it does not know', () => {
  const stranger: Change = { ...change('a', 'update'), address: 'gadget/a' }
  expect(back({ changes: [stranger] }).findings).toMatchObject([
    { code: 'not-taken-back', address: 'gadget/a', severity: 'error' },
  ])
})
