import type { AuditEntry, AuditField, AuditLine, AuditLink, AuditWho } from '../model/audit.js'
import { isObject, member, parseJson, type Json, type JsonObject } from '../model/json.js'

const OUTCOMES = ['done', 'failed', 'blocked', 'notReached', 'unverified', 'undone', 'refused'] as const
const ACTIONS = ['create', 'update', 'delete'] as const

/**
 * What a line of an audit file says; `undefined` for text that is none, or one of a newer format. What is optional and
 * has another type than it should is left out.
 */
export function readAuditLine(text: string): AuditLine | undefined {
  const json = jsonOf(text)
  if (!isObject(json) || json.formatVersion !== 1) return undefined
  const { number, previous, earlier } = json
  const entry = entryOf(json)
  if (entry === undefined || typeof number !== 'number') return undefined
  if (previous !== null && typeof previous !== 'string') return undefined
  return {
    formatVersion: 1,
    number,
    ...entry,
    ...(Array.isArray(earlier) ? { earlier: listOf(earlier, linkOf) } : {}),
    previous,
  }
}

function entryOf(json: JsonObject): AuditEntry | undefined {
  const { run, time, projectId, environment, operation, owner, fields, codes, addresses } = json
  const outcome = OUTCOMES.find((each) => each === json.outcome)
  const action = ACTIONS.find((each) => each === json.action)
  if (typeof run !== 'string' || typeof time !== 'string' || Number.isNaN(Date.parse(time))) return undefined
  if (typeof projectId !== 'string' || typeof operation !== 'string') return undefined
  const who = whoOf(member(json, 'who'))
  if (outcome === undefined || who === undefined) return undefined
  return {
    run,
    time,
    projectId,
    environment: typeof environment === 'string' ? environment : null,
    operation,
    owner: typeof owner === 'string' ? owner : 'default',
    who,
    ...textsOf(json, ['reason', 'commit', 'plan', 'address']),
    ...(action === undefined ? {} : { action }),
    ...textsOf(json, ['takenFrom']),
    ...(Array.isArray(fields) ? { fields: listOf(fields, fieldOf) } : {}),
    outcome,
    ...(Array.isArray(codes) ? { codes: listOf(codes, textOf) } : {}),
    ...textsOf(json, ['toldBy']),
    ...(Array.isArray(addresses) ? { addresses: listOf(addresses, textOf) } : {}),
  }
}

function whoOf(json: Json | undefined): AuditWho | undefined {
  if (!isObject(json)) return undefined
  const { user, host, ci, git } = json
  if (typeof user !== 'string' || typeof host !== 'string') return undefined
  return {
    user,
    host,
    ...(isObject(ci) ? { ci: textsOf(ci, ['actor', 'url']) } : {}),
    ...(isObject(git) ? { git: textsOf(git, ['name', 'email']) } : {}),
    ...textsOf(json, ['keyFingerprint']),
  }
}

function fieldOf(json: Json): AuditField | undefined {
  if (!isObject(json) || typeof json.path !== 'string') return undefined
  const { path, from, to, differences } = json
  return {
    path,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(typeof differences === 'number' ? { differences } : {}),
  }
}

function linkOf(json: Json): AuditLink | undefined {
  if (!isObject(json) || typeof json.file !== 'string' || typeof json.head !== 'string') return undefined
  return { file: json.file, head: json.head }
}

function textOf(json: Json): string | undefined {
  return typeof json === 'string' ? json : undefined
}

function textsOf<Key extends string>(
  json: JsonObject,
  keys: readonly Key[],
): { readonly [Name in Key]?: string } {
  const found: { [Name in Key]?: string } = {}
  for (const key of keys) {
    const value = member(json, key)
    if (typeof value === 'string') found[key] = value
  }
  return found
}

function listOf<Item>(items: readonly Json[], read: (item: Json) => Item | undefined): readonly Item[] {
  return items.flatMap((item) => {
    const value = read(item)
    return value === undefined ? [] : [value]
  })
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
