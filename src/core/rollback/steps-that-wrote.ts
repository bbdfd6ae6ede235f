import type { Address } from '../model/address.js'
import type { Json } from '../model/json.js'
import { mayHaveWritten, stepsIn } from '../model/run-journal.js'
import type { StepOutcome, StepResult } from '../model/run.js'

/** Outcomes that say by themselves that something was written. */
const WROTE: ReadonlySet<StepOutcome> = new Set(['done', 'unverified'])

/**
 * Addresses of the steps that wrote something, or may have: those with a writing call that took effect, whose answer
 * leaves that open, or that was never answered. A step that found everything as it wanted it wrote nothing, though it is
 * done. Of a step that the journal does not speak of, its outcome tells.
 * @param journal events in their order
 */
export function stepsThatWrote(steps: readonly StepResult[], journal: readonly Json[]): ReadonlySet<Address> {
  const journaled = stepsIn(journal)
  const wrote = [...journaled.values()].filter((step) => mayHaveWritten(step))
  const untold = steps.filter(({ address, outcome }) => WROTE.has(outcome) && !journaled.has(address))
  return new Set([...wrote, ...untold].map(({ address }) => address))
}
