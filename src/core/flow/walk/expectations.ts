import { listed, shown } from '../check/finding.js'
import { plainExit } from './at-subflow.js'
import type { At, Expectation } from './scenario.js'
import type { Finish, WalkedStep, WalkFailure } from './walk-result.js'

interface Walked {
  readonly steps: readonly WalkedStep[]
  readonly finish: Finish
}

/** What a finished walk did otherwise than expected. */
export function expectationFailures(expect: Expectation, walked: Walked): readonly WalkFailure[] {
  const screens = walked.steps.filter(({ type }) => type === 'screen')
  return [
    ...finishFailures(expect, walked),
    ...rowFailures(expect.path, walked.steps, { what: 'step', where: expect.where }),
    ...rowFailures(expect.screens, screens, { what: 'screen', where: expect.where }),
  ]
}

function finishFailures({ finish: expected, where }: Expectation, walked: Walked): readonly WalkFailure[] {
  const { finish } = walked
  const last = walked.steps.at(-1)
  const got = finishInWords(finish, last)
  const differs = (wanted: string, place: WalkFailure['where']): readonly WalkFailure[] => [
    {
      type: 'failure',
      code: 'scenario-end',
      message: `Expected ${wanted}, got ${got}`,
      where: place,
      expected: wanted,
      got,
    },
  ]
  switch (expected.type) {
    case 'end': {
      const { step } = expected
      const isThere = finish.type === 'end' && (step === undefined || isNamed(last, step.value))
      return isThere
        ? []
        : differs(
            step === undefined ? 'the end of the flow' : `the end ${shown(step.value)}`,
            step?.where ?? where,
          )
    }
    case 'exit': {
      const { value, where: place } = expected.exit
      const exit = finish.type === 'stopsAt' ? undefined : finish.exit
      return exit !== undefined && plainExit(exit) === plainExit(value)
        ? []
        : differs(`the exit ${shown(value)}`, place)
    }
    case 'stopsAt': {
      const { value, where: place } = expected.screen
      const screen = walked.steps.findLast(({ type }) => type === 'screen')
      // An error leads back to the last screen.
      const isThere = finish.type === 'stopsAt' || finish.type === 'error'
      return isThere && isNamed(screen, value) ? [] : differs(`to stop at the screen ${shown(value)}`, place)
    }
    case 'error': {
      const { message } = expected
      const isIt = finish.type === 'error' && (message === undefined || message.value === finish.message)
      return isIt
        ? []
        : differs(
            message === undefined ? 'an error' : `the error ${shown(message.value)}`,
            message?.where ?? expected.where,
          )
    }
  }
}

function finishInWords(finish: Finish, last: WalkedStep | undefined): string {
  const step =
    last === undefined ? 'nowhere' : last.name === '' ? last.id : `${shown(last.name)} (${last.id})`
  if (finish.type === 'end') return `the end ${step}`
  if (finish.type === 'exit') return `the exit ${shown(finish.exit)} of ${step}`
  if (finish.type === 'error') return `the error ${shown(finish.message)} of ${step}`
  return `a stop at the screen ${step}`
}

/** The first place where two rows differ. */
function rowFailures(
  expected: readonly At<string>[] | undefined,
  steps: readonly WalkedStep[],
  { what, where }: { readonly what: 'step' | 'screen'; readonly where: WalkFailure['where'] },
): readonly WalkFailure[] {
  if (expected === undefined) return []
  const place = expected.findIndex(({ value }, index) => !isNamed(steps[index], value))
  const wanted = expected[place]
  if (wanted !== undefined) {
    const got = nameOf(steps[place])
    const message = `Expected ${shown(wanted.value)} as ${what} ${place + 1}, got ${got}`
    return [
      {
        type: 'failure',
        code: 'scenario-path',
        message,
        where: wanted.where,
        expected: shown(wanted.value),
        got,
      },
    ]
  }
  const more = steps.slice(expected.length)
  if (more.length === 0) return []
  const got = listed(more.map(nameOf))
  const message = `Expected no ${what} after ${expected.length === 0 ? 'the start' : what} ${expected.length === 0 ? '' : expected.length}, got ${got}`
  return [
    {
      type: 'failure',
      code: 'scenario-path',
      message: message.replace(' ,', ','),
      where: expected.at(-1)?.where ?? where,
      expected: 'nothing more',
      got,
    },
  ]
}

function nameOf(step: WalkedStep | undefined): string {
  if (step === undefined) return 'nothing more'
  return step.name === '' ? step.id : `${shown(step.name)} (${step.id})`
}

function isNamed(step: WalkedStep | undefined, name: string): boolean {
  if (step === undefined) return false
  return step.id === name || (step.name !== '' && step.name.trim() === name.trim())
}
