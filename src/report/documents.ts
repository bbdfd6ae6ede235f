import { ApiError } from '../core/model/api-error.js'
import type { Address } from '../core/model/address.js'
import { ProblemsError, type ErrorDetails, type ToolError } from '../core/model/errors.js'
import { DOCUMENT_PATH } from '../core/model/document-traits.js'
import type { Json, JsonObject } from '../core/model/json.js'
import type { Change, Finding, Plan } from '../core/model/plan.js'
import type { Run, StepResult } from '../core/model/run.js'
import { flowDiffJson } from './flow-diff-text.js'
import { withoutSecrets, type SecretPlaces } from './secret-places.js'

/** Counts up when a key changes its meaning or goes away; a new key does not change it. */
const FORMAT_VERSION = 1

/** `{ formatVersion, items: […] }` */
export function listJson(items: readonly Json[]): JsonObject {
  return { formatVersion: FORMAT_VERSION, items }
}

/** `{ formatVersion, address, resource }` */
export function getJson(address: Address, resource: Json): JsonObject {
  return { formatVersion: FORMAT_VERSION, address, resource }
}

/** A plan for scripts. An absent `from` or `to` means absent there. Secrets are hidden. */
export function planJson(plan: Plan, secrets: SecretPlaces): JsonObject {
  return {
    formatVersion: FORMAT_VERSION,
    operation: plan.operation,
    projectId: plan.projectId,
    environment: plan.environment,
    host: plan.host,
    owner: plan.owner,
    ...(plan.otherOwners === undefined ? {} : { otherOwners: plan.otherOwners }),
    lastApplied: plan.lastApplied === null ? null : { ...plan.lastApplied },
    digest: plan.digest,
    summary: { ...plan.summary },
    changes: plan.changes.map((change) => changeJson(change, secrets)),
    findings: plan.findings.map(findingJson),
  }
}

export function findingJson({ code, severity, address, message, hint, where }: Finding): JsonObject {
  return {
    code,
    severity,
    ...(address === undefined ? {} : { address }),
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { where: { ...where } }),
  }
}

/**
 * A plan's keys and how its run ended. `runId` is `null` where no record of it was left. `durationMs` and the times are
 * milliseconds; `auditHead` is the hash of the last line the run wrote into the audit, `null` where it wrote none.
 */
export function runJson(plan: Plan, run: Run, secrets: SecretPlaces): JsonObject {
  return {
    ...planJson(plan, secrets),
    runId: run.runId === '' ? null : run.runId,
    backupId: run.backupId,
    outcome: run.outcome,
    startedMs: run.startedMs,
    durationMs: run.endedMs - run.startedMs,
    auditHead: run.auditHead ?? null,
    ...(run.resumes === undefined ? {} : { resumes: run.resumes }),
    steps: run.steps.map(stepJson),
  }
}

/** The run that took back what another changed: its id, its backup, how it and its steps ended. */
export function undoneByJson({ runId, backupId, outcome, steps }: Run): JsonObject {
  return { runId, backupId, outcome, steps: steps.map(stepJson) }
}

/**
 * `{ formatVersion, error: { code, message, hint?, where? } }`; several problems at once stand in `problems` as well,
 * in the same shape, and an error of the service names its request.
 */
export function errorJson(error: ToolError): JsonObject {
  return {
    formatVersion: FORMAT_VERSION,
    error: {
      ...detailsJson(error),
      ...(error instanceof ApiError ? { service: serviceJson(error) } : {}),
    },
    ...(error instanceof ProblemsError ? { problems: error.problems.map(detailsJson) } : {}),
  }
}

/** One change of a plan; a document is the field `""`, told in words too. Secrets are hidden. */
export function changeJson(
  { address, was, action, fields, note, diff, template }: Change,
  secrets: SecretPlaces,
): JsonObject {
  return {
    address,
    ...(was === undefined ? {} : { was }),
    action,
    fields: fields.map(({ path, from, to, reason }) => {
      const shownFrom = withoutSecrets(from, { address, path }, secrets)
      const shownTo = withoutSecrets(to, { address, path }, secrets)
      return {
        path: path === DOCUMENT_PATH ? '' : path,
        ...(shownFrom === undefined ? {} : { from: shownFrom }),
        ...(shownTo === undefined ? {} : { to: shownTo }),
        reason,
        ...(path === DOCUMENT_PATH && diff !== undefined ? { diff: flowDiffJson(diff) } : {}),
      }
    }),
    ...(template === undefined ? {} : { template: templateJson(template) }),
    ...(note === undefined ? {} : { note }),
  }
}

/** What it was and will be rendered from: `{ from?: { name, version? }, to?: { name, version? } }`. */
function templateJson({ from, to }: NonNullable<Change['template']>): JsonObject {
  return {
    ...(from === undefined ? {} : { from: { ...from } }),
    ...(to === undefined ? {} : { to: { ...to } }),
  }
}

function stepJson({ address, action, outcome, error, durationMs }: StepResult): JsonObject {
  return {
    address,
    action,
    outcome,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(error === undefined ? {} : { error: { ...error } }),
  }
}

function detailsJson({ code, message, hint, where }: ErrorDetails): JsonObject {
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { where: { ...where } }),
  }
}

function serviceJson({ request, failure, status, errorCode }: ApiError): JsonObject {
  return {
    request,
    failure,
    ...(status === undefined ? {} : { status }),
    ...(errorCode === undefined ? {} : { errorCode }),
  }
}
