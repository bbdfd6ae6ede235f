import type { Place } from '../../model/errors.js'
import { shown } from '../check/finding.js'
import type { StepsOfFlow } from './flow-steps.js'
import type { Here, Move } from './moves.js'
import type { SubflowStep } from './scenario.js'
import { stepInWords } from './words.js'

/** Into the flow that is called, or past it where the scenario says by which exit it is left. */
export function fromSubflow(
  { step, path }: Here,
  said: SubflowStep | undefined,
  { flows, where }: { readonly flows: ReadonlyMap<string, StepsOfFlow>; readonly where: Place },
): Move {
  if (said?.exit !== undefined) return { type: 'skip', exit: said.exit.value }
  const { calls } = step.task
  const called = calls === undefined ? undefined : flows.get(calls)
  if (called !== undefined) return { type: 'enter', flow: called }
  const words = stepInWords(step, path)
  const name = step.task.name === '' ? path : step.task.name
  return {
    type: 'stop',
    failure: {
      type: 'problem',
      code: 'scenario-subflow',
      message:
        calls === undefined
          ? `${words} names no flow to go into`
          : `${words} calls the flow ${shown(calls)}, which is not among \`flows:\``,
      hint: `Name its file or folder under \`flows:\`, or say how it is left: \`- subflow: ${name}\` with \`exit:\`.`,
      where: said?.where ?? where,
    },
  }
}

/** An exit without the mark of a second half: parents are seen to write `4.success` for `4.end.success` too. */
export function plainExit(exit: string): string {
  return exit.replaceAll('.end.', '.')
}
