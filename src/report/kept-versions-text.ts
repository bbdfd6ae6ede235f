import type { Address } from '../core/model/address.js'
import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import type { Style } from './palette.js'
import { renderTable } from './table.js'
import { agoWords } from './time-words.js'

/** A kept version of a resource, with what to type to take it. */
export interface ShownVersion {
  readonly key: string
  readonly address: Address
  /** Empty where the store does not say. */
  readonly projectId: string
  readonly timeMs: number
  readonly keptBy: string
  readonly keptIn: 'backup' | 'run'
  /** The run found it so before it wrote. */
  readonly isFound?: boolean
  readonly operation: string
  /** Where a person finds it. */
  readonly location: string
  /** Of an older layout, without a digest. */
  readonly isUnverified?: boolean
  /** Nothing tells when it was kept; `timeMs` is 0. */
  readonly isTimeUnknown?: boolean
  /** `['--backup', '2025…']` */
  readonly args: readonly string[]
  readonly command: string
}

export interface KeptVersionsView extends Style {
  /** In the order in which they are shown. */
  readonly keys: readonly string[]
  /** `flow` */
  readonly noun: string
  readonly location: string
  readonly nowMs: number
}

/** A table for each resource, newest first: what to type, how old it is, and what it was kept for. */
export function renderKeptVersions(versions: readonly ShownVersion[], view: KeptVersionsView): string {
  const { keys, noun, location } = view
  if (keys.length === 0) return `No backups of ${noun}s in ${printable(location)}\n`
  const projects = new Set(versions.map(({ projectId }) => projectId))
  const blocks = keys.map((key) => {
    const own = versions.filter((version) => version.key === key)
    if (own.length === 0) return `No backups found for ${noun}: ${printable(key)}\n`
    const table = renderTable(
      [
        { title: `${noun} rollback ${printable(key)} …`, keep: true },
        { title: 'kept' },
        { title: 'by' },
        ...(projects.size > 1 ? [{ title: 'project' }] : []),
      ],
      own.map((version) => [
        version.args.join(' '),
        version.isTimeUnknown === true ? 'unknown' : agoWords(version.timeMs, view.nowMs),
        keeperWords(version),
        ...(projects.size > 1 ? [version.projectId] : []),
      ]),
      view,
    )
    return `${table}${countOf(own.length, 'version')} of ${noun}/${printable(key)} in ${printable(location)}\n`
  })
  return blocks.join('\n')
}

function keeperWords({ keptIn, keptBy, isFound, operation, isUnverified }: ShownVersion): string {
  if (keptIn === 'run') return `${isFound === true ? 'before ' : ''}${operation} ${keptBy}`
  return isUnverified === true ? 'backup (older, unverified)' : `backup (${operation})`
}

/** `{ formatVersion, items: [{ address, projectId, at, keptIn, keptBy, operation, location, command }] }`. */
export function keptVersionsJson(versions: readonly ShownVersion[]): JsonObject {
  return {
    formatVersion: 1,
    items: versions.map(
      ({
        address,
        projectId,
        timeMs,
        keptIn,
        keptBy,
        operation,
        location,
        isUnverified = false,
        isTimeUnknown = false,
        args,
        command,
      }) => ({
        address,
        projectId,
        at: isTimeUnknown ? null : new Date(timeMs).toISOString(),
        keptIn,
        keptBy,
        operation,
        location,
        isUnverified,
        args,
        command,
      }),
    ),
  }
}
