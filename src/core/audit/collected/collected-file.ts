import type { AuditLink } from '../../model/audit.js'
import { isObject, member, parseJson, printJson, type Json, type JsonObject } from '../../model/json.js'
import { serviceRecordOf, type ServiceRecord } from '../../model/service-record.js'
import { hashOfLine } from '../chain.js'
import type { Sha256 } from '../sha256.js'

/** From one moment to another, ms since the epoch, both included. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** What the first line of a file of collected records says. */
export interface Collection {
  readonly projectId: string
  /** The time of which the file holds every record that Descope gave and no other file held. */
  readonly span: Span
  readonly records: number
  readonly collectedMs: number
  /** `ana@desk` */
  readonly by: string
  readonly toolVersion: string
  /** A time before it of which nothing is kept: Descope did not give it any more. */
  readonly lost?: Span
  /** Files whose span ended before that moment were deleted, as `retention:` wants it. */
  readonly prunedBeforeMs?: number
}

/** The lines of a file: first what it is, then a line for each record, each naming the hash of the one before. */
export function collectedLines(
  records: readonly ServiceRecord[],
  about: {
    readonly collection: Omit<Collection, 'records'>
    /** Where files end that no other names yet, the newest first. */
    readonly earlier: readonly AuditLink[]
    readonly sha256: Sha256
  },
): { readonly lines: readonly string[]; readonly head: string } {
  const { collection, earlier, sha256 } = about
  const first = printJson(beginningJson({ ...collection, records: records.length }, earlier))
  const lines = [first]
  let head = hashOfLine(first, sha256)
  for (const { timeMs, record } of records) {
    const text = printJson({
      formatVersion: 1,
      number: lines.length + 1,
      timeMs: timeMs ?? null,
      record,
      previous: head,
    })
    lines.push(text)
    head = hashOfLine(text, sha256)
  }
  return { lines, head }
}

function beginningJson(collection: Collection, earlier: readonly AuditLink[]): JsonObject {
  const { projectId, span, records, collectedMs, by, toolVersion, lost, prunedBeforeMs } = collection
  return {
    formatVersion: 1,
    number: 1,
    projectId,
    collected: new Date(collectedMs).toISOString(),
    by,
    toolVersion,
    span: spanJson(span),
    records,
    ...(lost === undefined ? {} : { lost: spanJson(lost) }),
    ...(prunedBeforeMs === undefined ? {} : { prunedBefore: new Date(prunedBeforeMs).toISOString() }),
    earlier: earlier.map(({ file, head }) => ({ file, head })),
    previous: earlier[0]?.head ?? null,
  }
}

/** What a first line says; `undefined` for text that is none. */
export function readBeginning(text: string):
  | {
      readonly collection: Collection
      readonly earlier: readonly AuditLink[]
      readonly previous: string | null
    }
  | undefined {
  const json = jsonOf(text)
  if (!isObject(json) || json['formatVersion'] !== 1 || json['number'] !== 1) return undefined
  const { projectId, collected, by, toolVersion, records, previous } = json
  const span = spanOf(member(json, 'span'))
  const collectedMs = timeOf(collected)
  if (typeof projectId !== 'string' || span === undefined || collectedMs === undefined) return undefined
  if (typeof records !== 'number' || (typeof previous !== 'string' && previous !== null)) return undefined
  const lost = spanOf(member(json, 'lost'))
  const prunedBeforeMs = timeOf(member(json, 'prunedBefore'))
  return {
    collection: {
      projectId,
      span,
      records,
      collectedMs,
      by: typeof by === 'string' ? by : '',
      toolVersion: typeof toolVersion === 'string' ? toolVersion : '',
      ...(lost === undefined ? {} : { lost }),
      ...(prunedBeforeMs === undefined ? {} : { prunedBeforeMs }),
    },
    earlier: linksIn(member(json, 'earlier')),
    previous,
  }
}

/** A line with a record; `undefined` for text that is none. */
export function readCollectedLine(
  text: string,
): { readonly number: number; readonly record: ServiceRecord; readonly previous: string } | undefined {
  const json = jsonOf(text)
  if (!isObject(json) || json['formatVersion'] !== 1) return undefined
  const { number, record, previous } = json
  if (typeof number !== 'number' || typeof previous !== 'string' || !isObject(record)) return undefined
  return { number, record: serviceRecordOf(record), previous }
}

function spanJson({ fromMs, toMs }: Span): JsonObject {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
}

function spanOf(json: Json | undefined): Span | undefined {
  if (!isObject(json)) return undefined
  const [fromMs, toMs] = [timeOf(member(json, 'from')), timeOf(member(json, 'to'))]
  return fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs }
}

function timeOf(json: Json | undefined): number | undefined {
  if (typeof json !== 'string') return undefined
  const timeMs = Date.parse(json)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

function linksIn(json: Json | undefined): readonly AuditLink[] {
  if (!Array.isArray(json)) return []
  return json.flatMap((link: Json) => {
    if (!isObject(link)) return []
    const { file, head } = link
    return typeof file === 'string' && typeof head === 'string' ? [{ file, head }] : []
  })
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
