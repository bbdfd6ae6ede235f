import type { EmulatedGuess, EmulatedWorld } from '../../core/ports/emulation.js'

/** What no document says about the audit; the first choice is the default. */
export const auditGuesses = [
  {
    name: 'audit-management',
    explanation:
      'Is there a record of every change over the management API and in the console? What such records are called is not published.',
    choices: ['recorded', 'absent'],
  },
  {
    name: 'audit-management-data',
    explanation:
      'What the data of such a record hold: the ids and names that the change was sent with; or nothing.',
    choices: ['names', 'nothing'],
  },
  {
    name: 'audit-old-from',
    explanation:
      'A search from more than 30 days back: answered with the last 30 days, or refused (E011003). Older records are never shown.',
    choices: ['clamp', 'refuse'],
  },
] as const satisfies readonly EmulatedGuess[]

type AuditGuess = (typeof auditGuesses)[number]
type AuditGuessName = AuditGuess['name']
type AuditGuessChoice<N extends AuditGuessName> = Extract<AuditGuess, { name: N }>['choices'][number]

/** The chosen answer to one of {@link auditGuesses}. */
export function guessed<N extends AuditGuessName>(world: EmulatedWorld, name: N): AuditGuessChoice<N> {
  return world.guess(name) as AuditGuessChoice<N>
}
