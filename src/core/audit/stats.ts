import { kindOf } from '../model/address.js'
import type { AuditEntry, AuditLine } from '../model/audit.js'
import type { ServiceRecord } from '../model/service-record.js'
import { namesInRecord } from '../model/service-record.js'
import { addressesOf, namesOf } from './filter.js'

export const PERIODS = ['day', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

/** What became of the steps of some runs; each step counts once, as its last line says. */
export interface AuditCounts {
  readonly created: number
  readonly updated: number
  readonly deleted: number
  /** Nothing of the project was changed: what `adopt` and `forget` record, and what was taken over. */
  readonly recorded: number
  readonly failed: number
  /** Sent, and not confirmed. */
  readonly unverified: number
  /** Blocked, not reached, or taken back by their own run. */
  readonly notDone: number
  /** Whole runs. */
  readonly refused: number
}

export interface AuditGroup {
  /** A kind, a person, an operation, an outcome, a period; empty where a line names none. */
  readonly name: string
  readonly counts: AuditCounts
}

/** How many, by one thing after the other. The most frequent first; periods in their order. */
export interface AuditStats {
  readonly total: AuditCounts
  readonly runs: number
  /** A refusal counts for each kind that its findings name. */
  readonly byKind: readonly AuditGroup[]
  readonly byActor: readonly AuditGroup[]
  readonly byOperation: readonly AuditGroup[]
  readonly byPeriod: readonly AuditGroup[]
  /** Why steps failed and runs were refused: error codes. */
  readonly byCode: readonly { readonly name: string; readonly count: number }[]
}

/** How many records of Descope, by one thing after the other. */
export interface RecordStats {
  readonly total: number
  readonly byAction: readonly NamedCount[]
  readonly byActor: readonly NamedCount[]
  readonly byType: readonly NamedCount[]
  readonly byPeriod: readonly NamedCount[]
}

export interface NamedCount {
  readonly name: string
  readonly count: number
}

type Counter = keyof AuditCounts
type Tally = Map<string, { -readonly [Key in Counter]: number }>

/** Sums up lines in any order. */
export function statsOf(lines: Iterable<AuditLine>, period: Period): AuditStats {
  const runs = new Set<string>()
  const [kinds, actors, operations, periods, all]: readonly [Tally, Tally, Tally, Tally, Tally] = [
    new Map(),
    new Map(),
    new Map(),
    new Map(),
    new Map(),
  ]
  const codes = new Map<string, number>()
  for (const line of lastLines(lines)) {
    runs.add(line.run)
    const counter = counterOf(line)
    const named = new Set(addressesOf(line).map(kindOf))
    for (const kind of named.size === 0 ? [''] : named) count(kinds, kind, counter)
    count(actors, namesOf(line.who)[0] ?? '', counter)
    count(operations, line.operation, counter)
    count(periods, periodOf(Date.parse(line.time), period), counter)
    count(all, '', counter)
    for (const code of line.codes ?? []) codes.set(code, (codes.get(code) ?? 0) + 1)
  }
  return {
    total: all.get('') ?? nothing(),
    runs: runs.size,
    byKind: mostFirst(kinds),
    byActor: mostFirst(actors),
    byOperation: mostFirst(operations),
    byPeriod: inOrder(periods),
    byCode: mostCountedFirst(codes),
  }
}

/** Sums up records of Descope in any order. */
export function recordStatsOf(records: Iterable<ServiceRecord>, period: Period): RecordStats {
  const [actions, actors, types, periods] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ]
  let total = 0
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const record of records) {
    total += 1
    add(actions, record.action)
    add(actors, namesInRecord(record)[0] ?? '')
    add(types, record.type ?? '')
    add(periods, record.timeMs === undefined ? '' : periodOf(record.timeMs, period))
  }
  return {
    total,
    byAction: mostCountedFirst(actions),
    byActor: mostCountedFirst(actors),
    byType: mostCountedFirst(types),
    byPeriod: mostCountedFirst(periods).toSorted((a, b) => compare(a.name, b.name)),
  }
}

/** Everything of a group, its refusals too. */
export function sumOf(counts: AuditCounts): number {
  const numbers: readonly number[] = Object.values(counts)
  return numbers.reduce((sum, value) => sum + value, 0)
}

/** A step that turned out otherwise later has a further line, which counts in its place. */
function lastLines(lines: Iterable<AuditLine>): Iterable<AuditLine> {
  const last = new Map<string, AuditLine>()
  for (const line of lines) {
    const key = `${line.run} ${line.address ?? ''}`
    const known = last.get(key)
    if (known === undefined || isLater(line, known)) last.set(key, line)
  }
  return last.values()
}

function isLater(one: AuditLine, other: AuditLine): boolean {
  return one.time === other.time ? one.number > other.number : one.time > other.time
}

const DONE: Readonly<Record<NonNullable<AuditEntry['action']>, Counter>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
}

function counterOf({ outcome, action }: AuditLine): Counter {
  switch (outcome) {
    case 'done':
      return action === undefined ? 'recorded' : DONE[action]
    case 'failed':
    case 'unverified':
    case 'refused':
      return outcome
    default:
      return 'notDone'
  }
}

function count(tally: Tally, name: string, counter: Counter): void {
  const counts = tally.get(name) ?? nothing()
  counts[counter] += 1
  tally.set(name, counts)
}

function nothing(): { -readonly [Key in Counter]: number } {
  return { created: 0, updated: 0, deleted: 0, recorded: 0, failed: 0, unverified: 0, notDone: 0, refused: 0 }
}

function mostFirst(tally: Tally): readonly AuditGroup[] {
  return inOrder(tally).toSorted((a, b) => sumOf(b.counts) - sumOf(a.counts))
}

function inOrder(tally: Tally): readonly AuditGroup[] {
  return [...tally].map(([name, counts]) => ({ name, counts })).sort((a, b) => compare(a.name, b.name))
}

function mostCountedFirst(counts: ReadonlyMap<string, number>): readonly NamedCount[] {
  return [...counts]
    .map(([name, number]) => ({ name, count: number }))
    .sort((a, b) => b.count - a.count || compare(a.name, b.name))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const DAY_MS = 86_400_000

/** `2025-11-17`, the Monday on which a week begins, or `2025-11`; in UTC. */
function periodOf(timeMs: number, period: Period): string {
  if (Number.isNaN(timeMs)) return ''
  if (period === 'month') return new Date(timeMs).toISOString().slice(0, 7)
  const sinceMonday = period === 'day' ? 0 : (new Date(timeMs).getUTCDay() + 6) % 7
  return new Date(timeMs - sinceMonday * DAY_MS).toISOString().slice(0, 10)
}
