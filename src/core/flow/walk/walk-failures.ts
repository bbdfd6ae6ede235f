import type { Place } from '../../model/errors.js'
import { shown } from '../check/finding.js'
import type { At, Scenario, ScenarioStep } from './scenario.js'
import type { WalkedStep, WalkFailure } from './walk-result.js'
import type { Way } from './ways.js'
import { waysInWords } from './words.js'

/** The document does not say how to go on. */
export function broken(message: string, where: Place): WalkFailure {
  return { type: 'failure', code: 'flow-broken', message, hint: '`flow validate` says more.', where }
}

export function otherStep(wanted: ScenarioStep, got: string): WalkFailure {
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

/** One outcome leads to several steps, or not to the one that was named. */
export function otherWay(
  words: string,
  targets: readonly string[],
  { to, where }: { readonly to: At<string> | undefined; readonly where: Place },
): WalkFailure {
  const got = targets.join(' and ')
  if (to !== undefined) {
    const expected = shown(to.value)
    const message = `${words} leads to ${got}, not to ${expected}`
    return { type: 'failure', code: 'scenario-other-step', message, where: to.where, expected, got }
  }
  return {
    type: 'problem',
    code: 'scenario-open',
    message: `${words} leads to several steps at once: ${got}`,
    hint: 'Say which one the scenario follows, with `to:` at this step.',
    where,
  }
}

export function nothingPressed(
  { words, name, ways }: { readonly words: string; readonly name: string; readonly ways: readonly Way[] },
  where: Place,
): WalkFailure {
  return {
    type: 'problem',
    code: 'scenario-open',
    message: `The scenario must say what is pressed on ${words}: ${waysInWords(ways)}`,
    hint: `Write \`press:\` (or \`opens:\`, for a link that was sent) at \`- screen: ${name}\`, or end there with \`expect: { stopsAt: ${name} }\`.`,
    where,
  }
}

export function noLink(name: string, sent: readonly string[], where: Place): WalkFailure {
  return {
    type: 'failure',
    code: 'scenario-other-step',
    message: `No link of ${shown(name)} was sent before`,
    hint: sent.length === 0 ? 'No link was sent at all.' : `Sent were those of ${sent.join(', ')}.`,
    where,
  }
}

/** Back at a step, `words`, without a line of the scenario in between. */
export function endless(
  walked: readonly WalkedStep[],
  back: { readonly path: string; readonly words: string },
  where: Place,
): WalkFailure {
  const since = walked.findLastIndex(({ id }) => id === back.path)
  const circle = walked.slice(Math.max(since, 0)).map(nameOf)
  const some = circle.length > MOST_OF_CIRCLE ? [...circle.slice(0, MOST_OF_CIRCLE), '…'] : circle
  const message = `The flow goes round in a circle where nobody is asked anything: ${[...some, back.words].join(' → ')}`
  return { type: 'failure', code: 'flow-loops', message, where }
}

const MOST_OF_CIRCLE = 8

export function tooLong(message: string, where: Place): WalkFailure {
  return { type: 'failure', code: 'flow-loops', message, where }
}

/** The walk is over before every line of the scenario was used. */
export function stepsLeft(
  { steps }: Scenario,
  used: number,
  last: WalkedStep | undefined,
): readonly WalkFailure[] {
  const left = steps[used]
  if (left === undefined) return []
  const count = steps.length - used
  const expected = `${left.type} ${shown(left.step.value)}`
  const got = last === undefined ? 'the start' : nameOf(last)
  const are = count === 1 ? 'a step of the scenario is' : `${count} steps of the scenario are`
  return [
    {
      type: 'failure',
      code: 'scenario-steps-left',
      message: `The walk is over at ${got}, and ${are} left: ${expected}`,
      where: left.step.where,
      expected,
      got,
    },
  ]
}

function nameOf({ name, id }: WalkedStep): string {
  return name === '' ? id : `${shown(name)} (${id})`
}
