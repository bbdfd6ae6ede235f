import type { Json, JsonObject } from '../model/json.js'
import type { Pointer } from '../model/pointer.js'

/**
 * A flow as one JSON document in the exported layout: `{ flowId, metadata, contents, screens, references }`. It is what
 * is kept, compared and sent; every other layout is read into it. Nothing about its shape is certain: no schema of
 * `contents` is published, and real documents are often slightly broken.
 */
export type FlowDocument = JsonObject

/**
 * A flow document read tolerantly: whatever has the expected shape, by id and in the order of the document. What is
 * missing or of another shape is empty here; the check (`check/`) says so.
 */
export interface Flow {
  readonly document: FlowDocument
  readonly id: string | undefined
  readonly metadata: JsonObject
  readonly startTask: string | undefined
  /** By key in `contents.tasks`. The pseudo task `start` is among them. */
  readonly tasks: ReadonlyMap<string, Task>
  /** By `screenId`; of two with one id the first. */
  readonly screens: ReadonlyMap<string, Screen>
  /** Exits a parent can branch on: ids of `metadata.sharedInteractions`. */
  readonly exits: readonly string[]
  readonly connectors: NamesById
  readonly roles: NamesById
}

/** Names of foreign things by id, from `references`. */
export type NamesById = ReadonlyMap<string, string>

export type TaskType = 'start' | 'screen' | 'automated' | 'condition' | 'flow' | 'other'

export interface Task {
  readonly id: string
  /** Where it stands: `/contents/tasks/4`. */
  readonly path: Pointer
  readonly raw: JsonObject
  /** `start` for the pseudo task; `other` for a type that is missing or unknown. */
  readonly type: TaskType
  /** Empty where there is none. */
  readonly name: string
  /** Of automated tasks: `logged-in`. */
  readonly action: string | undefined
  readonly screenId: string | undefined
  /** Of subflows: the id of the flow that is called. */
  readonly calls: string | undefined
  /** `arguments.<name>.value`; an argument without a value is absent. */
  readonly arguments: ReadonlyMap<string, Json>
  readonly edges: readonly Edge[]
  /** Of conditions, in the order in which they are tried. */
  readonly branches: readonly Branch[]
  /** Error name → how it is handled. */
  readonly errorHandling: ReadonlyMap<string, JsonObject>
}

/** One rule of a task's `next`. */
export interface Edge {
  readonly from: string
  /** The `interactionId`: `success`, a component of the screen, a branch of the condition; `''` where there is none. */
  readonly outcome: string
  /** The id of the task it leads to; it need not exist. */
  readonly to: string
  readonly path: Pointer
}

export interface Branch {
  /** Its `interactionId`; `ELSE` for the last. */
  readonly id: string
  readonly name: string
  readonly raw: JsonObject
  readonly path: Pointer
}

export interface Screen {
  readonly id: string
  /** `/screens/0` */
  readonly path: Pointer
  readonly raw: JsonObject
  /** The component tree by node id. */
  readonly nodes: ReadonlyMap<string, Component>
  /** `interactions` by id. */
  readonly interactions: ReadonlyMap<string, JsonObject>
}

export interface Component {
  readonly id: string
  readonly path: Pointer
  readonly raw: JsonObject
  /** `type.resolvedName`: `Button`; empty where there is none. */
  readonly sort: string
  readonly props: JsonObject
  readonly parent: string | undefined
  /** Ordered child ids, `linkedNodes` behind them. */
  readonly children: readonly string[]
}

/** Ends of two-phase steps: `4.end` → `4`, where both tasks exist and the first half names the second or leads to it. */
export type SecondHalves = ReadonlyMap<string, string>
