import type { AuditEntry, AuditLine, AuditLink } from '../model/audit.js'
import { printJson, type Json } from '../model/json.js'
import type { Sha256 } from './sha256.js'

/** What a line in a file is called by whoever follows it: `sha256:…` over its text without the line break. */
export function hashOfLine(text: string, sha256: Sha256): string {
  return `sha256:${sha256(text)}`
}

/** Where a chain stands: the next line is made from it. */
export interface ChainEnd {
  /** Lines there are already. */
  readonly count: number
  /** Hash of the last line; `undefined` where there is none. */
  readonly head: string | undefined
}

/** Turns entries into lines that each name the one before, and says where the chain stands then. */
export function chainEntries(
  entries: readonly AuditEntry[],
  about: {
    readonly end: ChainEnd
    /** For a first line; the newest first. */
    readonly earlier: readonly AuditLink[]
    readonly sha256: Sha256
  },
): { readonly lines: readonly string[]; readonly end: ChainEnd } {
  const { earlier, sha256 } = about
  let { count, head } = about.end
  const lines = entries.map((entry) => {
    count += 1
    const isFirst = head === undefined
    const line: AuditLine = {
      formatVersion: 1,
      number: count,
      ...entry,
      ...(isFirst && earlier.length > 0 ? { earlier } : {}),
      previous: head ?? earlier[0]?.head ?? null,
    }
    const text = printJson(line as AuditLine & Json)
    head = hashOfLine(text, sha256)
    return text
  })
  return { lines, end: { count, head } }
}
