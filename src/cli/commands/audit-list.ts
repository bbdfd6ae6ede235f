import { timeSpanOf, type TimeSpan } from '../../core/audit/index.js'
import { EXIT, usageError } from '../../core/model/errors.js'
import { printable, quoted } from '../../core/model/printable.js'
import { listAudit } from '../../operations/audit-list.js'
import { auditJson, countOf, renderAudit } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

export const runAuditList: RunCommand = async (io, { options }) => {
  const nowMs = io.context.clock.now()
  const since = spanOf('--since', options.text('since'), nowMs)
  const until = spanOf('--until', options.text('until'), nowMs)
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const { only, except } = io.globals
  const { lines, unreadable } = await listAudit(store, projectId, {
    sinceMs: since?.startMs,
    untilMs: until?.endMs,
    by: options.text('by'),
    only,
    except,
  })
  if (unreadable > 0) {
    io.log.warn(`${countOf(unreadable, 'line')} cannot be read: \`audit verify\` names the file.`)
  }
  io.out.answer({
    text: (style) =>
      lines.length === 0
        ? `Nothing in the audit of project ${printable(projectId)} in ${printable(store.location)} is like that`
        : renderAudit(lines, style),
    json: () => auditJson(lines),
  })
  return EXIT.done
}

function spanOf(option: string, text: string | undefined, nowMs: number): TimeSpan | undefined {
  if (text === undefined) return undefined
  const span = timeSpanOf(text, nowMs)
  if (span !== undefined) return span
  throw usageError({
    code: 'wrong-usage',
    message: `${option} takes a day (2025-11-17), a time (2025-11-17T10:30, UTC unless a zone follows) or how long ago (24h, 7d), not ${quoted(text)}`,
  })
}
