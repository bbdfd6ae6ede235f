import { PERIODS, recordStatsOf, statsOf } from '../../core/audit/stats.js'
import { EXIT } from '../../core/model/errors.js'
import { listAudit } from '../../operations/audit-list.js'
import { auditStatsJson, countOf, renderAuditStats } from '../../report/index.js'
import { auditQuestion } from '../audit-filter.js'
import { tellGaps } from '../collection-gaps.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'
import { tellUnknownNames } from '../unknown-names.js'

/** How much of what was done, by whom and how it ended. */
export const runAuditStats: RunCommand = async (io, { options }) => {
  const question = auditQuestion(io, options)
  const { sources, filter } = question
  const period = PERIODS.find((each) => each === options.text('per')) ?? 'week'
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const { events, unreadable } = await listAudit(store, projectId, question)
  if (sources.includes('descope')) await tellGaps(io, { store, projectId, filter })
  if (unreadable > 0) {
    io.log.warn(
      `${countOf(unreadable, 'line')} cannot be read and does not count: \`audit verify\` names the file.`,
    )
  }
  if (events.length === 0) await tellUnknownNames(io, store, projectId, question)
  const timeOf = (timeMs: number | undefined) =>
    timeMs === undefined ? undefined : new Date(timeMs).toISOString()
  const shown = {
    projectId,
    period,
    since: timeOf(filter.sinceMs),
    until: timeOf(filter.untilMs),
    runs: sources.includes('runs')
      ? statsOf(
          events.flatMap((event) => (event.source === 'runs' ? [event.line] : [])),
          period,
        )
      : undefined,
    descope: sources.includes('descope')
      ? recordStatsOf(
          events.flatMap((event) => (event.source === 'descope' ? [event.record] : [])),
          period,
        )
      : undefined,
  }
  io.out.answer({
    text: (style) => renderAuditStats(shown, style),
    json: () => auditStatsJson(shown),
  })
  return EXIT.done
}
