import type { DriftAuthor, DriftBasis, DriftedField, DriftedResource } from '../../core/model/drift.js'
import { DOCUMENT_PATH } from '../../core/model/document-traits.js'
import type { JsonObject } from '../../core/model/json.js'
import { findingJson } from '../documents.js'
import { flowDiffJson } from '../flow-diff-text.js'
import { withoutSecrets, type SecretPlaces } from '../secret-places.js'
import { hasConflict, type ShownDrift } from './shown-drift.js'

/** Counts up when a key changes its meaning or goes away; a new key does not change it. */
const FORMAT_VERSION = 1

/**
 * `{ formatVersion, projectId, environment, against, drift: [ { address, change, fields, since, until, by } ], summary,
 * findings }`. Times are ISO 8601, UTC; an absent `from` or `to` means absent there; a document is the field `""`.
 */
export function driftJson({ drift, waysOut, secrets }: ShownDrift): JsonObject {
  return {
    formatVersion: FORMAT_VERSION,
    projectId: drift.projectId,
    environment: drift.environment,
    host: drift.host,
    owner: drift.owner,
    time: iso(drift.timeMs),
    against: drift.against === null ? null : basisJson(drift.against),
    drift: drift.drift.map((resource) => ({
      ...resourceJson(resource, secrets),
      waysOut: { ...waysOut(resource) },
    })),
    summary: { ...drift.summary },
    findings: drift.findings.map(findingJson),
  }
}

function basisJson(against: DriftBasis): JsonObject {
  if (against.type === 'backup') {
    const { type, id, timeMs } = against
    return { type, id, ...(timeMs === undefined ? {} : { time: iso(timeMs) }) }
  }
  const { type, timeMs, host, runId } = against
  return { type, time: iso(timeMs), host, runId }
}

function resourceJson(resource: DriftedResource, secrets: SecretPlaces): JsonObject {
  const { address, change, nowAt, fields, diff, isManaged, isDeclared, sinceMs, untilMs, by } = resource
  return {
    address,
    change,
    ...(nowAt === undefined ? {} : { nowAt }),
    isManaged,
    isDeclared,
    isConflict: hasConflict(resource),
    fields: fields.map((field) => fieldJson(field, { address, diff, secrets })),
    ...(sinceMs === undefined ? {} : { since: iso(sinceMs) }),
    until: iso(untilMs),
    by: by.map(authorJson),
  }
}

function fieldJson(
  { path, from, to, files }: DriftedField,
  about: {
    readonly address: DriftedResource['address']
    readonly diff: DriftedResource['diff'] | undefined
    readonly secrets: SecretPlaces
  },
): JsonObject {
  const { address, diff, secrets } = about
  const shownFrom = withoutSecrets(from, { address, path }, secrets)
  const shownTo = withoutSecrets(to, { address, path }, secrets)
  const isDocument = path === DOCUMENT_PATH
  return {
    path: isDocument ? '' : path,
    ...(shownFrom === undefined ? {} : { from: shownFrom }),
    ...(shownTo === undefined ? {} : { to: shownTo }),
    files,
    ...(isDocument && diff !== undefined ? { diff: flowDiffJson(diff) } : {}),
  }
}

function authorJson(author: DriftAuthor): JsonObject {
  const { timeMs, ...known } = author
  return { ...known, time: iso(timeMs) }
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
