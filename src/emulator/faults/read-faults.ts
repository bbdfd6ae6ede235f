import { ProblemsError, type ErrorDetails } from '../../core/model/errors.js'
import type { Fault } from './fault.js'
import { readFault } from './read-fault.js'

export type ReadFaults =
  | { readonly ok: true; readonly faults: readonly Fault[] }
  /** Sentences, each with the place it is about. */
  | { readonly ok: false; readonly problems: readonly [string, ...string[]] }

/** So many at once are looked through for every request. */
const MOST_FAULTS = 1000

/**
 * A list of faults, every problem at once.
 * @param placeOf how a fault is called in the sentences, by its position; default `faults[0]`
 */
export function readFaults(
  written: unknown,
  placeOf: (index: number) => string = (index) => `faults[${index}]`,
): ReadFaults {
  if (!Array.isArray(written)) return { ok: false, problems: ['faults must be given, as a list'] }
  if (written.length > MOST_FAULTS) return { ok: false, problems: [`faults: no more than ${MOST_FAULTS}`] }
  const faults: Fault[] = []
  const problems: string[] = []
  for (const [index, item] of written.entries()) {
    const read = readFault(item)
    if (read.ok) faults.push(read.fault)
    else {
      for (const { field, message } of read.problems) {
        problems.push(`${placeOf(index)}${field === '' ? '' : `: ${field}`} ${message}`)
      }
    }
  }
  const [first, ...others] = problems
  return first === undefined ? { ok: true, faults } : { ok: false, problems: [first, ...others] }
}

/** @throws ProblemsError `wrong-usage` */
export function checkedFaults(written: readonly Fault[]): readonly Fault[] {
  const read = readFaults(written)
  if (!read.ok) throw wrongFaults(read.problems)
  return read.faults
}

export function wrongFaults([first, ...others]: readonly [string, ...string[]]): ProblemsError {
  return new ProblemsError([wrongFault(first), ...others.map(wrongFault)])
}

function wrongFault(message: string): ErrorDetails {
  return { code: 'wrong-usage', message, hint: 'What a fault can be: docs/emulator.md, "Faults".' }
}
