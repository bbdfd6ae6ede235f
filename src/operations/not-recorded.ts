import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { Finding } from '../core/model/plan.js'
import { printable, quoted } from '../core/model/printable.js'
import type { Run, StepResult } from '../core/model/run.js'

/**
 * What a run that has written to Descope could no longer write into the store: the disk is full, or read-only by now.
 * The run goes on to its end all the same, because how it ended must be told.
 */
export class NotRecorded {
  readonly #lost = new Map<string, unknown>()

  /** @param folder where the plan and the journal of the run lie */
  constructor(private readonly folder: string) {}

  get isEmpty(): boolean {
    return this.#lost.size === 0
  }

  /**
   * Does what writes into the store. Never rejects: what fails is told later.
   * @param what what is to be kept, for the sentence that says that it could not be
   * @returns the error, where it failed
   */
  async tryTo(what: string, act: () => Promise<void>): Promise<unknown> {
    try {
      await act()
      return undefined
    } catch (error) {
      this.#lost.set(what, error)
      return error
    }
  }

  /** One finding for all that could not be kept, or none. */
  get findings(): readonly Finding[] {
    const [first] = this.#lost.values()
    if (this.#lost.size === 0) return []
    const what = [...this.#lost.keys()].join(', ')
    const where = first instanceof ToolError ? first.where : undefined
    return [
      {
        code: 'not-recorded',
        severity: 'error',
        message: `What this run did could not be kept in full, missing: ${what}. ${sentence(reasonOf(first))}`,
        hint: `${NEXT_MOVE} What was kept of this run: ${quoted(this.folder)}`,
        ...(where === undefined ? {} : { where }),
      },
    ]
  }
}

/** Steps that were confirmed, but the store does not know it: `unverified`, until the next run looks. */
export function withUnwritten(
  steps: readonly StepResult[],
  about: { readonly unwritten: ReadonlySet<Address>; readonly error: unknown },
): readonly StepResult[] {
  const { unwritten, error } = about
  return steps.map((step) =>
    step.outcome === 'done' && unwritten.has(step.address)
      ? {
          ...step,
          outcome: 'unverified',
          error: {
            code: 'not-recorded',
            message: `done and read again, but it could not be recorded: ${reasonOf(error)}`,
            hint: NEXT_MOVE,
          },
        }
      : step,
  )
}

/** A run is not done as long as its steps are not, or the store does not hold what it did. */
export function outcomeWhen(
  outcome: Run['outcome'],
  { steps, isRecorded }: { readonly steps: readonly StepResult[]; readonly isRecorded: boolean },
): Run['outcome'] {
  const isDone = isRecorded && steps.every((step) => step.outcome === 'done')
  return outcome === 'done' && !isDone ? 'partial' : outcome
}

const NEXT_MOVE =
  'Make room in the store, or make it writable, then run the same command again: what is done is not done twice.'

function reasonOf(error: unknown): string {
  return error instanceof ToolError
    ? error.message
    : printable(error instanceof Error ? error.message : String(error), 300)
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
