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
import {
  broken,
  endless,
  noLink,
  nothingPressed,
  otherStep,
  otherWay,
  stepsLeft,
  tooLong,
} from './walk-failures.js'
import { stepInWords } from './words.js'

/** Subflows in subflows, at most; flows that call each other in a circle never come to an end. */
const MOST_DEEP = 20
/** Steps of one walk, at most. Longer ones are a mistake, whatever they do. */
const MOST_STEPS = 20_000

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
    this.failures.push(
      ...stepsLeft(this.#scenario, this.#next, this.steps.at(-1)),

      ...expectationFailures(this.#scenario.expect, { steps: this.steps, finish: this.finish }),
    )
  }

  /** One step. `undefined` when the walk is over. */
  #goOn(position: Position): Position | undefined {
    const { step, flow } = position
    const path = pathOf(position)
    const key = `${path}${position.isSecond ? ' second' : ''}`
    const words = stepInWords(step, path)
    if (this.#seen.has(key)) return this.#stop(endless(this.steps, { path, words }, this.#nextPlace()))
    if (this.steps.length >= MOST_STEPS) {
      return this.#stop(tooLong(`The walk has more than ${MOST_STEPS} steps`, this.#nextPlace()))
    }
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
    if (word === undefined) return this.#broken(`${words} is of an unknown type`)
    const wanted = this.#scenario.steps[this.#next]
    const said = wanted?.type === word && isCalled(step, wanted.step.value, path) ? wanted : undefined
    if (word === 'screen' && wanted !== undefined && said === undefined) {
      return this.#stop(otherStep(wanted, words))
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
    const { name } = position.step.task
    const words = stepInWords(position.step, here.path)
    const where = steps[this.#next - 1]?.where ?? this.#scenario.where
    return this.#stop(nothingPressed({ words, name: name === '' ? here.path : name, ways }, where))
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
    if (edge === undefined || other !== undefined) return this.#severalWays(edges, from, said)
    this.edges.push({ flow: flow.id, from: edge.from, outcome: edge.outcome, to: edge.to })
    const step = flow.byTask.get(edge.to)
    if (step === undefined) {
      return this.#broken(
        `${stepInWords(from.step, pathOf(from))} leads to the task ${shown(edge.to)}, which does not exist`,
      )
    }
    return { frames, flow, step, isSecond: step.second?.id === edge.to }
  }

  #severalWays(
    edges: readonly Edge[],
    { flow, frames, step }: Position,
    said: ScenarioStep | undefined,
  ): Position | undefined {
    const targets = edges.map(({ to }) => {
      const target = flow.byTask.get(to)
      return target === undefined ? shown(to) : stepInWords(target, pathOf({ frames, step: target }))
    })
    const where = said?.where ?? this.#nextPlace()
    return this.#stop(otherWay(stepInWords(step, pathOf({ frames, step })), targets, { to: said?.to, where }))
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
      return this.#stop(tooLong(message, this.#nextPlace()))
    }
    return this.#startOf(flow, frames)
  }

  #startOf(flow: StepsOfFlow, frames: readonly Frame[]): Position | undefined {
    const [start] = startsOf(flow.flow)
    const step = start === undefined ? undefined : flow.byTask.get(start)
    if (step === undefined) return this.#broken(`The flow ${shown(flow.id)} has no step to begin with`)
    return { frames, flow, step, isSecond: step.second?.id === start }
  }

  /** The person follows a link that was sent. */
  #open(name: string, said: ScenarioStep | undefined): Position | undefined {
    const found = [...this.#waiting].find(([path, { step }]) => isCalled(step, name, path))
    if (found === undefined) {
      const sent = [...this.#waiting].map(([path, { step }]) => stepInWords(step, path))
      const where = (said?.type === 'screen' ? said.opens?.where : undefined) ?? this.#nextPlace()
      return this.#stop(noLink(name, sent, where))
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

  #broken(message: string): Position | undefined {
    return this.#stop(broken(message, this.#nextPlace()))
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
