import { refusal, type ToolError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { LockHolder } from '../core/ports/store.js'

/** `ann on here (process 11): apply, run r1, owner default, since …, 5 min ago` */
function holderText(holder: LockHolder, nowMs: number): string {
  const { user, host, pid, operation, runId, owner, ciUrl, sinceMs } = holder
  const who = `${printable(user, 80)} on ${printable(host, 80)} (process ${pid})`
  const what = `${printable(operation, 40)}, run ${printable(runId, 80)}, owner ${printable(owner, 80)}`
  const ci = ciUrl === undefined ? '' : `, ${printable(ciUrl, 300)}`
  return `${who}: ${what}, since ${timeText(sinceMs)}, ${spanText(nowMs - sinceMs)} ago${ci}`
}

/** `run r1 (apply) of ann on here (process 11)` */
export function runText({ runId, operation, user, host, pid }: LockHolder): string {
  return `run ${printable(runId, 80)} (${printable(operation, 40)}) of ${printable(user, 80)} on ${printable(host, 80)} (process ${pid})`
}

/** A length of time in the largest unit that still tells something; none where it is negative. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** Damaged and foreign files may hold a number that is no time. */
function timeText(ms: number): string {
  const time = new Date(ms)
  return Number.isNaN(time.getTime()) ? 'an unknown time' : time.toISOString()
}

interface Locked {
  readonly projectId: string
  readonly holder: LockHolder
  readonly nowMs: number
  readonly waitedMs: number
}

export function locked({ projectId, holder, nowMs, waitedMs }: Locked): ToolError {
  const renewed = holder.leaseMs === undefined ? '' : `, renewed ${spanText(nowMs - holder.renewedMs)} ago`
  const waited = waitedMs === 0 ? '' : `; waited ${spanText(waitedMs)} for it`
  return refusal({
    code: 'locked',
    message: `project ${printable(projectId)} is locked by ${holderText(holder, nowMs)}${renewed}${waited}`,
    hint:
      'Wait with --lock-timeout 5m, or go ahead of it with --break-lock: it stops before its next write then. ' +
      'If you are sure that it is dead: descope-mgmt lock break',
  })
}

export function waitingText(about: Locked & { readonly timeoutMs: number }): string {
  const { projectId, holder, nowMs, waitedMs, timeoutMs } = about
  const project = printable(projectId)
  return waitedMs === 0
    ? `Waiting up to ${spanText(timeoutMs)} for the lock of ${project}: held by ${holderText(holder, nowMs)}`
    : `Still waiting for the lock of ${project}, ${spanText(waitedMs)} of up to ${spanText(timeoutMs)}: held by ${runText(holder)}`
}

export function watchingText(about: Locked & { readonly watchMs: number }): string {
  const { projectId, holder, nowMs, watchMs } = about
  return (
    `The lock of ${printable(projectId)} ran out: ${runText(holder)} has not renewed it for ` +
    `${spanText(nowMs - holder.renewedMs)}. Looking for ${spanText(watchMs)} whether it still does; then it is taken over.`
  )
}
