import { EXIT } from '../../core/model/errors.js'
import { verifyAudit } from '../../operations/audit-verify.js'
import { auditVerificationJson, renderAuditVerification } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { sha256 } from '../../wiring/connect-session.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

/** Follows every chain of the project's audit; damage is exit 3, with the first damaged line of each file named. */
export const runAuditVerify: RunCommand = async (io, { options }) => {
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const verification = await verifyAudit(store, { projectId, sha256, keptHeads: options.texts('head') })
  io.out.answer({
    text: (style) => renderAuditVerification(verification, style),
    json: () => auditVerificationJson(verification),
  })
  const isWhole = verification.damages.length === 0 && verification.missingHeads.length === 0
  return isWhole ? EXIT.done : EXIT.usage
}
