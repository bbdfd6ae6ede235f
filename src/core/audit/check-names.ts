import type { AuditDamage, CheckedFile } from './check-file.js'

/** What the program calls the file of a run: `4f1c9a.jsonl`, below the folder of the day on which the run began. */
export type NameOf = (runId: string) => string

/**
 * Files that do not lie where the program puts them: called after another run than they tell of, in a folder of a later
 * day than their first line, or twice, in the folders of two days.
 * @param named files that somebody else names as they lie: of two with one name the other one is the copy
 */
export function checkNames(
  files: readonly CheckedFile[],
  { nameOf, named }: { readonly nameOf: NameOf; readonly named: ReadonlySet<string> },
): readonly AuditDamage[] {
  const byName = new Map<string, CheckedFile[]>()
  for (const checked of files) {
    const name = lastPart(checked.file)
    byName.set(name, [...(byName.get(name) ?? []), checked])
  }
  return [
    ...files.flatMap((checked) => misplaced(checked, nameOf)),
    ...[...byName.values()].flatMap((same) => copies(same, named)),
  ]
}

function misplaced({ file, first }: CheckedFile, nameOf: NameOf): readonly AuditDamage[] {
  if (first === undefined) return []
  const { run, toldBy, time } = first
  const runId = toldBy === undefined ? run : `${run}+${toldBy}`
  if (nameOf(runId) !== lastPart(file)) {
    return [{ file, line: 1, problem: `it is of run ${runId}, after which the file is not called` }]
  }
  // A run that is taken up again writes on later days; before it began it cannot have written.
  const day = file.slice(0, file.indexOf('/'))
  if (day <= new Date(time).toISOString().slice(0, 10)) return []
  return [{ file, line: 1, problem: `it is of ${time}, before the day in whose folder the file lies` }]
}

function copies(same: readonly CheckedFile[], named: ReadonlySet<string>): readonly AuditDamage[] {
  const [first, ...later] = same
  if (first === undefined || later.length === 0) return []
  const original = same.find(({ file }) => named.has(file)) ?? first
  return same
    .filter((checked) => checked !== original)
    .map(({ file }) => ({
      file,
      line: 1,
      problem: `the same run has a file in another day: ${original.file}`,
    }))
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
