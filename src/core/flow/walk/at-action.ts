import { didYouMean } from '../../model/did-you-mean.js'
import type { Place } from '../../model/errors.js'
import { shown } from '../check/finding.js'
import type { Task } from '../model.js'
import { textAt } from '../read-flow.js'
import { errorMessageOf } from './at-screen.js'
import { isEnd } from './flow-steps.js'
import { along, type Here, type Move } from './moves.js'
import type { ActionStep } from './scenario.js'
import type { WalkFailure } from './walk-result.js'
import { edgesFor, halvesOf, leadsElsewhere, waysOfAction, wordsFor, type Way } from './ways.js'
import { stepInWords, waysInWords } from './words.js'

/**
 * How an action ends. The scenario says it; where it says nothing and only `success` leads on, the action succeeds.
 * @param where the scenario's place for what it does not say
 */
export function fromAction(here: Here, said: ActionStep | undefined, where: Place): Move {
  const { flow, step, isSecond } = here
  if (isEnd(step.task)) return { type: 'leave', from: step.task, outcome: 'success' }
  const halves = halvesOf(step, isSecond)
  const ways = waysOfAction(flow.flow, halves)
  const outcome = said?.outcome?.value ?? (ways.length === 1 ? ways[0]?.outcome : undefined)
  if (outcome === undefined) return { type: 'stop', failure: openOutcome(here, ways, said?.where ?? where) }
  if (outcome === 'success') return afterSuccess(here, halves)
  const misspelt = ways.some((way) => way.outcome === outcome)
    ? undefined
    : misspelling(halves, ways, outcome)
  if (misspelt === undefined) return afterError(here, halves, outcome)
  return {
    type: 'stop',
    failure: {
      type: 'problem',
      code: 'scenario-unknown-way',
      message: `${stepInWords(step, here.path)} has no outcome ${shown(outcome)}`,
      hint: misspelt,
      where: said?.outcome?.where ?? where,
    },
  }
}

/**
 * Why an outcome is most likely misspelt; `undefined` where it may be an error that the flow says nothing about: the
 * flow lists only errors that it handles in a way of its own, and Descope handles all others.
 */
export function misspelling(
  halves: readonly Task[],
  ways: readonly Way[],
  outcome: string,
): string | undefined {
  const listed = halves.flatMap(({ errorHandling }) => [...errorHandling.keys()])
  return listed.includes(outcome) ? undefined : didYouMean(outcome, ['success', ...wordsFor(ways), ...listed])
}

function openOutcome({ step, path }: Here, ways: readonly Way[], where: Place): WalkFailure {
  return {
    type: 'problem',
    code: 'scenario-open',
    message: `The scenario must say how ${stepInWords(step, path)} ends: ${waysInWords(ways)}`,
    hint: `Write \`- action: ${step.task.name === '' ? path : step.task.name}\` with \`outcome: ${ways[0]?.outcome ?? 'success'}\` at this point of the steps.`,
    where,
  }
}

function afterSuccess({ step, isSecond }: Here, halves: readonly Task[]): Move {
  const { task, second } = step
  const last = halves.at(-1) ?? task
  const edges = edgesFor(last, 'success')
  if (second === undefined || isSecond || !leadsElsewhere(task, second)) {
    return along(last, 'success', { edges })
  }
  return { type: 'to', edges: edges.filter(({ to }) => to !== second.id), outcome: 'success', waits: true }
}

/**
 * Custom errors have an edge. All others are automatic: the last screen shows them; or they are ignored, which is as
 * good as success. Source: docs.descope.com/handling-flow-errors, seen 2026-11. That `ignore` is how the document
 * writes it is a guess, as is that the screen behind an edge with a message shows it.
 */
function afterError(here: Here, halves: readonly Task[], error: string): Move {
  for (const task of halves) {
    const edges = edgesFor(task, error)
    const handling = task.errorHandling.get(error) ?? {}
    const how = textAt(handling, 'errorHandlingType') ?? ''
    const message = errorMessageOf(handling)
    if (edges.length > 0 || how.startsWith('custom')) return along(task, error, { edges, message })
    if (how === 'ignore') return afterSuccess(here, halves)
  }
  const handling = halves.map((task) => task.errorHandling.get(error)).find((found) => found !== undefined)
  return { type: 'back', outcome: error, message: errorMessageOf(handling ?? {}) ?? error }
}
