import { describe, expect, it } from 'vitest'
import type { RunRecord, Version } from '../core/model/run.js'
import type { Store } from '../core/ports/store.js'
import { flowKind } from '../kinds/flow/index.js'
import { screenOf, screenTask, flowDocument, endTask } from '../../test/support/flow-documents.js'
import { storeInMemory } from '../../test/support/store-in-memory.js'
import { historyOf } from './history.js'

const document = (words: string) =>
  flowDocument({
    id: 'hello',
    tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
    screens: [screenOf('SC1', ['go'], [words])],
  })

const version = (timeMs: number, words: string, keptIn: Version['keptIn'] = 'run'): Version => ({
  address: 'flow/hello',
  timeMs,
  keptBy: `${keptIn}${timeMs}`,
  keptIn,
  operation: 'deploy',
  location: '/store',
  document: document(words),
  companions: {},
})

const run = (over: Partial<RunRecord>): RunRecord => ({
  runId: 'r',
  operation: 'deploy',
  backupId: null,
  outcome: 'done',
  steps: [],
  startedMs: 0,
  endedMs: 0,
  projectId: 'P1',
  environment: null,
  owner: 'default',
  by: 'ana@desk',
  plan: { digest: '', summary: { create: 0, update: 0, delete: 0, unchanged: 0, unmanaged: 0 } },
  wentBackTo: {},
  ...over,
})

async function history(versions: readonly Version[], runs: readonly RunRecord[] = []) {
  const { store } = storeInMemory()
  const holding: Store = {
    ...store,
    versions: async () => versions,
    runs: { ...store.runs, list: async () => runs },
  }
  return historyOf(holding, { projectId: 'P1', kind: flowKind, key: 'hello' })
}

const stretches = (entries: Awaited<ReturnType<typeof history>>) =>
  entries.map(({ fromMs, toMs, isGone, run }) => [fromMs, toMs, isGone ? 'gone' : (run?.runId ?? '')])

describe('the history of a resource', () => {
  it('is empty where nothing was kept', async () => {
    expect(await history([])).toEqual([])
  })

  it('folds equal neighbours, and what only an exporter changed', async () => {
    const moved = { ...document('a'), screens: [] }
    const entries = await history([
      version(30, 'a', 'backup'),
      version(20, 'a'),
      {
        ...version(10, 'a'),
        document: { ...moved, screens: document('a')['screens'] ?? [], references: {} },
      },
    ])
    expect(stretches(entries)).toEqual([[10, undefined, '']])
    expect(entries[0]?.kept.map(({ timeMs }) => timeMs)).toEqual([30, 20, 10])
    expect(entries[0]?.seenMs).toBe(30)
  })

  it('does not fold over a time when it was gone', async () => {
    const step = { address: 'flow/hello', action: 'delete', outcome: 'done' } as const
    const entries = await history(
      [version(30, 'a'), version(10, 'a', 'backup')],
      [run({ runId: 'bin', operation: 'delete', steps: [step], startedMs: 15, endedMs: 20 })],
    )
    expect(stretches(entries)).toEqual([
      [30, undefined, ''],
      [20, 30, 'gone'],
      [10, 20, ''],
    ])
    expect(entries[0]?.diff).toEqual([])
  })

  it('names the run that made a version, also where it was not read back, and nobody for the others', async () => {
    const step = { address: 'flow/hello', action: 'update', outcome: 'unverified' } as const
    const entries = await history(
      [version(50, 'd', 'backup'), version(40, 'c', 'backup'), version(20, 'b'), version(10, 'a', 'backup')],
      [
        run({ runId: 'unread', steps: [step], startedMs: 30, endedMs: 31 }),
        run({ runId: 'run20', steps: [{ ...step, outcome: 'done' }], startedMs: 15, endedMs: 20 }),
      ],
    )
    expect(stretches(entries)).toEqual([
      [50, undefined, ''],
      [40, 50, 'unread'],
      [20, 40, 'run20'],
      [10, 20, ''],
    ])
    expect(entries.map(({ diff }) => diff?.length)).toEqual([1, 1, 1, undefined])
    expect(entries.map(({ isFromKnown }) => isFromKnown)).toEqual([false, false, true, false])
  })

  it('does not take what a run found for its work', async () => {
    const step = { address: 'flow/hello', action: 'update', outcome: 'done' } as const
    const entries = await history(
      [version(30, 'ours'), version(25, 'theirs', 'backup'), version(10, 'a')],
      [run({ runId: 'run30', backupId: 'backup25', steps: [step], startedMs: 20, endedMs: 30 })],
    )
    expect(entries.map(({ run: made }) => made?.runId)).toEqual(['run30', undefined, undefined])
  })

  it('puts a version of an unknown time last, and compares it with nothing', async () => {
    const undated = { ...version(0, 'a', 'backup'), isTimeUnknown: true }
    const entries = await history([undated, version(10, 'a')])
    expect(entries.map(({ isTimeUnknown, diff }) => [isTimeUnknown, diff])).toEqual([
      [false, undefined],
      [true, undefined],
    ])
  })

  it('leaves out what only a list told', async () => {
    const record = { id: 'hello', dsl: {}, name: 'Hello' }
    expect(await history([{ ...version(10, 'a'), document: record }])).toEqual([])
  })
})
