import type { RunRecord, StepResult } from './run.js'

/** A run's steps as they stand since it was taken back: what is as before the run is `undone`. Else the record itself. */
export function withUndone(run: RunRecord): RunRecord {
  const { takenBack, steps } = run
  if (takenBack === undefined) return run
  const addresses = new Set(takenBack.addresses)
  return {
    ...run,
    steps: steps.map((step): StepResult => {
      const wrote = step.outcome === 'done' || step.outcome === 'unverified'
      if (!wrote || !addresses.has(step.address)) return step
      const { error: _, ...undone } = step
      return { ...undone, outcome: 'undone' }
    }),
  }
}
