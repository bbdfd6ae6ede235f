import { ToolError, type ErrorDetails } from './errors.js'

/** `skipped`: it could not be looked at, because something before it failed. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'skipped'

/** What `doctor` found about one thing. */
export interface Check {
  /** Stable kebab-case word: `store`, `access-tenant`. */
  readonly name: string
  readonly state: CheckState
  /** What was found, in one sentence; foreign text in it is printable. */
  readonly message: string
  /** What to do about it, in words. */
  readonly hint?: string
  /** What to do about it, as a line to type. Every warning and every failure has one. */
  readonly fix?: string
  /** Stable code of the error that a command would end with. */
  readonly code?: string
}

export function ok(name: string, message: string): Check {
  return { name, state: 'ok', message }
}

export function skipped(name: string, message: string): Check {
  return { name, state: 'skipped', message }
}

export function warning(name: string, message: string, fix: string): Check {
  return { name, state: 'warning', message, fix }
}

export function failed(name: string, problem: ErrorDetails, fix: string): Check {
  const { code, message, hint } = problem
  return { name, state: 'failed', message, ...(hint === undefined ? {} : { hint }), fix, code }
}

/** What a check that threw says. Even a defect of ours must not keep the other checks from being told. */
export function checkOfError(name: string, error: unknown, fix: string): Check {
  if (error instanceof ToolError) return failed(name, error, fix)
  const message = error instanceof Error ? error.message : String(error)
  return { name, state: 'failed', message: `Could not be looked at: ${message}`, fix }
}
