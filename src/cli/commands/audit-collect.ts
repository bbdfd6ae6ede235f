import { ApiError } from '../../core/model/api-error.js'
import { EXIT } from '../../core/model/errors.js'
import { collectAudit } from '../../operations/collect/collect-audit.js'
import { collectionJson, renderCollection, spanWords } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, refuseEphemeralStore, withSession } from '../open-session.js'

/** Copies Descope's own records into the store; changes nothing in the project. */
export const runAuditCollect: RunCommand = async (io) => {
  const config = await loadConfigIfAny(io)
  return withSession(io, config, async (session) => {
    refuseEphemeralStore(io, session.store)
    try {
      const collected = await collectAudit(session, { retentionMs: config?.retention?.collectedMs })
      if (collected.lost !== undefined) {
        io.log.warn(
          `LOST: Descope keeps its records for 30 days, so those of ${spanWords(collected.lost)} cannot be collected any more. That is kept on record. Collect more often: once a day is enough.`,
        )
      }
      io.out.answer({ text: () => renderCollection(collected), json: () => collectionJson(collected) })
      return collected.outcome === 'done' ? EXIT.done : EXIT.interrupted
    } catch (error) {
      if (error instanceof ApiError) {
        io.log.warn('What was collected so far is kept; the next collection goes on from there.')
      }
      throw error
    }
  })
}
