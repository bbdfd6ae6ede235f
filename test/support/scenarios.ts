import type {
  ActionStep,
  ConditionStep,
  ExpectedFinish,
  Scenario,
  ScenarioStep,
  ScreenStep,
  SubflowStep,
} from '../../src/core/flow/walk/index.js'
import type { Place } from '../../src/core/model/errors.js'
import type { JsonObject } from '../../src/core/model/json.js'

/** Where everything stands that no file holds. */
export const SOMEWHERE: Place = { file: 'test.flow-test.yaml', line: 1, column: 1 }

export function at<Value>(value: Value) {
  return { value, where: SOMEWHERE }
}

export interface ScenarioParts {
  /** Objects within each other; dotted keys are for files. */
  readonly context?: JsonObject
  readonly steps?: readonly ScenarioStep[]
  /** Default: at an end. */
  readonly finish?: ExpectedFinish
  readonly path?: readonly string[]
  readonly screens?: readonly string[]
}

export function scenarioOf({ context = {}, steps = [], finish, path, screens }: ScenarioParts): Scenario {
  return {
    name: 'a scenario',
    where: SOMEWHERE,
    contextWhere: SOMEWHERE,
    context,
    steps,
    expect: {
      where: SOMEWHERE,
      finish: finish ?? { type: 'end' },
      path: path?.map(at),
      screens: screens?.map(at),
    },
  }
}

interface OnScreen {
  readonly press?: string
  readonly opens?: string
  readonly shows?: readonly string[]
  readonly hides?: readonly string[]
  readonly fill?: JsonObject
  readonly to?: string
}

export function screen(name: string, { press, opens, shows, hides, fill, to }: OnScreen = {}): ScreenStep {
  return {
    type: 'screen',
    step: at(name),
    where: SOMEWHERE,
    shows: (shows ?? []).map(at),
    hides: (hides ?? []).map(at),
    fill: Object.entries(fill ?? {}).map(at),
    press: press === undefined ? undefined : at(press),
    opens: opens === undefined ? undefined : at(opens),
    to: to === undefined ? undefined : at(to),
  }
}

export function action(
  name: string,
  { outcome, sets, to }: { readonly outcome?: string; readonly sets?: JsonObject; readonly to?: string } = {},
): ActionStep {
  return {
    type: 'action',
    step: at(name),
    where: SOMEWHERE,
    outcome: outcome === undefined ? undefined : at(outcome),
    sets,
    to: to === undefined ? undefined : at(to),
  }
}

export function condition(
  name: string,
  { branch, to }: { readonly branch?: string; readonly to?: string } = {},
): ConditionStep {
  return {
    type: 'condition',
    step: at(name),
    where: SOMEWHERE,
    branch: branch === undefined ? undefined : at(branch),
    to: to === undefined ? undefined : at(to),
  }
}

export function subflow(
  name: string,
  { exit, to }: { readonly exit?: string; readonly to?: string } = {},
): SubflowStep {
  return {
    type: 'subflow',
    step: at(name),
    where: SOMEWHERE,
    exit: exit === undefined ? undefined : at(exit),
    to: to === undefined ? undefined : at(to),
  }
}
