import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { paletteFor, type Style } from './palette.js'
import { renderTable } from './table.js'
import { agoWords } from './time-words.js'
import { wrapLines } from './wrap.js'

/** A backup or a run that goes, or is old enough and stays. */
export interface PrunedItem {
  readonly what: 'backup' | 'run'
  readonly id: string
  /** Absent where nothing tells. */
  readonly timeMs: number | undefined
  readonly location: string
  /** Of what goes. */
  readonly sizeBytes?: number
  /** Of what stays. */
  readonly because?: string
  readonly detail?: string
}

export interface PrunedItems {
  readonly goes: readonly PrunedItem[]
  readonly stays: readonly PrunedItem[]
}

const REASONS: Readonly<Record<string, string>> = {
  kept: 'made with --keep',
  'newest-version': 'holds the newest kept version of',
  resumable: 'a run can still be finished with it',
  needed: 'how runs and versions that stay are read depends on it',
  newer: 'written by a newer version',
  unreadable: 'cannot be read',
  'age-unknown': 'nothing tells how old it is',
  'not-of-project': 'does not say that it is of this project',
}

/** What goes and how much room it takes, then what stays though it is old enough, and why. */
export function renderPruning(
  { goes, stays }: PrunedItems,
  view: Style & { readonly nowMs: number },
): string {
  const palette = paletteFor(view.color)
  const madeWords = (timeMs: number | undefined) =>
    timeMs === undefined ? 'unknown' : agoWords(timeMs, view.nowMs)
  const blocks = [
    ...(goes.length === 0
      ? []
      : [
          renderTable(
            [
              { title: 'goes' },
              { title: 'id', keep: true },
              { title: 'made' },
              { title: 'size', align: 'right' },
            ],
            goes.map(({ what, id, timeMs, sizeBytes = 0 }) => [
              what,
              id,
              madeWords(timeMs),
              sizeWords(sizeBytes),
            ]),
            view,
          ),
        ]),
    ...(stays.length === 0
      ? []
      : [
          stays
            .flatMap((item) =>
              wrapLines(`${printable(item.id)}  ${madeWords(item.timeMs)}, ${reasonWords(item)}`, {
                width: view.width,
                first: `stays   ${item.what.padEnd(8)}`,
                rest: ' '.repeat(16),
              }),
            )
            .map((line) => `${line}\n`)
            .join(''),
        ]),
    wrapLines(goes.length === 0 ? 'Nothing is old enough to go' : sumsOf(goes), { width: view.width })
      .map(palette.strong)
      .join('\n'),
  ]
  return `${blocks.join('\n')}\n`
}

/** `3 backups and 1 run, 4.2 MB` */
export function sumsOf(items: readonly PrunedItem[]): string {
  const counts = (['backup', 'run'] as const).flatMap((what) => {
    const count = items.filter((item) => item.what === what).length
    return count === 0 ? [] : [countOf(count, what)]
  })
  const sizeBytes = items.reduce((sum, item) => sum + (item.sizeBytes ?? 0), 0)
  return `${counts.join(' and ')}, ${sizeWords(sizeBytes)}`
}

/** `{ formatVersion, projectId, dryRun, sizeBytes, removed: […], kept: […] }`; in a dry run `removed` is what would go. */
export function pruningJson(
  { goes, stays }: PrunedItems,
  about: { readonly projectId: string; readonly isDryRun: boolean },
): JsonObject {
  return {
    formatVersion: 1,
    projectId: about.projectId,
    dryRun: about.isDryRun,
    sizeBytes: goes.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0),
    removed: goes.map((item) => ({ ...itemJson(item), sizeBytes: item.sizeBytes ?? 0 })),
    kept: stays.map((item) => ({
      ...itemJson(item),
      because: item.because ?? '',
      ...(item.detail === undefined ? {} : { detail: item.detail }),
    })),
  }
}

function itemJson({ what, id, timeMs, location }: PrunedItem): JsonObject {
  return { what, id, timestamp: timeMs === undefined ? null : new Date(timeMs).toISOString(), location }
}

function reasonWords({ because = '', detail }: PrunedItem): string {
  const words = REASONS[because] ?? because
  if (detail === undefined) return words
  return because === 'newest-version' ? `${words} ${printable(detail)}` : `${words} (${printable(detail)})`
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** `812 B`, `4.2 MB`: thousands, as disks are sold. */
export function sizeWords(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 || size >= 99.95 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit] ?? ''}`
}
