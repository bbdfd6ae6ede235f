import type { EmulatedGuess, EmulatedWorld } from '../../core/ports/emulation.js'

/** What the documents do not say about flows; the first choice is the default. */
export const flowGuesses = [
  {
    name: 'flow-import-rewrite',
    explanation:
      'What an import stores: the document as it came; or as a server with a newer editor writes it (components raised and back-filled, derived lists made anew, other order and layout).',
    choices: ['no', 'yes'],
  },
  {
    name: 'flow-unknown-fields',
    explanation:
      'A field of a v2 document that the published one does not name, outside the free contents: kept, or ignored.',
    choices: ['keep', 'ignore'],
  },
  {
    name: 'flow-list-unknown',
    explanation: 'Listing ids of which none is a flow: refused (E103009), or an empty list.',
    choices: ['refuse', 'empty'],
  },
  {
    name: 'flow-delete-unknown',
    explanation: 'Deleting ids of which one is no flow: the others go; or nothing does (E103009).',
    choices: ['accept', 'refuse'],
  },
] as const satisfies readonly EmulatedGuess[]

type FlowGuess = (typeof flowGuesses)[number]
type FlowGuessName = FlowGuess['name']
type FlowGuessChoice<N extends FlowGuessName> = Extract<FlowGuess, { readonly name: N }>['choices'][number]

export function guessed<N extends FlowGuessName>(world: EmulatedWorld, name: N): FlowGuessChoice<N> {
  return world.guess(name) as FlowGuessChoice<N>
}
