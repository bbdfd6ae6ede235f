import { readJsonText } from '../json-text/index.js'
import type { ErrorDetails } from '../model/errors.js'
import { isObject, member, type JsonObject } from '../model/json.js'
import type { Change, Plan } from '../model/plan.js'
import type { PlanScope, SavedPlan } from '../model/saved-plan.js'
import { printable, quoted } from '../model/printable.js'
import { FORMAT_VERSION, isAsWritten } from './json.js'
import { isSavedPlan } from './is-saved.js'

export type SavedPlanRead =
  { readonly ok: true; readonly saved: SavedPlan } | { readonly ok: false; readonly problem: ErrorDetails }

/**
 * Reads the text of a saved plan. What is no plan is `plan-unreadable`, what a newer version wrote `plan-newer`, and what
 * is not as it was written `plan-edited`.
 * @param about `file`: as it was named; `sha256`: hex digest of a text
 */
export function readSavedPlan(
  text: string,
  about: { readonly file: string; readonly sha256: (text: string) => string },
): SavedPlanRead {
  const { file } = about
  const name = quoted(file)
  const read = readJsonText(text)
  if (!read.ok) {
    const [{ message, line, column }] = read.problems
    return failed({
      code: 'plan-unreadable',
      message: `The saved plan ${name} cannot be read: ${message}`,
      hint: ANEW,
      where: { file, line, column },
    })
  }
  const { value } = read
  const version = isObject(value) ? member(value, 'formatVersion') : undefined
  if (!isObject(value) || typeof version !== 'number' || typeof member(value, 'checksum') !== 'string') {
    return failed({
      code: 'plan-unreadable',
      message: `${name} is no saved plan`,
      hint: 'A plan is saved with: descope-mgmt plan --out plan.json',
      where: { file },
    })
  }
  if (version > FORMAT_VERSION) return failed(newer(value, { name, file, version }))
  if (!isAsWritten(value, about.sha256)) {
    return failed({
      code: 'plan-edited',
      message: `The saved plan ${name} was changed after it was written: its content does not fit its checksum`,
      hint: `What was approved cannot be told any more. ${ANEW}`,
      where: { file },
    })
  }
  if (!isSavedPlan(value)) {
    return failed({
      code: 'plan-unreadable',
      message: `The saved plan ${name} holds something that no plan holds`,
      hint: ANEW,
      where: { file },
    })
  }
  return { ok: true, saved: savedFrom(value as FileOfPlan) }
}

const ANEW = 'Make it anew: descope-mgmt plan --out plan.json'

function failed(problem: ErrorDetails): SavedPlanRead {
  return { ok: false, problem }
}

function newer(
  file: JsonObject,
  about: { readonly name: string; readonly file: string; readonly version: number },
): ErrorDetails {
  const tool = member(file, 'toolVersion')
  const by = typeof tool === 'string' ? ` by version ${printable(tool, 40)}` : ''
  return {
    code: 'plan-newer',
    message: `The saved plan ${about.name} was written${by} in format ${about.version}, and this version knows format ${FORMAT_VERSION}`,
    hint: 'Update descope-mgmt, or make the plan anew with this version.',
    where: { file: about.file },
  }
}

type Kept = Omit<Plan, 'formatVersion' | 'changes' | 'confirmed'>

/** A file whose values are known to be of the right types. */
type FileOfPlan = JsonObject &
  Kept & {
    readonly toolVersion: string
    readonly madeMs: number
    readonly scope: PlanScope
    readonly live: SavedPlan['live']
    readonly changes: readonly Omit<Change, 'after' | 'companions'>[]
  }

function savedFrom({ toolVersion, madeMs, scope, live, ...plan }: FileOfPlan): SavedPlan {
  const { operation, projectId, environment, host, owner, consent, lastApplied, summary, findings, digest } =
    plan
  return {
    toolVersion,
    madeMs,
    scope,
    live,
    plan: {
      formatVersion: 1,
      operation,
      projectId,
      environment,
      host,
      owner,
      consent,
      lastApplied,
      summary,
      changes: plan.changes.map((change) => ({ ...change, after: [], companions: [] })),
      findings,
      confirmed: [],
      digest,
    },
  }
}
