import { member, type Json, type JsonObject } from '../../../src/core/model/json.js'
import type { Ended } from '../../support/run-program.js'

/** What went wrong in a run, in few words. */
export function said({ code, stdout, stderr, json }: Ended): string {
  try {
    const answer = json()
    const findings = listAt(answer, 'findings').filter(({ severity }) => severity === 'error')
    const steps = listAt(answer, 'steps').filter(({ outcome }) => outcome !== 'done')
    return `exit ${code}: ${JSON.stringify({ error: answer['error'] ?? null, findings, steps })}`.slice(
      0,
      2000,
    )
  } catch {
    return `exit ${code}: ${stdout.slice(-1500)} ${stderr.slice(-1500)}`
  }
}

export function listAt(answer: JsonObject, key: string): readonly JsonObject[] {
  return (member(answer, key) ?? ([] as Json)) as readonly JsonObject[]
}
