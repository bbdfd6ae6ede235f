import { didYouMean } from '../../model/did-you-mean.js'
import type { ErrorDetails } from '../../model/errors.js'
import { listed, shown } from '../check/finding.js'
import { meaningOf } from '../meaning/index.js'
import { misspelling } from './at-action.js'
import { plainExit } from './at-subflow.js'
import { isCalled, isEnd, wordFor, type Step, type StepsOfFlow } from './flow-steps.js'
import type { At, Scenario, ScenarioStep, StepWord } from './scenario.js'
import { fieldsOn } from './screen-texts.js'
import type { WalkedFlows } from './walk-scenario.js'
import { halvesOf, waysFrom, waysMeant, waysOfAction, wordsFor, type Way } from './ways.js'
import { stepInWords, waysInWords } from './words.js'

/** Says whether what scenarios name is there at all: steps, buttons, outcomes, branches, exits and fields. */
export function checkScenarios(scenarios: readonly Scenario[], flows: WalkedFlows): readonly ErrorDetails[] {
  const known = knownSteps(flows)
  return scenarios.flatMap((scenario) => [...checkScenario(scenario, known)])
}

interface KnownStep {
  readonly flow: StepsOfFlow
  readonly step: Step
}

interface Known {
  readonly flows: WalkedFlows
  readonly steps: readonly KnownStep[]
  /** Flows that are called and not there; what they hold nobody knows. */
  readonly missing: readonly string[]
}

/** Of the flow under test and all it can go into. */
function knownSteps(flows: WalkedFlows): Known {
  const reached = new Set([flows.flow])
  const missing = new Set<string>()
  for (const { flow } of reached) {
    for (const { calls } of flow.tasks.values()) {
      if (calls === undefined) continue
      const called = flows.flows.get(calls)
      if (called === undefined) missing.add(calls)
      else reached.add(called)
    }
  }
  const steps = [...reached].flatMap((flow) => flow.steps.map((step) => ({ flow, step })))
  return { flows, steps, missing: [...missing] }
}

function* checkScenario({ steps, expect }: Scenario, known: Known): Generator<ErrorDetails> {
  for (const said of steps) {
    const meant = called(known, said.step.value, said.type)
    if (meant.length === 0) yield unknownStep(known, said.step, said.type)
    else yield* checkWay(said, meant)
    if (said.type === 'subflow' && said.exit !== undefined) yield* checkSkipped(known, meant, said.exit)
    if (said.to !== undefined && called(known, said.to.value, undefined).length === 0) {
      yield unknownStep(known, said.to, undefined)
    }
    const opens = said.type === 'screen' ? said.opens : undefined
    if (
      opens !== undefined &&
      !called(known, opens.value, 'action').some(({ step }) => step.second !== undefined)
    ) {
      yield {
        ...unknownStep(known, opens, 'action'),
        message: `No action ${shown(opens.value)} sends a link`,
      }
    }
  }
  for (const name of expect.path ?? [])
    if (!isNamed(known, name, undefined)) yield unknownStep(known, name, undefined)
  for (const name of expect.screens ?? [])
    if (!isNamed(known, name, 'screen')) yield unknownStep(known, name, 'screen')
  const { finish } = expect
  if (finish.type === 'stopsAt' && !isNamed(known, finish.screen, 'screen')) {
    yield unknownStep(known, finish.screen, 'screen')
  }
  if (finish.type === 'exit') yield* checkExit(known.flows.flow, finish.exit)
  if (finish.type === 'end' && finish.step !== undefined) {
    const { value, where } = finish.step
    const ends = known.steps.filter(({ step }) => isEnd(step.task))
    if (!ends.some(({ step }) => isCalled(step, lastPart(value)) || isCalled(step, value))) {
      const names = ends.map(({ step }) => step.task.name)
      const hint = didYouMean(value, names) ?? `It has ${listed(names.map(shown))}.`
      yield { code: 'scenario-unknown-step', message: `The flow has no end ${shown(value)}`, hint, where }
    }
  }
}

/** Steps that a word of a scenario can mean. An id with those of subflows, `2.8`, is looked at by its last part. */
function called(known: Known, reference: string, word: StepWord | undefined): readonly KnownStep[] {
  const last = lastPart(reference)
  return known.steps.filter(
    ({ step }) =>
      (word === undefined || wordFor(step.task) === word) &&
      (isCalled(step, reference) || (last !== reference && step.id === last)),
  )
}

function isNamed(known: Known, { value }: At<string>, word: StepWord | undefined): boolean {
  return called(known, value, word).length > 0
}

function lastPart(reference: string): string {
  return /^[\w-]+(?:\.[\w-]+)+$/.test(reference) ? (reference.split('.').at(-1) ?? reference) : reference
}

function unknownStep(known: Known, { value, where }: At<string>, word: StepWord | undefined): ErrorDetails {
  const [other] = called(known, value, undefined)
  const code = 'scenario-unknown-step'
  if (other !== undefined && word !== undefined) {
    const sort = stepInWords(other.step, other.step.id)
    return { code, message: `${shown(value)} is no ${word}, but the ${sort}`, where }
  }
  const names = known.steps
    .filter(({ step }) => word === undefined || wordFor(step.task) === word)
    .flatMap(({ step }) => [step.task.name, step.id])
  const unseen =
    known.missing.length === 0
      ? undefined
      : `If it stands in ${listed(known.missing.map(shown))}, name that flow's file under \`flows:\`.`
  const all = [...new Set(names.filter((name) => name !== '' && !/^\d+$/.test(name)))]
  const hint =
    didYouMean(value, names) ??
    unseen ??
    (all.length === 0 ? undefined : `There is ${listed(all.map(shown), 8)}.`)
  return {
    code,
    message: `The flow ${shown(known.flows.flow.id)} has no ${word ?? 'step'} ${shown(value)}`,
    hint,
    where,
  }
}

function* checkWay(said: ScenarioStep, meant: readonly KnownStep[]): Generator<ErrorDetails> {
  switch (said.type) {
    case 'screen': {
      if (said.press !== undefined) {
        const ways = meant.flatMap(({ flow, step }) => waysFrom(flow.flow, step.task))
        yield* checkWord(
          said.press,
          ways,
          `There is nothing called ${shown(said.press.value)} to press on ${nameOf(meant)}`,
        )
      }
      yield* checkFields(said.fill, meant)
      return
    }
    case 'condition': {
      const ways = meant.flatMap(({ flow, step }) => waysFrom(flow.flow, step.task))
      if (said.branch === undefined) return
      yield* checkWord(said.branch, ways, `${nameOf(meant)} has no branch ${shown(said.branch.value)}`)
      return
    }
    case 'action': {
      const { outcome } = said
      if (outcome === undefined || outcome.value === 'success') return
      const halves = meant.flatMap(({ step }) => [
        ...halvesOf(step, false),
        ...(step.second === undefined ? [] : [step.second]),
      ])
      const ways = meant.flatMap(({ flow }) => waysOfAction(flow.flow, halves))
      if (ways.some((way) => way.outcome === outcome.value)) return
      const hint = misspelling(halves, ways, outcome.value)
      if (hint === undefined) return
      const message = `${nameOf(meant)} has no outcome ${shown(outcome.value)}`
      yield { code: 'scenario-unknown-way', message, hint, where: outcome.where }
      return
    }
    case 'subflow':
    // Its exit is checked against the flow it calls.
  }
}

function* checkWord(word: At<string>, ways: readonly Way[], message: string): Generator<ErrorDetails> {
  if (waysMeant(ways, word.value, undefined).length > 0) return
  const hint = didYouMean(word.value, wordsFor(ways)) ?? `There is ${waysInWords(ways)}.`
  yield { code: 'scenario-unknown-way', message, hint, where: word.where }
}

function* checkFields(
  fill: readonly At<readonly [name: string, value: unknown]>[],
  meant: readonly KnownStep[],
): Generator<ErrorDetails> {
  if (fill.length === 0) return
  const fields = new Set<string>()
  for (const { flow, step } of meant) {
    const screen = flow.flow.screens.get(step.task.screenId ?? '')
    const found = screen === undefined ? undefined : fieldsOn(screen)
    if (found === undefined) return
    for (const name of found) fields.add(name)
  }
  for (const { value, where } of fill) {
    const [name] = value
    if (fields.has(name)) continue
    const all = fields.size === 0 ? 'It has no field.' : `It has ${listed([...fields].map(shown), 8)}.`
    const hint = didYouMean(name, fields) ?? all
    yield {
      code: 'scenario-unknown-field',
      message: `There is no field ${shown(name)} on ${nameOf(meant)}`,
      hint,
      where,
    }
  }
}

function* checkExit({ flow, id }: StepsOfFlow, { value, where }: At<string>): Generator<ErrorDetails> {
  const { exits, passing } = meaningOf(flow)
  const isThere = exits.some((exit) => plainExit(exit) === plainExit(value))
  // What comes out of subflows is listed only where somebody goes on from it.
  const fromSubflow = [...flow.tasks.values()].some(
    (task) => task.type === 'flow' && value.startsWith(`${task.id}.`),
  )
  if (isThere || fromSubflow || passing.some((task) => value.startsWith(`${task}.`))) return
  const hint =
    didYouMean(value, exits) ??
    (exits.length === 0 ? 'It has no exits.' : `It has ${listed(exits.map(shown), 8)}.`)
  yield {
    code: 'scenario-unknown-way',
    message: `The flow ${shown(id)} has no exit ${shown(value)}`,
    hint,
    where,
  }
}

/** The exit by which a subflow is left: where its flow is known, it has to have it. */
function* checkSkipped(known: Known, meant: readonly KnownStep[], exit: At<string>): Generator<ErrorDetails> {
  const flows = meant.map(({ step }) => known.flows.flows.get(step.task.calls ?? ''))
  const [first] = flows
  if (first !== undefined && flows.every((flow) => flow === first)) yield* checkExit(first, exit)
}

function nameOf([first]: readonly KnownStep[]): string {
  return first === undefined ? 'it' : stepInWords(first.step, first.step.id)
}
