import type { AuditLink } from '../../model/audit.js'
import { hashOfLine } from '../chain.js'
import type { AuditDamage, AuditFileText } from '../check-file.js'
import type { Sha256 } from '../sha256.js'
import { readBeginning, readCollectedLine, type Collection } from './collected-file.js'

/** What is known of one file of collected records when it was read to its end. */
export interface CheckedCollection {
  readonly file: string
  readonly lines: number
  /** Hash of the last line. */
  readonly head: string | undefined
  readonly collection: Collection | undefined
  readonly earlier: readonly AuditLink[]
  /** The first that is found. */
  readonly damage: AuditDamage | undefined
}

/** Follows the chain through one file of collected records, and compares its end with the number it promises. */
export function checkCollection(
  { file, lines }: AuditFileText,
  { projectId, sha256 }: { readonly projectId: string; readonly sha256: Sha256 },
): CheckedCollection {
  const [firstText] = lines
  const first = firstText === undefined ? undefined : readBeginning(firstText)
  let head: string | undefined
  let damage: AuditDamage | undefined
  const found = (line: number, problem: string) => {
    damage ??= { file, line, problem }
  }
  if (first === undefined) found(1, 'it is no first line of collected records')
  else if (first.collection.projectId !== projectId) found(1, 'it belongs to another project')
  else if (first.previous !== (first.earlier[0]?.head ?? null)) found(1, 'it names two different heads')
  for (const [index, text] of lines.entries()) {
    const number = index + 1
    const line = index === 0 || text === undefined ? undefined : readCollectedLine(text)
    if (index > 0) {
      if (line === undefined) found(number, 'it is no line with a collected record')
      else if (line.number > number)
        found(number, `here stands line ${line.number}: what was before it is missing`)
      else if (line.number < number)
        found(number, `here stands line ${line.number}: it was moved, or lines were inserted`)
      else if (line.previous !== head) found(number - 1, `it is not what line ${number} says it was`)
    }
    head = text === undefined ? '' : hashOfLine(text, sha256)
  }
  if (first !== undefined && lines.length - 1 !== first.collection.records) {
    const promised = first.collection.records + 1
    if (lines.length < promised)
      found(lines.length + 1, `the file ends here, and its first line promises ${promised} lines`)
    else found(promised + 1, 'it follows the last line that the first one promises')
  }
  return {
    file,
    lines: lines.length,
    head,
    collection: first?.collection,
    earlier: first?.earlier ?? [],
    damage,
  }
}
