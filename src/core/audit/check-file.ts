import type { AuditLine, AuditLink } from '../model/audit.js'
import { hashOfLine } from './chain.js'
import { readAuditLine } from './read-line.js'
import type { Sha256 } from './sha256.js'

/** An audit file as it lies in the store. */
export interface AuditFileText {
  /** `2025-11-17/4f1c9a.jsonl`, below the project's folder. */
  readonly file: string
  /** Without line breaks; `undefined` for one that is not UTF-8. What follows the last line break is no line. */
  readonly lines: readonly (string | undefined)[]
}

export interface AuditDamage {
  readonly file: string
  /** Counts from 1; where a line is missing at the end, the place it should have. */
  readonly line: number
  /** What is wrong, in words. */
  readonly problem: string
}

/** What is known of one file when it was read from its first line to its last. */
export interface CheckedFile {
  readonly file: string
  /** Of each line, in order; up to the first that is no text. */
  readonly hashes: readonly string[]
  readonly first: AuditLine | undefined
  readonly earlier: readonly AuditLink[]
  /** The first that is found. */
  readonly damage: AuditDamage | undefined
}

/**
 * Follows the chain through one file. It finds every line that was changed, removed, inserted or moved, but for those at
 * its very end: whoever names the file's head finds these, see {@link checkHeads}.
 */
export function checkFile(
  { file, lines }: AuditFileText,
  { projectId, sha256 }: { readonly projectId: string; readonly sha256: Sha256 },
): CheckedFile {
  const hashes: string[] = []
  let first: AuditLine | undefined
  let damage: AuditDamage | undefined
  for (const [index, text] of lines.entries()) {
    const place = { file, line: index + 1 }
    const line = text === undefined ? undefined : readAuditLine(text)
    if (index === 0) first = line
    damage ??= problemAt(line, { place, before: hashes[index - 1], run: first?.run, projectId })
    // A line that is no text has no hash, and nothing may be taken for it.
    hashes.push(text === undefined ? '' : hashOfLine(text, sha256))
  }
  return { file, hashes, first, earlier: first?.earlier ?? [], damage }
}

function problemAt(
  line: AuditLine | undefined,
  about: {
    readonly place: Pick<AuditDamage, 'file' | 'line'>
    /** Hash of the line before; `undefined` in the first. */
    readonly before: string | undefined
    readonly run: string | undefined
    readonly projectId: string
  },
): AuditDamage | undefined {
  const { place, before, run, projectId } = about
  if (line === undefined) return { ...place, problem: 'it is no line of an audit' }
  if (line.number > place.line) {
    return { ...place, problem: `here stands line ${line.number}: what was before it is missing` }
  }
  if (line.number < place.line) {
    return { ...place, problem: `here stands line ${line.number}: it was moved, or lines were inserted` }
  }
  if (line.projectId !== projectId) return { ...place, problem: 'it belongs to another project' }
  if (line.run !== run) return { ...place, problem: 'it belongs to another run' }
  if (before === undefined) {
    const isLinked = line.previous === (line.earlier?.[0]?.head ?? null)
    return isLinked ? undefined : { ...place, problem: 'it names two different heads of the run before' }
  }
  if (line.previous === before) return undefined
  // The line itself, or what the next one says of it: which of the two is not to be known.
  return { file: place.file, line: place.line - 1, problem: `it is not what line ${place.line} says it was` }
}
