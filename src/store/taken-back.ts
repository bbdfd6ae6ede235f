import type { RunRecord, StepOutcome, TakenBack } from '../core/model/run.js'

const WROTE: ReadonlySet<StepOutcome> = new Set(['done', 'unverified'])

/**
 * Says of runs which run took them back; the newest comes first. One that wrote nothing took nothing back, and neither
 * did one that was taken back itself.
 */
export function withTakenBack(newestFirst: readonly RunRecord[]): readonly RunRecord[] {
  const takers = new Map<string, RunRecord[]>()
  return newestFirst.map((run) => {
    const takenBack = takenBackBy(run, takers.get(run.runId) ?? [])
    const { rolledBack, steps, unfinished } = run
    const mayHaveWritten = unfinished !== undefined || steps.some(({ outcome }) => WROTE.has(outcome))
    if (rolledBack !== undefined && takenBack === undefined && mayHaveWritten) {
      const others = takers.get(rolledBack)
      if (others === undefined) takers.set(rolledBack, [run])
      else others.push(run)
    }
    return takenBack === undefined ? run : { ...run, takenBack }
  })
}

function takenBackBy({ steps, unfinished }: RunRecord, takers: readonly RunRecord[]): TakenBack | undefined {
  const [newest] = takers
  if (newest === undefined) return undefined
  const done = takers.flatMap((taker) => taker.steps.filter(({ outcome }) => outcome === 'done'))
  const addresses = new Set(done.map(({ address }) => address))
  const written = steps.filter(({ outcome }) => WROTE.has(outcome))
  return {
    by: newest.runId,
    addresses: [...addresses],
    // Of one that died only its journal knows what it wrote.
    isWhole: unfinished === undefined ? written.length <= addresses.size : newest.outcome === 'done',
  }
}
