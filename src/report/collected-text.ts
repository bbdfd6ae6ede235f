import type { Span } from '../core/audit/collected/index.js'
import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { utcTime } from './time-words.js'

export interface ShownCollection {
  readonly projectId: string
  readonly outcome: 'done' | 'interrupted'
  readonly records: number
  readonly searches: number
  readonly span: Span
  readonly lost: Span | undefined
  readonly pruned: number
  readonly location: string
}

/** What a collection brought. Ends with a line break. */
export function renderCollection({ projectId, outcome, ...collection }: ShownCollection): string {
  const { records, searches, span, pruned, location } = collection
  return `${[
    `${outcome === 'done' ? 'Collected' : 'Interrupted: collected'} ${records === 0 ? 'nothing new' : countOf(records, 'new record')} of Descope's audit of project ${printable(projectId)}`,
    `time     ${spanWords(span)}, asked in ${countOf(searches, 'search')}`,
    ...(pruned === 0
      ? []
      : [`pruned   ${countOf(pruned, 'file')} of older records, as \`retention:\` wants it`]),
    `store    ${printable(location)}`,
    ...(outcome === 'done' ? [] : ['What was collected is kept; the next collection goes on from there.']),
  ].join('\n')}\n`
}

/** `{ formatVersion, projectId, outcome, records, searches, from, to, lost: { from, to } | null, pruned, location }` */
export function collectionJson(collection: ShownCollection): JsonObject {
  const { projectId, outcome, records, searches, span, lost, pruned, location } = collection
  return {
    formatVersion: 1,
    projectId,
    outcome,
    records,
    searches,
    ...spanJson(span),
    lost: lost === undefined ? null : spanJson(lost),
    pruned,
    location,
  }
}

/** `2025-11-17 10:30:00 to 2025-11-18 10:30:00 UTC` */
export function spanWords({ fromMs, toMs }: Span): string {
  return `${utcTime(fromMs).replace(' UTC', '')} to ${utcTime(toMs)}`
}

/** `{ from, to }`: times in ISO 8601. */
export function spanJson({ fromMs, toMs }: Span): { readonly from: string; readonly to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
}
