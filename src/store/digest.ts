import { createHash } from 'node:crypto'
import type { BackupEntry } from '../core/model/backup.js'
import { canonicalJson } from '../core/model/json.js'
import { entryToJson } from './entries.js'

/**
 * `sha256:…` over the canonical JSON of all collections, fed entry by entry: a project's text may be longer than a
 * string can be.
 */
export function digestOf(collections: Readonly<Record<string, readonly BackupEntry[]>>): string {
  const hash = createHash('sha256')
  const names = Object.keys(collections).sort()
  hash.update('{')
  for (const [index, name] of names.entries()) {
    hash.update(`${index === 0 ? '' : ','}${JSON.stringify(name)}:[`)
    for (const [position, entry] of (collections[name] ?? []).entries()) {
      if (position > 0) hash.update(',')
      hash.update(canonicalJson(entryToJson(entry)))
    }
    hash.update(']')
  }
  return `sha256:${hash.update('}').digest('hex')}`
}
