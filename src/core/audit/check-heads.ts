import type { AuditDamage, CheckedFile } from './check-file.js'

/** Somebody's word that a file held a line with this hash. */
export interface KnownHead {
  readonly file: string
  readonly head: string
  /** Who says so, in words: `the record of run 4f1c9a`. */
  readonly source: string
  /** True where nothing may follow that line: the run is over and is not taken up again. */
  readonly isLast: boolean
}

/** The heads that the first lines of other files name. */
export function linkedHeads(files: readonly CheckedFile[]): readonly KnownHead[] {
  return files.flatMap(({ file, earlier }) =>
    // A run may go on while another is refused, so more lines may follow.
    earlier.map((link) => ({ ...link, source: file, isLast: false })),
  )
}

/** Compares what others say of the files with the files. It finds files that are missing and lines gone from an end. */
export function checkHeads(
  files: readonly CheckedFile[],
  heads: readonly KnownHead[],
): readonly AuditDamage[] {
  const byName = new Map(files.map((checked) => [checked.file, checked]))
  const places = new Map<string, ReadonlyMap<string, number>>()
  return heads.flatMap(({ file, head, source, isLast }) => {
    const checked = byName.get(file)
    if (checked === undefined) return [{ file, line: 1, problem: `the file is missing; ${source} names it` }]
    const known = places.get(file) ?? new Map(checked.hashes.map((hash, index) => [hash, index]))
    places.set(file, known)
    const index = known.get(head)
    const { length } = checked.hashes
    if (index === undefined) {
      const problem = `no line has the hash that ${source} names: it was changed, or the lines after it are missing`
      return [{ file, line: Math.max(1, length), problem }]
    }
    if (isLast && index < length - 1) {
      return [{ file, line: index + 2, problem: `it follows the last line that ${source} names` }]
    }
    return []
  })
}
