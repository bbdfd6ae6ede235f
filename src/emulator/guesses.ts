import { usageError } from '../core/model/errors.js'
import type { EmulatedGuess, Emulation } from '../core/ports/emulation.js'
import { serviceEmulations } from './service-emulations.js'

/** What the documents do not say about the service as a whole; the first choice is the default. */
const generalGuesses = [
  {
    name: 'business-error-status',
    explanation:
      'HTTP status of errors with a code of their own (E073307 and its like): sources disagree. Clients decide by the code.',
    choices: ['400', '500'],
  },
  {
    name: 'refused-key-status',
    explanation:
      'HTTP status for a missing or wrong management key. Its code is not known either; E011001 is sent.',
    choices: ['401', '403'],
  },
] as const satisfies readonly EmulatedGuess[]

/** Every guess that can be switched: the general ones, those of the audit and those of the kinds. */
export function guessesOf(emulations: readonly Emulation[]): readonly EmulatedGuess[] {
  return [...generalGuesses, ...[...serviceEmulations, ...emulations].flatMap(({ guesses }) => guesses)]
}

/**
 * The chosen answer to every guess.
 * @throws ToolError `unknown-guess` for a name or an answer that does not exist
 */
export function chooseGuesses(
  guesses: readonly EmulatedGuess[],
  chosen: Readonly<Record<string, string>>,
): (name: string) => string {
  const answers = new Map(guesses.map(({ name, choices }) => [name, choices[0]]))
  for (const [name, answer] of Object.entries(chosen)) {
    const guess = guesses.find((candidate) => candidate.name === name)
    if (guess === undefined) throw unknownGuess(name, [...answers.keys()])
    if (!guess.choices.includes(answer)) throw unknownGuess(`${name}=${answer}`, guess.choices)
    answers.set(name, answer)
  }
  return (name) => {
    const answer = answers.get(name)
    if (answer === undefined) throw new Error(`no emulation declares the guess ${name}`)
    return answer
  }
}

function unknownGuess(written: string, known: readonly string[]) {
  return usageError({
    code: 'unknown-guess',
    message: `The emulator has no guess ${JSON.stringify(written)}`,
    hint: `Known: ${known.join(', ')}. What they mean: docs/emulator.md.`,
  })
}
