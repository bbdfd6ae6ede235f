import { quoted } from '../../model/printable.js'
import type { FlowMeaning } from './flow-meaning.js'
import { methodInWords } from './methods.js'

interface MeaningChange {
  readonly from: FlowMeaning
  readonly to: FlowMeaning
  readonly fromDisabled: boolean
  readonly toDisabled: boolean
  /** Other flows that call this one, with the exits they use. */
  readonly parents: readonly { readonly flow: string; readonly exits: readonly string[] }[]
}

/**
 * How a change of a flow can break sign-in, in the words of a user; empty when it cannot. Only what was so before and
 * no longer is. A disabled flow lets nobody in, so of it only the exits are judged.
 */
export function breakingSentences(change: MeaningChange): readonly string[] {
  const { from, to } = change
  const sentences: string[] = []
  if (!change.fromDisabled) {
    if (change.toDisabled) sentences.push('the flow gets disabled: nobody can sign in through it any more')
    for (const method of from.methods) {
      if (!to.methods.includes(method)) {
        sentences.push(`signing in or up with ${methodInWords(method)} is taken out of the flow`)
      }
    }
    sentences.push(...lostWays(from, to))
  }
  for (const parent of change.parents) {
    for (const exit of parent.exits) {
      if (!from.exits.includes(exit) || canStillLeave(to, exit)) continue
      sentences.push(`the exit ${quoted(exit)} that flow ${quoted(parent.flow)} goes on from is gone`)
    }
  }
  return sentences
}

function lostWays(from: FlowMeaning, to: FlowMeaning): readonly string[] {
  if (from.endTasks > 0 && to.endTasks === 0) {
    return ['no way leads from the start to the end of the flow any more']
  }
  if (from.exitTasks > 0 && to.exitTasks === 0) {
    return ['no way leads from the start out of the flow any more']
  }
  // Kept in the flow, led to its end (or at least out of it), and does so no longer.
  return [...new Set([...from.ends, ...from.leaves])]
    .filter((method) => to.methods.includes(method))
    .filter((method) =>
      from.ends.includes(method) ? !to.ends.includes(method) : !to.leaves.includes(method),
    )
    .map((method) => `no way to sign in with ${methodInWords(method)} leads to the end any more`)
}

function canStillLeave(meaning: FlowMeaning, exit: string): boolean {
  return meaning.exits.includes(exit) || meaning.passing.some((task) => exit.startsWith(`${task}.`))
}
