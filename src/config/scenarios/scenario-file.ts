import type { Scenario } from '../../core/flow/walk/index.js'
import type { Place } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'

/** A flow that a scenario file names: a file or folder in any layout, or a template with values for its variables. */
export interface FlowReference {
  /** Absolute. */
  readonly path: string
  /** As messages name it: relative to the working directory. */
  readonly shown: string
  readonly where: Place
  /** `undefined` where none are given. */
  readonly variables: JsonObject | undefined
}

/** One file of scenarios, as it was written. */
export interface ScenarioFile {
  /** As messages name it: relative to the working directory. */
  readonly file: string
  readonly flow: FlowReference
  /** Where subflows are found by their id; folders stand for the flows in them. */
  readonly flows: readonly FlowReference[]
  readonly scenarios: readonly Scenario[]
}
