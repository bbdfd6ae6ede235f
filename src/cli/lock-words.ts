import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import type { LockHolder } from '../core/ports/store.js'
import { agoWords, utcTime } from '../report/index.js'

export function lockWords(projectId: string, holder: LockHolder, nowMs: number): string {
  return [
    `Project ${projectId} is locked by ${printable(holder.user)} on ${printable(holder.host)}, process ${holder.pid}`,
    `  run     ${printable(holder.runId)} (${printable(holder.operation)}), owner ${printable(holder.owner)}`,
    `  since   ${utcTime(holder.sinceMs)} (${agoWords(holder.sinceMs, nowMs)})`,
    ...(holder.ciUrl === undefined ? [] : [`  CI      ${printable(holder.ciUrl)}`]),
  ].join('\n')
}

export function lockJson(projectId: string, holder: LockHolder | undefined): JsonObject {
  return {
    formatVersion: 1,
    projectId,
    holder: holder === undefined ? null : { ...holder },
  }
}
