import {
  isConflict,
  type Drift,
  type DriftAuthor,
  type DriftChange,
  type DriftedResource,
} from '../../core/model/drift.js'
import { DOCUMENT_PATH } from '../../core/model/document-traits.js'
import type { Action, Change, FieldChange } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import { countOf, groupDigits } from '../count-words.js'
import type { SecretPlaces } from '../secret-places.js'
import { utcTime } from '../time-words.js'

/** The two ways out of one drift, as command lines to copy; absent where there is none. */
export interface WaysOut {
  /** Sets the project back. */
  readonly revert?: string
  /** Takes what is live over: into the files, or out of what is managed. */
  readonly keep?: string
}

export interface ShownDrift {
  readonly drift: Drift
  readonly waysOut: (resource: DriftedResource) => WaysOut
  readonly secrets: SecretPlaces
}

const ACTIONS: Readonly<Record<DriftChange, Action>> = {
  changed: 'update',
  gone: 'delete',
  created: 'create',
}

/** As a change, for what shows fields. What a document holds is shown only where it is known what changed in it. */
export function changeOf(
  { address, change, fields, diff }: DriftedResource,
  against: Drift['against'],
): Change {
  const isShown = ({ path }: { readonly path: string }) => path !== DOCUMENT_PATH || diff !== undefined
  const reason: FieldChange['reason'] = against?.type === 'backup' ? 'restore' : 'drift'
  return {
    address,
    action: ACTIONS[change],
    fields: fields.filter(isShown).map((field): FieldChange => ({
      path: field.path,
      ...(field.from === undefined ? {} : { from: field.from }),
      ...(field.to === undefined ? {} : { to: field.to }),
      reason: isConflict(field) ? 'conflict' : reason,
    })),
    after: [],
    companions: [],
    ...(diff === undefined ? {} : { diff }),
  }
}

/** True where a document moved, and what it was is not kept. */
export function isDocumentUntold({ fields, diff, change }: DriftedResource): boolean {
  return change === 'changed' && diff === undefined && fields.some(({ path }) => path === DOCUMENT_PATH)
}

/** `2 changed, 1 gone`, `no drift` or `not compared`. */
export function driftWords({ drift, summary, findings }: Drift): string {
  if (!isCompared({ findings })) return 'not compared'
  if (drift.length === 0) return 'no drift'
  return (['changed', 'gone', 'created'] as const)
    .filter((change) => summary[change] > 0)
    .map((change) => `${groupDigits(summary[change])} ${change}`)
    .join(', ')
}

/** False where something stopped it: then nothing that is said is an answer to whether there is drift. */
export function isCompared({ findings }: Pick<Drift, 'findings'>): boolean {
  return !findings.some(({ severity, exit }) => severity === 'error' && exit !== undefined)
}

/** `12 as they were, 1 as the files say by now, 3 not managed` */
export function restWords({ summary, findings }: Pick<Drift, 'summary' | 'findings'>): string {
  const { unchanged, unmanaged } = summary
  const followed = findings.filter(({ code }) => code === 'files-follow').length
  return [
    `${groupDigits(unchanged)} as ${unchanged === 1 ? 'it was' : 'they were'}`,
    ...(followed === 0 ? [] : [`${groupDigits(followed)} as the files say by now`]),
    ...(unmanaged === 0 ? [] : [`${groupDigits(unmanaged)} not managed`]),
  ].join(', ')
}

/** Between when and when. */
export function whenWords({ sinceMs, untilMs }: Pick<DriftedResource, 'sinceMs' | 'untilMs'>): string {
  if (sinceMs === undefined) return `before ${utcTime(untilMs)}`
  if (utcTime(sinceMs) === utcTime(untilMs)) return `at ${utcTime(untilMs)}`
  return `between ${utcTime(sinceMs)} and ${utcTime(untilMs)}`
}

/** `our own rollback 4f1c9a, ana@desk, 2026-11-21 03:04:00 UTC`; a candidate is called one. */
export function authorWords(author: DriftAuthor): string {
  if (author.type === 'run') {
    const { operation, runId, who, timeMs, reason } = author
    const why = reason === undefined ? '' : `: ${printable(reason, LONGEST_TEXT)}`
    return `our own ${printable(operation)} ${printable(runId)}, ${printable(who, LONGEST_TEXT)}, ${utcTime(timeMs)}${why}`
  }
  const { actorId, timeMs, action, nearRun } = author
  const who = actorId === '' ? 'somebody who is not named' : printable(actorId, LONGEST_TEXT)
  const near = nearRun === undefined ? '' : `; or that was our own run ${printable(nearRun)}`
  return `candidate ${who}, ${utcTime(timeMs)} (${printable(action, LONGEST_TEXT)} in Descope's audit${near})`
}

const LONGEST_TEXT = 120

/** Said where nobody is known. */
export const NOBODY = 'nobody is known'

/** Places whose files and live differ from what was applied, each to another value. */
export function hasConflict({ fields }: Pick<DriftedResource, 'fields'>): boolean {
  return fields.some(isConflict)
}

/** What it is compared with. */
export function againstWords(against: Drift['against']): string {
  if (against === null) return 'nothing'
  if (against.type === 'backup') {
    const at = against.timeMs === undefined ? 'of an unknown time' : utcTime(against.timeMs)
    return `backup ${printable(against.id)} (${at})`
  }
  return `last-applied of ${utcTime(against.timeMs)}, run ${printable(against.runId)} on ${printable(against.host)}`
}

export function foldedWords(count: number): string {
  return `… ${countOf(count, 'more resource')} (--verbose shows all)`
}
