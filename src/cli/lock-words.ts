import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import type { LockHolder } from '../core/ports/store.js'
import { agoWords, utcTime } from '../report/index.js'
import type { CliContext } from './context.js'

/** Whether the holder still works: its process is there, is gone, or cannot be seen from this machine. */
export type HolderProcess = 'alive' | 'gone' | 'elsewhere'

export function processOf(
  { who, isProcessAlive }: Pick<CliContext, 'who' | 'isProcessAlive'>,
  holder: LockHolder,
): HolderProcess {
  if (holder.host !== who.host) return 'elsewhere'
  return isProcessAlive(holder.pid) ? 'alive' : 'gone'
}

export function lockWords(
  projectId: string,
  holder: LockHolder,
  { nowMs, process }: { readonly nowMs: number; readonly process: HolderProcess },
): string {
  const { sinceMs, renewedMs, leaseMs, ciUrl } = holder
  return [
    `Project ${printable(projectId)} is locked by ${printable(holder.user)} on ${printable(holder.host)}, process ${holder.pid}`,
    `  run     ${printable(holder.runId)} (${printable(holder.operation)}), owner ${printable(holder.owner)}`,
    `  since   ${utcTime(sinceMs)} (${agoWords(sinceMs, nowMs)})`,
    ...(leaseMs === undefined ? [] : [`  renewed ${utcTime(renewedMs)} (${agoWords(renewedMs, nowMs)})`]),
    ...(ciUrl === undefined ? [] : [`  CI      ${printable(ciUrl)}`]),
    ...stateWords(holder, { nowMs, process }),
  ].join('\n')
}

function stateWords(
  { renewedMs, leaseMs }: LockHolder,
  { nowMs, process }: { readonly nowMs: number; readonly process: HolderProcess },
): readonly string[] {
  if (process === 'gone') return ['  Its process is gone: the next run takes the lock over.']
  if (leaseMs === undefined || nowMs <= renewedMs + leaseMs) return []
  return process === 'alive'
    ? ['  It ran out, but its process is there: it may be stopped or stuck.']
    : ['  It ran out: the next run takes it over if it stands still.']
}

/** `process` says what this machine knows of it; null where nobody holds the lock. */
export function lockJson(
  projectId: string,
  holder: LockHolder | undefined,
  process?: HolderProcess,
): JsonObject {
  return {
    formatVersion: 1,
    projectId,
    holder: holder === undefined ? null : { ...holder },
    process: holder === undefined ? null : (process ?? null),
  }
}
