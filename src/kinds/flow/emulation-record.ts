import { member, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import {
  EmulatedFailure,
  type EmulatedProject,
  type EmulatedTable,
  type EmulatedWorld,
} from '../../core/ports/emulation.js'
import { guessed } from './emulation-guesses.js'
import { rewritten } from './emulation-rewrite.js'

/** A whole flow as `/v2/mgmt/flow/export` answers it: every documented key is there. */
export interface ExportedDocument extends JsonObject {
  readonly flowId: string
  readonly metadata: JsonObject
  readonly contents: JsonObject
  readonly screens: readonly JsonObject[]
  readonly references: JsonObject
}

/** What only the older calls show of a screen. */
export interface ScreenExtras extends JsonObject {
  readonly version: number
  readonly inputs: Json
}

/** The one stored flow; v1 and v2 are two views of it. */
export interface FlowRow extends JsonObject {
  readonly id: string
  /** Raised by one with every import. That a new flow begins with 1, whatever was sent, is a guess. */
  readonly version: number
  /** Seconds since 1970. */
  readonly modifiedTime: number
  readonly etag: string
  readonly document: ExportedDocument
  /** {@link ScreenExtras} by screen id. */
  readonly screenExtras: JsonObject
}

export function flowsOf(project: EmulatedProject): EmulatedTable {
  return project.table('flows')
}

export function flowRow(project: EmulatedProject, id: string): FlowRow | undefined {
  return flowsOf(project).get(id) as FlowRow | undefined
}

/** In order of creation. */
export function flowRows(project: EmulatedProject): readonly FlowRow[] {
  return Array.from(flowsOf(project).values(), (row) => row as FlowRow)
}

export function extrasOf(row: FlowRow, screenId: string): ScreenExtras {
  return (member(row.screenExtras, screenId) ?? { version: 1, inputs: [] }) as ScreenExtras
}

/** An upsert of the whole flow: nothing of what was there stays. `inputs` of screens by id, where they were sent. */
export function storeFlow(
  sent: { readonly document: ExportedDocument; readonly inputs?: ReadonlyMap<string, Json> },
  project: EmulatedProject,
  world: EmulatedWorld,
): FlowRow {
  const document = guessed(world, 'flow-import-rewrite') === 'yes' ? rewritten(sent.document) : sent.document
  return putFlow({ ...sent, document }, project, world)
}

/** Stores a document as it is. */
export function putFlow(
  sent: { readonly document: ExportedDocument; readonly inputs?: ReadonlyMap<string, Json> },
  project: EmulatedProject,
  world: EmulatedWorld,
): FlowRow {
  const { document, inputs } = sent
  const before = flowRow(project, document.flowId)
  const row: FlowRow = {
    id: document.flowId,
    version: (before?.version ?? 0) + 1,
    modifiedTime: Math.floor(world.nowMs() / 1000),
    etag: world.newId(''),
    document,
    screenExtras: objectOf(
      document.screens.map((screen): [string, ScreenExtras] => {
        const id = screen['screenId'] as string
        const known = before === undefined ? undefined : member(before.screenExtras, id)
        const version = known === undefined ? 1 : (known as ScreenExtras).version + 1
        return [id, { version, inputs: inputs?.get(id) ?? [] }]
      }),
    ),
  }
  flowsOf(project).put(row.id, row)
  return row
}

/** Confirmed as a server error. Which of the two reported sentences is the general one is a guess. */
export function flowNotFound(): EmulatedFailure {
  return new EmulatedFailure(500, 'E103003', 'Failed getting flow', 'Failed loading flow by ID')
}

export function noFlowsFound(): EmulatedFailure {
  return new EmulatedFailure('disputed', 'E103009', 'Failed Finding any flows', '')
}
