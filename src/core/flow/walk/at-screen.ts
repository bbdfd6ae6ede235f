import { didYouMean } from '../../model/did-you-mean.js'
import type { Place } from '../../model/errors.js'
import { shown } from '../check/finding.js'
import { textAt } from '../read-flow.js'
import { canBecome } from './fill-in.js'
import { along, type Here, type Move } from './moves.js'
import type { At, ScreenStep } from './scenario.js'
import { folded, textsOn, type ShownText } from './screen-texts.js'
import type { WalkFailure } from './walk-result.js'
import { edgesFor, waysFrom, waysMeant, wordsFor, type Way } from './ways.js'
import { stepInWords, wayInWords, waysInWords } from './words.js'

/** What is pressed on a screen. Without a line in the scenario nothing is: the walk stays there. */
export function fromScreen(here: Here, said: ScreenStep | undefined): Move {
  const { flow, step, context } = here
  if (said?.opens !== undefined) return { type: 'open', step: said.opens.value }
  if (said?.press === undefined) return { type: 'stay' }
  const { value: word, where } = said.press
  const ways = waysFrom(flow.flow, step.task)
  const [way, other] = waysMeant(ways, word, context)
  if (way === undefined) return { type: 'stop', failure: unknownButton({ ways, word, where }, here) }
  if (other !== undefined)
    return { type: 'stop', failure: severalButtons([way, other], { word, where }, here) }
  return along(step.task, way.outcome, {
    edges: edgesFor(step.task, way.outcome),
    outcomeName: way.names[0],
  })
}

function unknownButton(
  { ways, word, where }: { readonly ways: readonly Way[]; readonly word: string; readonly where: Place },
  { step, path }: Here,
): WalkFailure {
  return {
    type: 'problem',
    code: 'scenario-unknown-way',
    message: `There is nothing called ${shown(word)} to press on ${stepInWords(step, path)}`,
    hint: didYouMean(word, wordsFor(ways)) ?? `There is ${waysInWords(ways)}.`,
    where,
  }
}

function severalButtons(
  ways: readonly Way[],
  { word, where }: { readonly word: string; readonly where: Place },
  { step, path }: Here,
): WalkFailure {
  return {
    type: 'problem',
    code: 'scenario-open',
    message: `${shown(word)} can be several things on ${stepInWords(step, path)}`,
    hint: `Name one by its id: ${ways.map(wayInWords).join(' or ')}.`,
    where,
  }
}

/** Texts that should be there and are not, and the other way round. `message`: an error that the screen shows. */
export function textFailures(
  { flow, step, context, path }: Here,
  said: ScreenStep,
  message: string | undefined,
): readonly WalkFailure[] {
  if (said.shows.length === 0 && said.hides.length === 0) return []
  const screen = flow.flow.screens.get(step.task.screenId ?? '')
  if (screen === undefined) {
    const [about = said.step] = [...said.shows, ...said.hides]
    return [
      {
        type: 'problem',
        code: 'flow-broken',
        message: `The flow does not hold what ${stepInWords(step, path)} shows`,
        where: about.where,
      },
    ]
  }
  const error = message === undefined ? [] : [{ raw: folded(message), filled: folded(message), missing: [] }]
  const texts = [...textsOn(screen, context), ...error]
  const words = stepInWords(step, path)
  return [
    ...said.shows.flatMap((wanted) => missingText(wanted, texts, words)),
    ...said.hides
      .filter(({ value }) => texts.some((text) => isText(text, folded(value))))
      .map(({ value, where }): WalkFailure => ({
        type: 'failure',
        code: 'scenario-text',
        message: `${shown(value)} is shown on ${words}`,
        where,
      })),
  ]
}

function missingText(
  { value, where }: At<string>,
  texts: readonly ShownText[],
  words: string,
): readonly WalkFailure[] {
  const wanted = folded(value)
  if (texts.some((text) => isText(text, wanted))) return []
  const open = texts.find(({ raw, missing }) => missing.length > 0 && canBecome(raw, wanted))
  if (open !== undefined) {
    const message = `Whether ${shown(value)} is shown on ${words} hangs on ${open.missing.map(shown).join(' and ')}, which the context does not hold`
    return [
      {
        type: 'problem',
        code: 'scenario-context',
        message,
        hint: `The text is ${shown(open.raw)}: expect it like this, or add the key to the context.`,
        where,
      },
    ]
  }
  const near = didYouMean(
    wanted,
    texts.map(({ filled }) => filled),
  )
  const all = texts.map(({ filled }) => shown(filled))
  return [
    {
      type: 'failure',
      code: 'scenario-text',
      message: `${shown(value)} is not shown on ${words}`,
      hint:
        near ??
        (all.length === 0
          ? 'There is no text on it.'
          : `There is ${all.slice(0, MOST_TEXTS).join(', ')}${all.length > MOST_TEXTS ? ', …' : ''}.`),
      where,
    },
  ]
}

const MOST_TEXTS = 6

/** In full, unless `…` at an end stands for the rest. */
function isText({ raw, filled }: ShownText, wanted: string): boolean {
  const opensOpen = wanted.startsWith('…')
  const endsOpen = wanted.length > 1 && wanted.endsWith('…')
  const part = wanted.slice(opensOpen ? 1 : 0, endsOpen ? -1 : undefined).trim()
  return [raw, filled].some((text) => {
    if (text === wanted) return true
    if (part === '') return false
    if (opensOpen && endsOpen) return text.includes(part)
    return opensOpen ? text.endsWith(part) : endsOpen && text.startsWith(part)
  })
}

/** True where nothing can be pressed: the last word of a flow. */
export function isLastWord({ flow, step }: Here): boolean {
  return waysFrom(flow.flow, step.task).length === 0
}

/** What the person reads when a branch ends without an edge. */
export function errorMessageOf(handling: Parameters<typeof textAt>[0]): string | undefined {
  const message = textAt(handling, 'errorMessage')
  return message === '' ? undefined : message
}
