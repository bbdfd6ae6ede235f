import { EXIT } from '../../core/model/errors.js'
import { collectAudit } from '../../operations/collect/collect-audit.js'
import { collectionJson, renderCollection } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, refuseEphemeralStore, withSession } from '../open-session.js'

/** Copies Descope's own records into the store; changes nothing in the project. */
export const runAuditCollect: RunCommand = async (io) => {
  const config = await loadConfigIfAny(io)
  return withSession(io, config, async (session) => {
    refuseEphemeralStore(io, session.store)
    const collected = await collectAudit(session, { retentionMs: config?.retention?.collectedMs })
    io.out.answer({ text: () => renderCollection(collected), json: () => collectionJson(collected) })
    return collected.outcome === 'done' ? EXIT.done : EXIT.interrupted
  })
}
