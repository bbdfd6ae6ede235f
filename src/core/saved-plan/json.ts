import {
  canonicalJson,
  InexactNumber,
  member,
  objectOf,
  overlay,
  type Json,
  type JsonObject,
} from '../model/json.js'
import type { Change } from '../model/plan.js'
import type { SavedPlan } from '../model/saved-plan.js'

/** Counts up when a key changes its meaning or goes away; a new key does not change it. */
export const FORMAT_VERSION = 1

/** Hex SHA-256 of a text. */
type Sha256 = (text: string) => string

/** What a file holds of a plan, with a checksum over all the rest of it. */
export function savedPlanJson(saved: SavedPlan, sha256: Sha256): JsonObject {
  const { toolVersion, madeMs, scope, plan, live } = saved
  const content: JsonObject = {
    formatVersion: FORMAT_VERSION,
    toolVersion,
    madeMs,
    operation: plan.operation,
    projectId: plan.projectId,
    host: plan.host,
    environment: plan.environment,
    owner: plan.owner,
    scope: plainObject(scope),
    consent: plainObject(plan.consent),
    digest: plan.digest,
    lastApplied: plan.lastApplied === null ? null : plainObject(plan.lastApplied),
    summary: plainObject(plan.summary),
    changes: plan.changes.map(changeJson),
    findings: plan.findings.map(plainObject),
    live,
  }
  return { ...content, checksum: checksumOf(content, sha256) }
}

/** `sha256:…` over everything in the file but the checksum itself, whatever the order of keys and the spaces. */
function checksumOf(file: JsonObject, sha256: Sha256): string {
  return `sha256:${sha256(canonicalJson(overlay(file, { checksum: undefined })))}`
}

/** True where the file is as it was written. */
export function isAsWritten(file: JsonObject, sha256: Sha256): boolean {
  return member(file, 'checksum') === checksumOf(file, sha256)
}

/** Of a change what is shown of it; neither its document nor its original, nor what may not be shown. */
export function changeJson(change: Change): JsonObject {
  const { after, companions, content, hidden, original, ...shown } = change
  return plainObject(shown)
}

function plainObject(object: object): JsonObject {
  return objectOf(
    Object.entries(object).flatMap(([key, value]: [string, unknown]) =>
      value === undefined ? [] : [[key, plain(value)] as const],
    ),
  )
}

/** Plain data as JSON: what is absent stays away. */
function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain)
  const isPlain = typeof value === 'object' && value !== null && !(value instanceof InexactNumber)
  return isPlain ? plainObject(value) : (value as Json)
}
