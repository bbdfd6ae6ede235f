import type { AuditLink } from '../model/audit.js'
import { hashOfLine } from './chain.js'
import type { AuditFileText } from './check-file.js'
import { readAuditLine } from './read-line.js'
import type { Sha256 } from './sha256.js'

/**
 * Where the files end that no other of them names yet, the newest first: what the first line of the next run names, so
 * that every file is held by a later one. Files without a line that can be read are passed over.
 */
export function tipsOf(files: readonly AuditFileText[], sha256: Sha256): readonly AuditLink[] {
  const named = new Set<string>()
  const ends: { readonly link: AuditLink; readonly timeMs: number }[] = []
  for (const { file, lines } of files) {
    const [first] = lines
    const last = lines.at(-1)
    if (first === undefined || last === undefined) continue
    for (const { head } of readAuditLine(first)?.earlier ?? []) named.add(head)
    const time = readAuditLine(last)?.time
    if (time === undefined) continue
    ends.push({ link: { file, head: hashOfLine(last, sha256) }, timeMs: Date.parse(time) })
  }
  return ends
    .filter(({ link }) => !named.has(link.head))
    .sort((a, b) => b.timeMs - a.timeMs || (a.link.file < b.link.file ? 1 : -1))
    .map(({ link }) => link)
}
