import type { Place } from '../../model/errors.js'
import { didYouMean } from '../../model/did-you-mean.js'
import { listed, shown } from '../check/finding.js'
import type { Branch } from '../model.js'
import { objectAt } from '../read-flow.js'
import { errorMessageOf } from './at-screen.js'
import { chooseBranch, type Choice } from './choose-branch.js'
import { along, type Here, type Move } from './moves.js'
import type { ConditionStep } from './scenario.js'
import type { WalkFailure } from './walk-result.js'
import { edgesFor, waysFrom, waysMeant, wordsFor, type Way } from './ways.js'
import { lineFor, stepInWords, wayInWords, waysInWords } from './words.js'

/** The branch that the context leads to. Only where the condition itself cannot be judged, the scenario chooses. */
export function fromCondition(here: Here, said: ConditionStep | undefined, where: Place): Move {
  const { flow, step, context } = here
  const ways = waysFrom(flow.flow, step.task)
  const wanted = said?.branch === undefined ? undefined : waysMeant(ways, said.branch.value, undefined)
  if (said?.branch !== undefined && wanted?.length === 0) {
    return { type: 'stop', failure: unknownBranch(here, ways, said.branch) }
  }
  const choice = chooseBranch(step.task, context)
  const [only, second] = wanted ?? []
  const branch = choice.type === 'undecided' && second === undefined ? branchOf(here, only) : undefined
  if (branch !== undefined) return throughBranch(here, branch)
  if (choice.type !== 'taken') return { type: 'stop', failure: notChosen(here, choice, said?.where ?? where) }
  if (wanted === undefined || wanted.some(({ outcome }) => outcome === choice.branch.id)) {
    return throughBranch(here, choice.branch)
  }
  const [expected, got] = [wanted.map(wayInWords).join(' or '), wayInWords(wayOf(choice.branch))]
  return {
    type: 'stop',
    failure: {
      type: 'failure',
      code: 'scenario-branch',
      message: `${stepInWords(step, here.path)} goes to the branch ${got}, not to ${expected}`,
      where: said?.branch?.where ?? where,
      expected,
      got,
    },
  }
}

function throughBranch({ step }: Here, branch: Branch): Move {
  return along(step.task, branch.id, {
    edges: edgesFor(step.task, branch.id),
    outcomeName: branch.name === '' ? undefined : branch.name,
    message: errorMessageOf(objectAt(branch.raw, 'errorHandling')),
  })
}

function branchOf({ step }: Here, way: Way | undefined): Branch | undefined {
  return way === undefined ? undefined : step.task.branches.find(({ id }) => id === way.outcome)
}

function wayOf({ id, name }: Branch): Way {
  return { outcome: id, names: name === '' ? [] : [name] }
}

function unknownBranch(
  { step, path }: Here,
  ways: readonly Way[],
  { value, where }: { readonly value: string; readonly where: Place },
): WalkFailure {
  return {
    type: 'problem',
    code: 'scenario-unknown-way',
    message: `${stepInWords(step, path)} has no branch ${shown(value)}`,
    hint: didYouMean(value, wordsFor(ways)) ?? `It has ${waysInWords(ways)}.`,
    where,
  }
}

function notChosen(
  { step, path }: Here,
  choice: Exclude<Choice, { type: 'taken' }>,
  where: Place,
): WalkFailure {
  const words = stepInWords(step, path)
  if (choice.type === 'none') {
    return {
      type: 'failure',
      code: 'flow-broken',
      message: `No branch of ${words} fits, and it has no ELSE`,
      where,
    }
  }
  const branch = `the branch ${wayInWords(wayOf(choice.branch))} of ${words}`
  if (choice.type === 'missing') {
    const keys = choice.keys.map(({ key }) => shown(key))
    const lines = choice.keys.map(({ key, example }) => `\`${lineFor(key, example)}\``)
    const form = choice.keys.some(({ key }) => key.startsWith('form.'))
    return {
      type: 'problem',
      code: 'scenario-context',
      message: `${branch[0]?.toUpperCase() ?? ''}${branch.slice(1)} asks for ${listed(keys)}, which the context does not hold`,
      hint: `Add ${listed(lines)}, or what it is in this scenario (null for nothing), to \`context:\`, to \`sets:\` of an action before${form ? ', or without form. to `fill:` of a screen' : ''}.`,
      where,
    }
  }
  const why = listed(choice.why.map((reason) => shown(reason).slice(1, -1)))
  if (choice.type === 'odd-value') {
    return {
      type: 'problem',
      code: 'scenario-context',
      message: `What ${branch} says to this context is not known: ${why}`,
      where,
    }
  }
  return {
    type: 'problem',
    code: 'scenario-open',
    message: `Whether ${branch} is taken cannot be told: ${why}`,
    hint: `Say it: \`- condition: ${step.task.name === '' ? path : step.task.name}\` with \`branch:\` at this point of the steps.`,
    where,
  }
}
