import { EXIT } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import { listAudit } from '../../operations/audit-list.js'
import { auditCsv, auditJson, auditJsonLines, countOf, renderAudit } from '../../report/index.js'
import { auditQuestion } from '../audit-filter.js'
import { tellGaps } from '../collection-gaps.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'
import { tellUnknownNames } from '../unknown-names.js'

/** What a person looks through; programs get everything. */
const SHOWN = 100

export const runAuditList: RunCommand = async (io, { options }) => {
  const question = auditQuestion(io, options)
  const limit = options.count('limit') ?? (io.out.format === 'text' ? SHOWN : 0)
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const listing = await listAudit(store, projectId, { ...question, limit: limit === 0 ? undefined : limit })
  const { events, unreadable } = listing
  if (question.sources.includes('descope')) await tellGaps(io, { store, projectId, filter: question.filter })
  if (unreadable > 0) {
    io.log.warn(`${countOf(unreadable, 'line')} cannot be read: \`audit verify\` names the file.`)
  }
  if (listing.total === 0) await tellUnknownNames(io, store, projectId, question)
  io.out.answer({
    text: (style) =>
      events.length === 0
        ? `Nothing in the audit of project ${printable(projectId)} in ${printable(store.location)} is like that`
        : renderAudit(listing, style),
    json: () => auditJson(listing),
    csv: () => auditCsv(events),
    jsonl: () => auditJsonLines(listing),
  })
  return EXIT.done
}
