import { isObject, member, parseJson, type Json } from '../core/model/json.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import type { Plan } from '../core/model/plan.js'
import { quoted } from '../core/model/printable.js'
import { parseDocument } from './document.js'

/**
 * The plan that a run was to carry out, as the run wrote it. Its innermost parts are taken on trust.
 * @throws ToolError `run-damaged`
 */
export function planOfRun(bytes: Uint8Array, location: string): Plan {
  const about = { code: 'run-damaged', what: 'the plan of a run', location, hint: '' }
  const json = parseDocument(bytes, about)
  if (isPlan(json)) return json
  throw new ToolError({
    code: about.code,
    message: `the plan of a run is not as it was written, or a newer version wrote it: ${quoted(location)}`,
    where: { file: location },
    exit: EXIT.usage,
  })
}

/** What a journal tells, in its order. */
export interface JournalText {
  readonly events: readonly Json[]
  /** Numbers of the lines that cannot be read, from 1 on. A last line that a crash cut is none of them. */
  readonly damaged: readonly number[]
}

/** Every line that is good. Each speaks for itself, so what comes after a damaged one counts too. */
export function journalOf(bytes: Uint8Array): JournalText {
  const lines = new TextDecoder().decode(bytes).split('\n')
  const events: Json[] = []
  const damaged: number[] = []
  for (const [index, line] of lines.entries()) {
    const group = groupIn(line)
    if (group !== undefined) for (const event of group) events.push(event)
    else if (index < lines.length - 1) damaged.push(index + 1)
  }
  return { events, damaged }
}

function groupIn(line: string): readonly Json[] | undefined {
  try {
    const group = parseJson(line)
    return Array.isArray(group) ? (group as readonly Json[]) : undefined
  } catch {
    return undefined
  }
}

function isPlan(json: Json): json is Json & Plan {
  if (!isObject(json) || json.formatVersion !== 1) return false
  const { operation, projectId, host, owner, digest, changes, summary } = json
  const isText = [operation, projectId, host, owner, digest].every((value) => typeof value === 'string')
  return isText && isObject(summary) && Array.isArray(changes) && (changes as readonly Json[]).every(isChange)
}

function isChange(json: Json): boolean {
  if (!isObject(json)) return false
  const fields = member(json, 'fields')
  const action = member(json, 'action')
  return (
    typeof json.address === 'string' &&
    (action === 'create' || action === 'update' || action === 'delete') &&
    Array.isArray(fields) &&
    (fields as readonly Json[]).every((field) => isObject(field) && typeof field.path === 'string')
  )
}
