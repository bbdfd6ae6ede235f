import type { Place } from '../../model/errors.js'
import { objectOf } from '../../model/json.js'
import { shown } from '../check/finding.js'
import { startsOf } from '../meaning/ways.js'
import type { Edge } from '../model.js'
import { fromAction } from './at-action.js'
import { fromCondition } from './at-condition.js'
import { fromScreen, isLastWord, textFailures } from './at-screen.js'
import { fromSubflow, plainExit } from './at-subflow.js'
import { expanded, withValues, type Context } from './context.js'
import { expectationFailures } from './expectations.js'
import { isCalled, isEnd, wordFor, type Step, type StepsOfFlow } from './flow-steps.js'
import type { Here, Move } from './moves.js'
import type { Scenario, ScenarioStep } from './scenario.js'
import type { Finish, TakenEdge, WalkedStep, WalkFailure, WalkResult } from './walk-result.js'
import { waysFrom } from './ways.js'
import { stepInWords, waysInWords } from './words.js'

/** Subflows in subflows, at most; flows that call each other in a circle never come to an end. */
export const MOST_DEEP = 20
/** Steps of one walk, at most. Longer ones are a mistake, whatever they do. */
export const MOST_STEPS = 20_000

export interface WalkedFlows {
  /** The flow under test. */
  readonly flow: StepsOfFlow
  /** By id: flows that it, or one it calls, may go into. */
  readonly flows: ReadonlyMap<string, StepsOfFlow>
}

/** A subflow that the walk is in. */
interface Frame {
  readonly at: Position
  readonly said: ScenarioStep | undefined
  /** Of its step among the walked ones. */
  readonly index: number
}

interface Position {
  readonly frames: readonly Frame[]
  readonly flow: StepsOfFlow
  readonly step: Step
  readonly isSecond: boolean
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] }

/**
 * Walks a flow as the scenario says. Nothing is guessed: what the document leaves open, the scenario has to say. Never
 * throws, and always ends. It stops at the first thing that makes what follows meaningless.
 */
export function walkScenario(scenario: Scenario, flows: WalkedFlows): WalkResult {
  const walk = new Walk(scenario, flows)
  walk.run()
  const { steps, failures, finish, edges, tasks } = walk
  const { name, where } = scenario
  return { name, where, passed: failures.length === 0, steps, finish, failures, edges, tasks }
}

class Walk {
  readonly steps: Mutable<WalkedStep>[] = []
  readonly failures: WalkFailure[] = []
  readonly edges: TakenEdge[] = []
  readonly tasks: { readonly flow: string; readonly id: string }[] = []
  finish: Finish | undefined
  readonly #scenario: Scenario
  readonly #flows: WalkedFlows
  #context: Context
  /** Of the scenario, the next line that was not used yet. */
  #next = 0
  #lastScreen: Position | undefined
  /** An error that the next screen shows. */
  #message: string | undefined
  /** Second halves whose link was sent. */
  readonly #waiting = new Map<string, Position>()
  /** Where the walk was since it last used a line of the scenario. */
  readonly #seen = new Set<string>()

  constructor(scenario: Scenario, flows: WalkedFlows) {
    this.#scenario = scenario
    this.#flows = flows
    this.#context = scenario.context
  }

  run(): void {
    const { flow } = this.#flows
    let position = this.#startOf(flow, [])
    while (position !== undefined) position = this.#goOn(position)
    if (this.finish === undefined) return
    const left = this.#scenario.steps[this.#next]
    if (left !== undefined) this.failures.push(this.#stepsLeft(left))
    this.failures.push(
      ...expectationFailures(this.#scenario.expect, { steps: this.steps, finish: this.finish }),
    )
  }

  /** One step. `undefined` when the walk is over. */
  #goOn(position: Position): Position | undefined {
    const { step, flow } = position
    const path = pathOf(position)
    const key = `${path}${position.isSecond ? ' second' : ''}`
    if (this.#seen.has(key) || this.steps.length >= MOST_STEPS) return this.#stop(this.#endless(path, step))
    this.#seen.add(key)
    const word = wordFor(step.task)
    const here: Here = { flow, step, isSecond: position.isSecond, path, context: this.#context }
    const record: Mutable<WalkedStep> = {
      flow: flow.id,
      id: path,
      name: step.task.name,
      type: isEnd(step.task) ? 'end' : (word ?? 'action'),
      screen: word === 'screen' ? step.task.screenId : undefined,
      outcome: undefined,
      outcomeName: undefined,
    }
    if (word === undefined)
      return this.#stop(this.#broken(`${stepInWords(step, path)} is of an unknown type`))
    const wanted = this.#scenario.steps[this.#next]
    const said = wanted?.type === word && isCalled(step, wanted.step.value, path) ? wanted : undefined
    if (word === 'screen' && wanted !== undefined && said === undefined) {
      return this.#stop(this.#otherStep(wanted, stepInWords(step, path)))
    }
    this.steps.push(record)
    this.tasks.push({ flow: flow.id, id: step.id })
    if (said !== undefined) {
      this.#next += 1
      this.#seen.clear()
    }
    const move = this.#moveFrom(here, said)
    if (said?.sets !== undefined && word !== 'subflow') this.#context = withValues(this.#context, said.sets)
    if (word === 'screen') this.#lastScreen = position
    return this.#follow(move, { position, said, record })
  }

  #moveFrom(here: Here, said: ScenarioStep | undefined): Move {
    const open = this.#scenario.contextWhere
    switch (wordFor(here.step.task)) {
      case 'screen': {
        const screen = said?.type === 'screen' ? said : undefined
        if (screen !== undefined) {
          this.failures.push(...textFailures(here, screen, this.#message))
          this.#fill(screen.fill.map(({ value }) => value))
        }
        this.#message = undefined
        // What was typed in can change the texts of buttons no more: they were read before.
        return fromScreen(here, screen)
      }
      case 'condition':
        return fromCondition(here, said?.type === 'condition' ? said : undefined, open)
      case 'subflow': {
        const subflow = said?.type === 'subflow' ? said : undefined
        return fromSubflow(here, subflow, { flows: this.#flows.flows, where: open })
      }
      default:
        return fromAction(here, said?.type === 'action' ? said : undefined, this.#nextPlace())
    }
  }

  /** What is typed in is kept under `form`. That it stays there for the rest of the flow is a guess. */
  #fill(fields: readonly (readonly [string, Context[string]])[]): void {
    if (fields.length === 0) return
    const { context } = expanded(objectOf(fields.map(([name, value]) => [`form.${name}`, value] as const)))
    this.#context = withValues(this.#context, context)
  }

  #follow(
    move: Move,
    about: {
      readonly position: Position
      readonly said: ScenarioStep | undefined
      readonly record: Mutable<WalkedStep>
    },
  ): Position | undefined {
    const { position, said, record } = about
    switch (move.type) {
      case 'stop':
        return this.#stop(move.failure)
      case 'stay':
        return this.#stay(position)
      case 'to':
        record.outcome = move.outcome
        record.outcomeName = move.outcomeName
        this.#message = move.message ?? this.#message
        if (move.waits === true) this.#waiting.set(record.id, { ...position, isSecond: true })
        return this.#take(move.edges, { from: position, said })
      case 'leave':
        record.outcome = move.outcome
        record.outcomeName = move.outcomeName
        return this.#leave(`${move.from.id}.${move.outcome}`, { position, message: move.message })
      case 'back':
        record.outcome = move.outcome
        return this.#showError(move.message, undefined)
      case 'skip':
        record.outcome = move.exit
        return this.#leaveSubflow(move.exit, { at: position, said, index: this.steps.length - 1 })
      case 'enter':
        return this.#enter(move.flow, { at: position, said, index: this.steps.length - 1 })
      case 'open':
        record.outcome = 'opens'
        record.outcomeName = move.step
        return this.#open(move.step, said)
    }
  }

  #stay(position: Position): Position | undefined {
    const here = { ...position, path: pathOf(position), context: this.#context }
    const { expect, steps } = this.#scenario
    const next = steps[this.#next]
    const isMeant = expect.finish.type === 'stopsAt' || expect.finish.type === 'error'
    if (isLastWord(here) || (next === undefined && isMeant)) {
      this.finish = { type: 'stopsAt' }
      return undefined
    }
    const ways = waysFrom(position.flow.flow, position.step.task)
    const name = position.step.task.name === '' ? here.path : position.step.task.name
    return this.#stop({
      type: 'problem',
      code: 'scenario-open',
      message: `The scenario must say what is pressed on ${stepInWords(position.step, here.path)}: ${waysInWords(ways)}`,
      hint: `Write \`press:\` (or \`opens:\`, for a link that was sent) at \`- screen: ${name}\`, or end there with \`expect: { stopsAt: ${name} }\`.`,
      where: steps[this.#next - 1]?.where ?? this.#scenario.where,
    })
  }

  #take(
    edges: readonly Edge[],
    { from, said }: { readonly from: Position; readonly said: ScenarioStep | undefined },
  ): Position | undefined {
    const { flow, frames } = from
    const to = said?.to
    const fitting =
      to === undefined
        ? edges
        : edges.filter((edge) => {
            const step = flow.byTask.get(edge.to)
            return step !== undefined && isCalled(step, to.value, pathOf({ frames, step }))
          })
    const [edge, other] = fitting
    if (edge === undefined || other !== undefined) return this.#stop(this.#otherWay(edges, from, said))
    this.edges.push({ flow: flow.id, from: edge.from, outcome: edge.outcome, to: edge.to })
    const step = flow.byTask.get(edge.to)
    if (step === undefined) {
      return this.#stop(
        this.#broken(
          `${stepInWords(from.step, pathOf(from))} leads to the task ${shown(edge.to)}, which does not exist`,
        ),
      )
    }
    return { frames, flow, step, isSecond: step.second?.id === edge.to }
  }

  /** Out of the step; where it has no edge for that, out of the flow and of those around it. */
  #leave(
    exitHere: string,
    { position, message }: { readonly position: Position; readonly message: string | undefined },
  ): Position | undefined {
    let exit = exitHere
    for (const frame of position.frames.toReversed()) {
      const edges = edgesForExit(frame.at.step, exit)
      if (edges.length > 0) {
        this.#message = message ?? this.#message
        return this.#backIn(frame, exit, edges)
      }
      exit = `${frame.at.step.id}.${exit}`
    }
    if (message !== undefined) return this.#showError(message, exit)
    this.finish = { type: isEnd(position.step.task) ? 'end' : 'exit', exit }
    return undefined
  }

  #backIn(frame: Frame, exit: string, edges: readonly Edge[]): Position | undefined {
    const record = this.steps[frame.index]
    if (record !== undefined) record.outcome = exit
    if (frame.said?.sets !== undefined) this.#context = withValues(this.#context, frame.said.sets)
    return this.#take(edges, { from: frame.at, said: frame.said })
  }

  #leaveSubflow(exit: string, frame: Frame): Position | undefined {
    const edges = edgesForExit(frame.at.step, exit)
    if (edges.length > 0) return this.#backIn(frame, exit, edges)
    return this.#leave(`${frame.at.step.id}.${exit}`, { position: frame.at, message: undefined })
  }

  #enter(flow: StepsOfFlow, frame: Frame): Position | undefined {
    const frames = [...frame.at.frames, frame]
    if (frames.length > MOST_DEEP) {
      const message = `Flows call each other more than ${MOST_DEEP} deep: ${stepInWords(frame.at.step, frame.at.step.id)} in the flow ${shown(frame.at.flow.id)}`
      return this.#stop({ type: 'failure', code: 'flow-loops', message, where: this.#nextPlace() })
    }
    return this.#startOf(flow, frames)
  }

  #startOf(flow: StepsOfFlow, frames: readonly Frame[]): Position | undefined {
    const [start] = startsOf(flow.flow)
    const step = start === undefined ? undefined : flow.byTask.get(start)
    if (step === undefined)
      return this.#stop(this.#broken(`The flow ${shown(flow.id)} has no step to begin with`))
    return { frames, flow, step, isSecond: step.second?.id === start }
  }

  /** The person follows a link that was sent. */
  #open(name: string, said: ScenarioStep | undefined): Position | undefined {
    const found = [...this.#waiting].find(([path, { step }]) => isCalled(step, name, path))
    if (found === undefined) {
      const sent = [...this.#waiting].map(([path, { step }]) => stepInWords(step, path))
      return this.#stop({
        type: 'failure',
        code: 'scenario-other-step',
        message: `No link of ${shown(name)} was sent before`,
        hint: sent.length === 0 ? 'No link was sent at all.' : `Sent were those of ${sent.join(', ')}.`,
        where: (said?.type === 'screen' ? said.opens?.where : undefined) ?? this.#nextPlace(),
      })
    }
    this.#waiting.delete(found[0])
    return found[1]
  }

  /** Where the scenario goes on, the last screen shows the error; where it does not, the walk ends with it. */
  #showError(message: string, exit: string | undefined): Position | undefined {
    const isOver = this.#next >= this.#scenario.steps.length
    if (isOver || this.#lastScreen === undefined) {
      this.finish = { type: 'error', message, exit }
      return undefined
    }
    this.#message = message
    return this.#lastScreen
  }

  #stop(failure: WalkFailure): Position | undefined {
    this.failures.push(failure)
    return undefined
  }

  #nextPlace(): Place {
    const { steps, where } = this.#scenario
    return steps[this.#next]?.where ?? steps.at(-1)?.where ?? where
  }

  #broken(message: string): WalkFailure {
    return {
      type: 'failure',
      code: 'flow-broken',
      message,
      hint: '`flow validate` says more.',
      where: this.#nextPlace(),
    }
  }

  #otherStep(wanted: ScenarioStep, got: string): WalkFailure {
    const expected = `${wanted.type} ${shown(wanted.step.value)}`
    return {
      type: 'failure',
      code: 'scenario-other-step',
      message: `Expected ${expected}, got ${got}`,
      where: wanted.step.where,
      expected,
      got,
    }
  }

  #otherWay(edges: readonly Edge[], from: Position, said: ScenarioStep | undefined): WalkFailure {
    const targets = edges.map(({ to }) => {
      const step = from.flow.byTask.get(to)
      return step === undefined ? shown(to) : stepInWords(step, pathOf({ frames: from.frames, step }))
    })
    const words = stepInWords(from.step, pathOf(from))
    if (said?.to !== undefined && edges.length > 0) {
      const expected = shown(said.to.value)
      const got = targets.join(' and ')
      const message = `${words} leads to ${got}, not to ${expected}`
      return { type: 'failure', code: 'scenario-other-step', message, where: said.to.where, expected, got }
    }
    return {
      type: 'problem',
      code: 'scenario-open',
      message: `${words} leads to several steps at once: ${targets.join(' and ')}`,
      hint: 'Say which one the scenario follows, with `to:` at this step.',
      where: said?.where ?? this.#nextPlace(),
    }
  }

  #endless(path: string, step: Step): WalkFailure {
    const isLong = this.steps.length >= MOST_STEPS
    const since = this.steps.findLastIndex(({ id }) => id === path)
    const circle = this.steps
      .slice(Math.max(since, 0))
      .map(({ name, id }) => (name === '' ? id : `${shown(name)} (${id})`))
    const shownCircle = circle.length > 8 ? [...circle.slice(0, 8), '…'] : circle
    return {
      type: 'failure',
      code: 'flow-loops',
      message: isLong
        ? `The walk has more than ${MOST_STEPS} steps`
        : `The flow goes round in a circle where nobody is asked anything: ${[...shownCircle, stepInWords(step, path)].join(' → ')}`,
      where: this.#nextPlace(),
    }
  }

  #stepsLeft(left: ScenarioStep): WalkFailure {
    const last = this.steps.at(-1)
    const count = this.#scenario.steps.length - this.#next
    const got =
      last === undefined ? 'the start' : last.name === '' ? last.id : `${shown(last.name)} (${last.id})`
    return {
      type: 'failure',
      code: 'scenario-steps-left',
      message: `The walk is over at ${got}, and ${count === 1 ? 'a step of the scenario is' : `${count} steps of the scenario are`} left: ${left.type} ${shown(left.step.value)}`,
      where: left.step.where,
      expected: `${left.type} ${shown(left.step.value)}`,
      got,
    }
  }
}

function edgesForExit(step: Step, exit: string): readonly Edge[] {
  const exact = step.task.edges.filter(({ outcome }) => outcome === exit)
  return exact.length > 0
    ? exact
    : step.task.edges.filter(({ outcome }) => plainExit(outcome) === plainExit(exit))
}

function pathOf({ frames, step }: Pick<Position, 'frames' | 'step'>): string {
  return [...frames.map(({ at }) => at.step.id), step.id].join('.')
}
