import type { AuditDamage } from '../core/audit/index.js'

/** Something is not as it was written, and where a person finds it. */
export type FoundDamage = AuditDamage & { readonly location: string }

/** The first damage of each file, in the order of the files; a file that is missing lies where it would. */
export function firstOfEach(
  files: readonly { readonly file: string; readonly location: string }[],
  found: readonly AuditDamage[],
): readonly FoundDamage[] {
  const firsts = new Map<string, AuditDamage>()
  for (const damage of found) if (!firsts.has(damage.file)) firsts.set(damage.file, damage)
  const locations = new Map(files.map(({ file, location }) => [file, location]))
  return [...firsts.values()]
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map((damage) => ({ ...damage, location: locations.get(damage.file) ?? damage.file }))
}
