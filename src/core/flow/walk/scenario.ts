import type { Place } from '../../model/errors.js'
import type { JsonObject } from '../../model/json.js'

/** Something written in a scenario, and where. */
export interface At<Value> {
  readonly value: Value
  readonly where: Place
}

/** One way through a flow: what is known, what happens at each step, what is expected of it. */
export interface Scenario {
  readonly name: string
  readonly where: Place
  /** Where a line for the context belongs. */
  readonly contextWhere: Place
  /** What the flow knows at its start; dotted keys are objects within each other here. */
  readonly context: JsonObject
  readonly steps: readonly ScenarioStep[]
  readonly expect: Expectation
}

export type ScenarioStep = ScreenStep | ActionStep | ConditionStep | SubflowStep

interface AnyStep {
  /** The step of the flow: its name, its id, for actions also what they do (`logged-in`). */
  readonly step: At<string>
  readonly where: Place
  /** Which step comes next, where one outcome leads to several. */
  readonly to?: At<string> | undefined
  /** What the context holds afterwards. */
  readonly sets?: JsonObject | undefined
}

export interface ScreenStep extends AnyStep {
  readonly type: 'screen'
  /** Texts on the screen, each in full; `…` at either end stands for the rest. */
  readonly shows: readonly At<string>[]
  /** Texts that are not on it. */
  readonly hides: readonly At<string>[]
  /** What is typed in, by name of the field without `form.`. */
  readonly fill: readonly At<readonly [name: string, value: JsonObject[string]]>[]
  /** A button: its text, its id or the id of its interaction. */
  readonly press?: At<string> | undefined
  /** Instead of a button: the step whose link the person follows. */
  readonly opens?: At<string> | undefined
}

export interface ActionStep extends AnyStep {
  readonly type: 'action'
  /** `success` or the name of an error. */
  readonly outcome?: At<string> | undefined
}

export interface ConditionStep extends AnyStep {
  readonly type: 'condition'
  /** The branch that is expected: its name or id. */
  readonly branch?: At<string> | undefined
}

export interface SubflowStep extends AnyStep {
  readonly type: 'subflow'
  /** The exit by which it is left, without walking it. */
  readonly exit?: At<string> | undefined
}

export interface Expectation {
  readonly where: Place
  /** All steps in order, by name or id. */
  readonly path?: readonly At<string>[] | undefined
  /** All screens in order, by the name or id of the step. */
  readonly screens?: readonly At<string>[] | undefined
  /** How the walk finishes; `{ type: 'end' }` where the scenario does not say. */
  readonly finish: ExpectedFinish
}

export type ExpectedFinish =
  /** At an end of the flow; at this one, where it is named. */
  | { readonly type: 'end'; readonly step?: At<string> | undefined }
  | { readonly type: 'exit'; readonly exit: At<string> }
  /** On a screen, where nothing more is pressed. */
  | { readonly type: 'stopsAt'; readonly screen: At<string> }
  /** With an error that the person reads; with this text, where it is given. */
  | { readonly type: 'error'; readonly message?: At<string> | undefined; readonly where: Place }

/** The word that stands for a type of step in a scenario. */
export type StepWord = ScenarioStep['type']
