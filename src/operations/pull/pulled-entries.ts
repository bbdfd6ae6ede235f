import { typedWord } from '../../core/model/typed-word.js'
import { holdableEntry } from '../../config/index.js'
import { member, objectOf, type JsonObject } from '../../core/model/json.js'
import type { Kind, Live } from '../../core/model/kind.js'
import { fieldName } from '../../core/model/field-name.js'
import type { Finding } from '../../core/model/plan.js'
import { withValueAt, type Pointer } from '../../core/model/pointer.js'
import { printable } from '../../core/model/printable.js'
import { configWords } from '../declare-entry.js'
import { literalEntry } from './literal.js'

/** One live resource as an entry of a config file. */
export interface PulledEntry {
  readonly live: Live
  /** As it stands in the file, `${` made literal; of a kind with documents without its `file`. */
  readonly entry: JsonObject
}

/** Entries of one kind in the order of `lives`, and what is to be said of what is not in them. */
export interface PulledEntries {
  readonly entries: readonly PulledEntry[]
  readonly findings: readonly Finding[]
}

/**
 * What files can say of live resources. Left out: what can only be referred to, what another owner manages, and, with a
 * finding each, what no file can hold.
 */
export function pulledEntries(
  kind: Kind,
  lives: readonly Live[],
  { foreign }: { readonly foreign: ReadonlyMap<string, string> },
): PulledEntries {
  const entries: PulledEntry[] = []
  const findings: Finding[] = []
  const taken = new Map<string, string>()
  for (const live of lives) {
    if (isReferredOnly(kind, live)) continue
    const owner = foreign.get(live.address)
    if (owner !== undefined) {
      findings.push(otherOwners(live, owner))
      continue
    }
    const { entry, left } = holdableEntry(kind, wordsOf(kind, live))
    findings.push(...left.map((one) => notHoldable(kind, live, one)))
    if (entry === undefined) continue
    const { entry: single, shared } = withoutShared(kind, { live, entry, taken })
    findings.push(...shared)
    entries.push({ live, entry: literalEntry(single) })
  }
  return { entries, findings }
}

/** Nothing but its key of what is a document: the rest stands in there. */
function wordsOf(kind: Kind, { key, spec }: Live): JsonObject {
  if (kind.document === undefined) return configWords(kind, key, spec)
  return kind.onlyKey === undefined ? { [kind.keyField]: key } : {}
}

/** What can only be referred to stands in no file: no plan could do anything about it. */
function isReferredOnly(kind: Kind, { key, document }: Live): boolean {
  return kind.isSystemFixed === true && kind.isSystem?.(key, document) === true
}

/**
 * Without the lists that hold what an entry before holds too and only one may have: files in which two share it are
 * refused, however they came to share it live.
 */
function withoutShared(
  kind: Kind,
  about: { readonly live: Live; readonly entry: JsonObject; readonly taken: Map<string, string> },
): { readonly entry: JsonObject; readonly shared: readonly Finding[] } {
  const { live, taken } = about
  let { entry } = about
  const shared: Finding[] = []
  for (const { what, value } of kind.uniqueBy(live.key, kind.normalize(entry))) {
    const token = `${what}\u0000${value}`
    const other = taken.get(token)
    if (other === undefined) taken.set(token, live.address)
    if (other === undefined || other === live.address) continue
    const path = placeOfText(entry, value)
    if (path === undefined) continue
    entry = withValueAt(entry, path, undefined)
    shared.push(
      notHoldable(kind, live, {
        path,
        message: `holds the ${what} ${printable(value)}, which ${printable(other)} has too`,
      }),
    )
  }
  return { entry, shared }
}

function placeOfText(entry: JsonObject, text: string): Pointer | undefined {
  const isMeant = (value: unknown) => typeof value === 'string' && value.toLowerCase() === text.toLowerCase()
  const key = Object.keys(entry).find((name) => {
    const value = member(entry, name)
    return isMeant(value) || (Array.isArray(value) && value.some(isMeant))
  })
  return key === undefined ? undefined : `/${key}`
}

function notHoldable(
  kind: Kind,
  live: Live,
  { path, message }: { readonly path: Pointer; readonly message: string },
): Finding {
  return {
    code: 'pull-left-out',
    severity: 'warning',
    address: live.address,
    message:
      path === ''
        ? `${printable(live.address)} is left out: its ${kind.keyField} ${message}`
        : `${fieldName(path)} of ${printable(live.address)} is left out: it ${printable(message)}`,
    hint:
      path === ''
        ? 'No config file can hold it; it stays unmanaged.'
        : 'No config file can hold it; the field stays unmanaged.',
  }
}

function otherOwners({ address }: Live, owner: string): Finding {
  return {
    code: 'other-owner',
    severity: 'note',
    address,
    message: `${printable(address)} is left out: the config "${printable(owner)}" manages it`,
    hint: `To have it here, declare it and run adopt --take-over ${typedWord(address)}.`,
  }
}

/** Entries as a collection holds them. */
export function collectionOf(kind: Kind, entries: readonly JsonObject[]): JsonObject {
  const [only] = entries
  if (kind.onlyKey === undefined) return { [kind.collection]: entries }
  return only === undefined ? {} : objectOf([[kind.collection, only]])
}
