import { EXIT, ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import { printable } from '../core/model/printable.js'
import { readOptions } from './read-live.js'
import type { Session } from './session.js'

export interface ExportFailure {
  readonly key: string
  readonly error: unknown
}

/**
 * Exports the named flows whole, a call for each, as many side by side as the session allows, with progress. Each is
 * handed over as soon as it is there, so that they need not all be held. After a failure nothing new starts and what is
 * under way ends.
 * @returns ids that do not exist, and the first failure with the id it came at
 */
export async function exportFlows(
  session: Session,
  kind: Kind,
  { keys, receive }: { readonly keys: readonly string[]; readonly receive: (live: Live) => Promise<void> },
): Promise<{ readonly missing: readonly string[]; readonly failure: ExportFailure | undefined }> {
  const queue = keys.values()
  const missing: string[] = []
  const failures: ExportFailure[] = []
  let done = 0
  const worker = async () => {
    for (const key of queue) {
      if (failures.length > 0) return
      try {
        const [live] = await kind.refresh(session.api, [key], readOptions(session))
        if (live === undefined) missing.push(key)
        else await receive(live)
        session.progress.advance((done += 1))
      } catch (error) {
        failures.push({ key, error })
      }
    }
  }
  session.progress.start('Exporting flows', keys.length)
  try {
    await Promise.all(Array.from({ length: Math.max(1, session.parallelism) }, worker))
  } finally {
    session.progress.stop()
  }
  return { missing, failure: failures[0] }
}

/** The error for flows that the project lists and does not give out. `of`: how many were asked for. */
export function unreadableFlows(keys: readonly string[], { of }: { readonly of: number }): ToolError {
  return new ToolError({
    code: 'not-found',
    message: `${keys.length} of ${of} flows cannot be read though the project lists ${keys.length === 1 ? 'it' : 'them'}: ${keys.map((key) => printable(key)).join(', ')}`,
    hint: 'Try again: one may have been deleted in the meantime. All others were written.',
    exit: EXIT.service,
  })
}

/** The error for ids that do not exist. */
export function noSuchFlows(keys: readonly string[]): ToolError {
  return new ToolError({
    code: 'not-found',
    message: `No such flow: ${keys.map((key) => printable(key)).join(', ')}`,
    hint: 'See what there is: descope-mgmt flow list',
    exit: EXIT.service,
  })
}
