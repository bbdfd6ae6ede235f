import type { Address } from '../core/model/address.js'
import type { DiffEntry } from '../core/model/diff.js'
import type { Json, JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import type { Version } from '../core/model/run.js'
import { countOf } from './count-words.js'
import { flowDiffJson, flowDiffLines } from './flow-diff-text.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import { utcTime } from './time-words.js'
import { wrapLines } from './wrap.js'

/** Everything that is known of one resource in one project, newest first. */
export interface ShownHistory {
  readonly key: string
  readonly address: Address
  /** Empty where the store does not say. */
  readonly projectId: string
  readonly entries: readonly ShownEntry[]
}

interface ShownRun {
  readonly runId: string
  readonly operation: string
  readonly by: string
  readonly reason?: string
}

/** A stretch of time through which it stayed as it was. */
export interface ShownEntry {
  readonly fromMs: number
  /** A run of ours made it so then; otherwise it was first seen so. */
  readonly isFromKnown: boolean
  /** Nothing tells when it was kept; the times are 0. */
  readonly isTimeUnknown?: boolean
  readonly toMs?: number
  readonly seenMs: number
  readonly isGone: boolean
  /** It did not exist right before. */
  readonly wasGone?: boolean
  readonly run?: ShownRun
  /** The run that found it gone, where somebody else deleted it. */
  readonly foundBy?: ShownRun
  readonly kept: readonly Pick<Version, 'keptBy' | 'keptIn' | 'timeMs' | 'isTimeUnknown' | 'operation'>[]
  readonly diff?: readonly DiffEntry[]
  /** The line that brings it back. */
  readonly command: string | undefined
}

export interface HistoryView extends Style {
  /** What was asked for; of those without a history that is said. */
  readonly keys: readonly string[]
  /** `flow` */
  readonly noun: string
  /** Where the store lies. */
  readonly location: string
  /** Prints the differences, not only how many there are. */
  readonly isWithDiff: boolean
  readonly verbose: boolean
}

/** Of one version so many differences are printed; --verbose prints all. */
const DIFFERENCES = 40

/** A block for every stretch of time: when, who, why, how much changed, and the line that brings it back. */
export function renderHistory(histories: readonly ShownHistory[], view: HistoryView): string {
  const palette = paletteFor(view.color)
  const nothing = view.keys
    .filter((key) => !histories.some((history) => history.key === key))
    .map((key) => [`No backups found for ${view.noun}: ${printable(key)}`])
  const blocks = histories.flatMap(({ address, projectId, entries }) => [
    wrapLines(
      `${printable(address)}${projectId === '' ? '' : ` in project ${printable(projectId)}`}, newest first`,
      { width: view.width },
    ).map(palette.strong),
    ...entries.map((entry, index) =>
      entryLines(entry, { view, palette, isOldest: isOldest(entries, index) }),
    ),
  ])
  return `${[...blocks, ...nothing].map((block) => block.join('\n')).join('\n\n')}\n`
}

/** `{ formatVersion, items: [{ address, projectId, from, isFromKnown, to, seen, by, … }] }`, newest first. */
export function historyJson(
  histories: readonly ShownHistory[],
  { isWithDiff }: { readonly isWithDiff: boolean },
): JsonObject {
  return {
    formatVersion: 1,
    items: histories.flatMap(({ address, projectId, entries }) =>
      entries.map((entry): Json => ({
        address,
        projectId,
        from: isoTime(entry.fromMs, entry),
        isFromKnown: entry.isFromKnown,
        to: entry.toMs === undefined ? null : isoTime(entry.toMs, entry),
        lastSeen: isoTime(entry.seenMs, entry),
        isGone: entry.isGone,
        wasGone: entry.wasGone ?? false,
        by: entry.run?.by ?? null,
        runId: entry.run?.runId ?? null,
        operation: entry.run?.operation ?? null,
        reason: entry.run?.reason ?? null,
        differences: entry.diff?.length ?? null,
        kept: entry.kept.map((version) => ({
          in: version.keptIn,
          id: version.keptBy,
          at: isoTime(version.timeMs, version),
        })),
        ...(entry.command === undefined ? {} : { command: entry.command }),
        ...(isWithDiff && entry.diff !== undefined ? { diff: flowDiffJson(entry.diff) } : {}),
      })),
    ),
  }
}

/** The oldest whose time is known. */
function isOldest(entries: readonly ShownEntry[], index: number): boolean {
  return entries.slice(index + 1).every(({ isTimeUnknown }) => isTimeUnknown === true)
}

function entryLines(
  entry: ShownEntry,
  about: { readonly view: HistoryView; readonly palette: Palette; readonly isOldest: boolean },
): readonly string[] {
  const { view, palette, isOldest } = about
  const { width, isWithDiff, verbose } = view
  const indent = (text: string) => wrapLines(text, { width, first: '    ' })
  const count = entry.diff?.length ?? 0
  const differences = isWithDiff && count > 0 ? (entry.diff ?? []) : []
  return [
    ...wrapLines(stretchWords(entry), { width, rest: '    ' }).map(
      entry.isGone ? palette.remove : palette.strong,
    ),
    ...indent(originWords(entry, isOldest)),
    ...(entry.run?.reason === undefined ? [] : indent(`why: ${printable(entry.run.reason)}`)),
    ...(entry.diff === undefined
      ? []
      : indent(`${comparedWords(entry, count)}${differences.length > 0 ? ':' : ''}`)),
    ...flowDiffLines(differences, {
      width,
      indent: 6,
      palette,
      ...(verbose ? { inFull: true } : { most: DIFFERENCES }),
    }),
    // For copying: never broken into lines.
    ...(entry.command === undefined ? [] : [`    → ${printable(entry.command)}`]),
  ]
}

function comparedWords({ wasGone }: ShownEntry, count: number): string {
  const words = `${countOf(count, 'difference')} to the version before`
  return wasGone === true ? `made again: ${words} it was gone` : words
}

function stretchWords({ fromMs, toMs, isFromKnown, isTimeUnknown, isGone }: ShownEntry): string {
  if (isTimeUnknown === true) return 'at an unknown time'
  const from = isFromKnown ? utcTime(fromMs) : `seen ${utcTime(fromMs)}`
  const to = toMs === undefined ? 'now, as far as is known' : utcTime(toMs)
  return `${from} → ${to}${isGone ? '  gone' : ''}`
}

function originWords(entry: ShownEntry, isOldest: boolean): string {
  const { run, foundBy, isFromKnown, isTimeUnknown, isGone, kept } = entry
  if (foundBy !== undefined) return `deleted outside this program, found by ${runWords(foundBy)}`
  if (run !== undefined) {
    const words = runWords(run)
    if (isGone) return `deleted: ${words}`
    return isFromKnown ? words : `${words}, which did not read it back`
  }
  const [first] = kept.slice(-1)
  const where = first === undefined ? '' : `, found by ${first.keptIn} ${printable(first.keptBy)}`
  if (isTimeUnknown === true) return `kept in an older layout that does not say when${where}`
  return isOldest ? `the first that is known${where}` : `changed outside this program${where}`
}

function runWords({ operation, by, runId }: ShownRun): string {
  return `${printable(operation)} by ${printable(by)}, run ${printable(runId)}`
}

function isoTime(
  timeMs: number,
  { isTimeUnknown = false }: Pick<ShownEntry, 'isTimeUnknown'>,
): string | null {
  return isTimeUnknown ? null : new Date(timeMs).toISOString()
}
