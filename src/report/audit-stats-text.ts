import {
  sumOf,
  type AuditCounts,
  type AuditGroup,
  type AuditStats,
  type NamedCount,
  type Period,
  type RecordStats,
} from '../core/audit/stats.js'
import type { JsonObject } from '../core/model/json.js'
import { countOf, groupDigits } from './count-words.js'
import { printable } from '../core/model/printable.js'
import type { Style } from './palette.js'
import { renderTable } from './table.js'

export interface ShownStats {
  readonly projectId: string
  readonly period: Period
  /** First and last moment that were asked for; absent where no bound was. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** Absent where only records of Descope were asked for. */
  readonly runs?: AuditStats | undefined
  /** Absent where only our runs were asked for. */
  readonly descope?: RecordStats | undefined
}

/** Of a group of names so many are shown; JSON has all. */
const MOST_NAMES = 12

const COLUMNS: readonly (readonly [key: keyof AuditCounts, title: string])[] = [
  ['created', 'created'],
  ['updated', 'updated'],
  ['deleted', 'deleted'],
  ['recorded', 'recorded'],
  ['failed', 'failed'],
  ['unverified', 'unverified'],
  ['notDone', 'not done'],
  ['refused', 'refused'],
]

/** One table for each source: a block of rows for each thing that is counted by. Columns without any number are left out. */
export function renderAuditStats(stats: ShownStats, style: Style): string {
  const { projectId, since, until, runs, descope, period } = stats
  const bounds = [since === undefined ? '' : ` from ${since}`, until === undefined ? '' : ` until ${until}`]
  const parts = [`Project ${printable(projectId)}${bounds.join('')}\n`]
  if (runs !== undefined) {
    parts.push(
      sumOf(runs.total) === 0 ? 'No run of ours did anything\n' : runsTable(runs, { ...style, period }),
    )
  }
  if (descope !== undefined) {
    parts.push(
      descope.total === 0
        ? 'No records of Descope were collected of that\n'
        : recordsTable(descope, { ...style, period }),
    )
  }
  return parts.join('\n')
}

function runsTable(stats: AuditStats, { period, ...style }: Style & { readonly period: Period }): string {
  const columns = COLUMNS.filter(([key]) => stats.total[key] > 0)
  const rowOf = ({ name, counts }: AuditGroup, by: string) => [
    by,
    name === '' ? '(none)' : name,
    ...columns.map(([key]) => (counts[key] === 0 ? '' : groupDigits(counts[key]))),
  ]
  const block = (by: string, groups: readonly AuditGroup[]) => [
    ...groups.slice(0, MOST_NAMES).map((group, index) => rowOf(group, index === 0 ? by : '')),
    ...moreRow(groups.length, columns.length),
  ]
  const periods = stats.byPeriod.slice(-MOST_NAMES)
  const table = renderTable(
    [
      { title: 'by' },
      { title: 'name', keep: true },
      ...columns.map(([, title]) => ({ title, align: 'right' as const, keep: true })),
    ],
    [
      ...block('kind', stats.byKind),
      ...block('who', stats.byActor),
      ...block('operation', stats.byOperation),
      ...periods.map((group, index) => rowOf(group, index === 0 ? period : '')),
      ...(periods.length < stats.byPeriod.length
        ? [
            [
              '',
              `${countOf(stats.byPeriod.length - periods.length, period)} before`,
              ...columns.map(() => ''),
            ],
          ]
        : []),
      rowOf({ name: countOf(stats.runs, 'run'), counts: stats.total }, 'all'),
    ],
    style,
  )
  if (stats.byCode.length === 0) return table
  return `${table}\n${countTable('why not', stats.byCode, style)}`
}

function recordsTable(stats: RecordStats, { period, ...style }: Style & { readonly period: Period }): string {
  const block = (by: string, groups: readonly NamedCount[]) => [
    ...groups
      .slice(0, MOST_NAMES)
      .map(({ name, count }, index) => [
        index === 0 ? by : '',
        name === '' ? '(none)' : name,
        groupDigits(count),
      ]),
    ...moreRow(groups.length, 1),
  ]
  return renderTable(
    [{ title: 'by' }, { title: "Descope's own" }, { title: 'records', align: 'right' }],
    [
      ...block('action', stats.byAction),
      ...block('who', stats.byActor),
      ...block('type', stats.byType),
      ...block(period, stats.byPeriod.toReversed().slice(0, MOST_NAMES).toReversed()),
      ['all', '', groupDigits(stats.total)],
    ],
    style,
  )
}

function countTable(title: string, groups: readonly NamedCount[], style: Style): string {
  return renderTable(
    [{ title }, { title: 'times', align: 'right' }],
    [
      ...groups.slice(0, MOST_NAMES).map(({ name, count }) => [name, groupDigits(count)]),
      ...(groups.length > MOST_NAMES ? [[`${groups.length - MOST_NAMES} more`, '']] : []),
    ],
    style,
  )
}

function moreRow(count: number, columns: number): readonly (readonly string[])[] {
  if (count <= MOST_NAMES) return []
  return [
    [
      '',
      `${groupDigits(count - MOST_NAMES)} more (-o json has all)`,
      ...Array.from({ length: columns }, () => ''),
    ],
  ]
}

/**
 * `{ formatVersion, projectId, since, until, per, runs?: { total, runs, byKind: [{ name, created, … }], byActor, byOperation,
 * byPeriod, byCode: [{ name, count }] }, descope?: { total, byAction: [{ name, count }], byActor, byType, byPeriod } }`
 */
export function auditStatsJson({ projectId, period, since, until, runs, descope }: ShownStats): JsonObject {
  const groups = (list: readonly AuditGroup[]) => list.map(({ name, counts }) => ({ name, ...counts }))
  const named = (list: readonly NamedCount[]) => list.map((group) => ({ ...group }))
  return {
    formatVersion: 1,
    projectId,
    since: since ?? null,
    until: until ?? null,
    per: period,
    ...(runs === undefined
      ? {}
      : {
          runs: {
            runs: runs.runs,
            total: { ...runs.total },
            byKind: groups(runs.byKind),
            byActor: groups(runs.byActor),
            byOperation: groups(runs.byOperation),
            byPeriod: groups(runs.byPeriod),
            byCode: named(runs.byCode),
          },
        }),
    ...(descope === undefined
      ? {}
      : {
          descope: {
            total: descope.total,
            byAction: named(descope.byAction),
            byActor: named(descope.byActor),
            byType: named(descope.byType),
            byPeriod: named(descope.byPeriod),
          },
        }),
  }
}
