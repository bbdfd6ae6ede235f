import { kindOf, parseAddress, type Address } from '../model/address.js'
import { isObject, type Json } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { ServiceRecord } from '../model/service-record.js'

/** A resource whose author is looked for. */
export interface Sought {
  readonly address: Address
  readonly kind: Kind
}

/** Ways to sign in, as Descope's SDKs list them: a record with one of them tells of a user, not of the configuration. */
const SIGN_IN_METHODS: ReadonlySet<string> = new Set([
  'otp',
  'totp',
  'magiclink',
  'oauth',
  'saml',
  'password',
  'webauthn',
  'enchantedlink',
  'sso',
])

/**
 * The words by which records know a resource: its names, its tenant's before its own. What there is one of in a project
 * has no name there, so it is found by the word for its kind: a guess, as all about such records is.
 */
export function wordsOf({ address, kind }: Sought): readonly string[] {
  if (kind.onlyKey !== undefined) return [kind.name]
  return parseAddress(address)?.segments ?? [address.slice(kindOf(address).length + 1)]
}

/**
 * Which of the resources each record may be about. What Descope writes about changes to the configuration is not
 * published, so a record counts where it names a resource anywhere in its data or as its tenant, as a whole text or as a
 * word within one; whatever its action is called. Records of people who sign in do not count.
 */
export function aboutWhich(sought: readonly Sought[]): (record: ServiceRecord) => readonly Address[] {
  // By the first of its words: many tenants may have a role of one name.
  const byName = new Map<string, (readonly [Address, readonly string[]])[]>()
  const byKind: (readonly [Address, string])[] = []
  for (const one of sought) {
    const words = wordsOf(one)
    const [first = ''] = words
    if (one.kind.onlyKey !== undefined) {
      byKind.push([one.address, first])
      continue
    }
    const known = byName.get(first) ?? []
    known.push([one.address, words])
    byName.set(first, known)
  }
  return (record) => {
    if (isOfUser(record)) return []
    const said = saidIn(record)
    const named = [...said].flatMap((word) =>
      (byName.get(word) ?? []).flatMap(([address, words]) =>
        words.every((other) => said.has(other)) ? [address] : [],
      ),
    )
    const told = byKind.filter(([, word]) => isTold(record, said, word)).map(([address]) => address)
    return [...named, ...told]
  }
}

function isTold({ action }: ServiceRecord, said: ReadonlySet<string>, word: string): boolean {
  return action.toLowerCase().includes(word) || [...said].some((text) => text.toLowerCase().includes(word))
}

function isOfUser({ userId, actorId, record }: ServiceRecord): boolean {
  const { method } = record
  if (typeof method === 'string' && SIGN_IN_METHODS.has(method.toLowerCase())) return true
  return userId !== undefined && userId !== actorId
}

/** A record is small; what is not, is looked at so far. */
const MOST_TEXTS = 2000
/** Ids and names within a sentence: without the signs that end one. */
const WORD = /[\p{L}\p{N}_](?:[\p{L}\p{N}_.@:-]*[\p{L}\p{N}_])?/gu

/** Every text of its data and its tenants, and every word in them. */
function saidIn({ record, tenants }: ServiceRecord): ReadonlySet<string> {
  const texts = new Set<string>(tenants)
  const waiting: Json[] = [record['data'] ?? null]
  for (let value = waiting.pop(); value !== undefined && texts.size < MOST_TEXTS; value = waiting.pop()) {
    if (typeof value === 'string') texts.add(value)
    else if (Array.isArray(value)) for (const item of value as readonly Json[]) waiting.push(item)
    else if (isObject(value)) for (const item of Object.values(value)) waiting.push(item)
  }
  return new Set([...texts, ...[...texts].flatMap((text) => text.match(WORD) ?? [])])
}
