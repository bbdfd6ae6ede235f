import { describe, expect, it } from 'vitest'
import type { AuditLine } from '../model/audit.js'
import { serviceRecordOf } from '../model/service-record.js'
import { recordStatsOf, statsOf } from './stats.js'

let number = 0
const line = (over: Partial<AuditLine> = {}): AuditLine => ({
  formatVersion: 1,
  number: (number += 1),
  run: 'r1',
  time: '2025-11-17T10:30:00.000Z',
  projectId: 'P1',
  environment: null,
  operation: 'apply',
  owner: 'default',
  who: { user: 'ana', host: 'desk' },
  address: 'tenant/acme',
  action: 'update',
  outcome: 'done',
  previous: null,
  ...over,
})
const { address: _address, action: _action, ...whole } = line()

describe('sums of the audit', () => {
  it('count each step once, as its last line says', () => {
    const stats = statsOf(
      [
        line({ outcome: 'unverified', time: '2025-11-17T10:31:00.000Z' }),
        line(),
        line({ address: 'tenant/b' }),
      ],
      'week',
    )
    expect(stats).toMatchObject({ runs: 1, total: { updated: 1, unverified: 1 } })
  })

  it('say what was done to which kind, by whom, in which operation and when', () => {
    const stats = statsOf(
      [
        line({ action: 'create' }),
        line({ address: 'flow/x', action: 'delete', run: 'r2', time: '2025-11-23T23:59:59.999Z' }),
        line({
          address: 'flow/y',
          outcome: 'failed',
          codes: ['E1'],
          run: 'r2',
          who: { user: 'x', host: 'y', ci: { actor: 'ben' } },
        }),
        line({ address: 'flow/z', outcome: 'blocked', run: 'r2', time: '2025-11-24T00:00:00.000Z' }),
        { ...whole, address: 'role/a', operation: 'adopt', run: 'r3' },
        {
          ...whole,
          outcome: 'refused',
          addresses: ['flow/x', 'role/a', 'role/b'],
          codes: ['drift'],
          run: 'r4',
        },
      ],
      'week',
    )
    expect(stats.byKind.map(({ name, counts }) => [name, counts.refused])).toEqual([
      ['flow', 1],
      ['role', 1],
      ['tenant', 0],
    ])
    expect(stats.byKind[0]?.counts).toMatchObject({ deleted: 1, failed: 1, notDone: 1 })
    expect(stats.byActor.map(({ name }) => name)).toEqual(['ana@desk', 'ben'])
    expect(stats.byOperation.map(({ name, counts }) => [name, counts.recorded])).toEqual([
      ['apply', 0],
      ['adopt', 1],
    ])
    expect(stats.byPeriod.map(({ name }) => name)).toEqual(['2025-11-17', '2025-11-24'])
    expect(stats.byCode).toEqual([
      { name: 'E1', count: 1 },
      { name: 'drift', count: 1 },
    ])
    expect(stats.total).toMatchObject({ created: 1, refused: 1 })
    expect(statsOf([line()], 'month').byPeriod[0]?.name).toBe('2025-11')
    expect(statsOf([line()], 'day').byPeriod[0]?.name).toBe('2025-11-17')
  })

  it('count records of Descope, those without a time too', () => {
    const record = (over: Record<string, string>) =>
      serviceRecordOf({ ID: 'x', action: 'UserCreated', actorId: 'K1', type: 'info', ...over })
    const stats = recordStatsOf(
      [record({ occurred: '1763375400000' }), record({ action: 'X', actorId: '' })],
      'day',
    )
    expect(stats).toEqual({
      total: 2,
      byAction: [
        { name: 'UserCreated', count: 1 },
        { name: 'X', count: 1 },
      ],
      byActor: [
        { name: '', count: 1 },
        { name: 'K1', count: 1 },
      ],
      byType: [{ name: 'info', count: 2 }],
      byPeriod: [
        { name: '', count: 1 },
        { name: '2025-11-17', count: 1 },
      ],
    })
  })
})
