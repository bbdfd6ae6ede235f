import { basename, extname } from 'node:path'
import type { ConfigReading, UnreadableDocument } from '../config/index.js'
import type { FlowFinding } from '../core/flow/check/index.js'
import type { Layout } from '../core/flow/layouts/index.js'
import type { FlowDocument } from '../core/flow/model.js'
import type { Config } from '../core/model/desired.js'
import type { ErrorDetails, Place } from '../core/model/errors.js'
import { hideTexts } from '../core/model/hidden-texts.js'
import { overlay } from '../core/model/json.js'
import type { Finding } from '../core/model/plan.js'
import type { Pointer } from '../core/model/pointer.js'
import { flowKind } from '../kinds/flow/index.js'
import { checkFlows } from '../operations/check-flows.js'
import { liveSurroundings, type FlowInProject } from '../operations/live-surroundings.js'
import type { Session } from '../operations/session.js'
import { flowPathsIn, named, readFlow } from './flow-files.js'
import type { Io } from './io.js'

/** A file or folder that was to hold a flow. */
export interface FlowToCheck {
  readonly file: string
  readonly id: string | undefined
  /** Absent where it is not told, as for the files of a config. */
  readonly layout: Layout | undefined
  /** Absent where there is no flow. */
  readonly document: FlowDocument | undefined
  /** What is known from reading it: why it is no flow, or what is worth knowing. */
  readonly read: readonly Finding[]
  placeOf(path: Pointer): Place
}

export interface CheckedFlow extends Pick<FlowToCheck, 'file' | 'id' | 'layout'> {
  readonly findings: readonly (Finding & { readonly path?: Pointer })[]
}

/** The flows that were typed; folders of flows stand for the flows in them. */
export async function flowsTyped(io: Io, paths: readonly string[]): Promise<readonly FlowToCheck[]> {
  const flows: FlowToCheck[] = []
  for (const file of await flowPathsIn(io.context, paths)) {
    const read = await readFlow(io, file)
    const placeOf = (path: Pointer) => (read.ok ? read.flow.placeOf(path) : { file })
    flows.push(
      read.ok
        ? {
            file,
            id: read.flow.id,
            layout: read.flow.layout,
            document: hideTexts(named(read.flow), read.flow.hidden ?? {}),
            read: [...(read.flow.warnings ?? []).map(as('warning')), ...read.flow.notes.map(as('note'))],
            placeOf,
          }
        : {
            file,
            id: undefined,
            layout: undefined,
            document: undefined,
            read: read.problems.map(as('error')),
            placeOf,
          },
    )
  }
  return flows
}

/** The flows a config declares, under the ids it gives them; those that cannot be read come first. */
export function flowsDeclared({
  config,
  unreadable,
}: Pick<ConfigReading, 'config' | 'unreadable'>): readonly FlowToCheck[] {
  const broken = unreadable.filter(({ kind }) => kind === flowKind.name)
  return [...broken.map(unreadableFlow), ...readableFlows(config)]
}

function unreadableFlow({ key: id, file, problems }: UnreadableDocument): FlowToCheck {
  const read = problems.map(as('error'))
  return { file, id, layout: undefined, document: undefined, read, placeOf: () => ({ file }) }
}

function readableFlows(config: Config): readonly FlowToCheck[] {
  return config.resources.flatMap((resource): FlowToCheck[] => {
    const { key: id, content, where } = resource
    if (resource.kind !== flowKind.name || content === undefined) return []
    const placeOf = (path: Pointer) => resource.contentPlaceOf?.(path) ?? where
    const document = hideTexts(overlay(content, { flowId: id }), resource.hidden ?? {})
    return [{ file: placeOf('').file, id, layout: undefined, document, read: [], placeOf }]
  })
}

/**
 * Checks flows that know each other. `beside`: flows that will exist as well and are not checked. With a session what
 * they refer to is looked for in its project too.
 */
export async function checkAll(
  flows: readonly FlowToCheck[],
  {
    beside,
    session,
    isStrict,
  }: {
    readonly beside: readonly FlowToCheck[]
    readonly session: Session | undefined
    readonly isStrict: boolean
  },
): Promise<readonly CheckedFlow[]> {
  const readable = flows.flatMap((flow) =>
    flow.document === undefined ? [] : [{ flow, id: flow.id, document: flow.document }],
  )
  const there =
    session === undefined
      ? undefined
      : await liveSurroundings(
          session,
          readable.map(({ id, document }) => ({ id: id ?? '', document })),
        )
  const documents = there?.flows.map(({ document }) => document) ?? readable.map(({ document }) => document)
  const besides = beside.flatMap(({ document }) => (document === undefined ? [] : [document]))
  const found = checkFlows(documents, {
    ...there?.around,
    beside: besides,
    unread: new Set([...flows, ...beside].flatMap(idOfUnread)),
    told: there?.flows.map(({ unanswered }) => unanswered),
  })
  const results = new Map(
    readable.map(({ flow }, index) => [flow, { found: found[index] ?? [], fit: there?.flows[index] }]),
  )
  return flows.map((flow): CheckedFlow => {
    const { found: findings = [], fit } = results.get(flow) ?? {}
    const all = [
      ...flow.read,
      ...unfit(flow, fit),
      ...findings.map((finding) => placed(flow, finding, { isOffline: session === undefined })),
    ]
    const { file, id, layout } = flow
    return { file, id, layout, findings: isStrict ? all.map(strictly) : all }
  })
}

/** A file that cannot be read most likely holds the flow it is named after. */
function idOfUnread({ document, id, file }: FlowToCheck): readonly string[] {
  return document === undefined ? [id ?? basename(file, extname(file))] : []
}

function placed(
  flow: FlowToCheck,
  { code, severity, message, hint, path }: FlowFinding,
  { isOffline }: { readonly isOffline: boolean },
): CheckedFlow['findings'][number] {
  // Offline only the files are known, so the flow may well exist.
  const advice =
    code === 'flow-unknown' && isOffline ? 'Name its file too, or look into the project with --live' : hint
  return {
    code,
    severity,
    message,
    ...(advice === undefined ? {} : { hint: advice }),
    path,
    where: flow.placeOf(path),
  }
}

function unfit(flow: FlowToCheck, fit: FlowInProject | undefined): readonly Finding[] {
  return (fit?.findings ?? []).map((finding) => ({ ...finding, where: flow.placeOf('/references') }))
}

function strictly<Found extends Finding>(finding: Found): Found {
  return finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding
}

function as(severity: Finding['severity']) {
  return (details: ErrorDetails): Finding => ({ severity, ...details })
}
