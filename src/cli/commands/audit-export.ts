import { extname, resolve } from 'node:path'
import { EXIT, usageError } from '../../core/model/errors.js'
import { printable, quoted } from '../../core/model/printable.js'
import { listAudit } from '../../operations/audit-list.js'
import { auditCsv, auditJson, auditJsonLines, countOf, jsonText, yamlText } from '../../report/index.js'
import { auditQuestion } from '../audit-filter.js'
import { tellGaps } from '../collection-gaps.js'
import type { RunCommand } from '../command.js'
import { whatLiesAt } from '../flow-files.js'
import { wouldOverwrite } from '../flow-target.js'
import type { Io } from '../io.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { tellUnknownNames } from '../unknown-names.js'
import { writeWhole } from '../write-files.js'

const FORMATS = ['csv', 'jsonl', 'json', 'yaml'] as const
type ExportFormat = (typeof FORMATS)[number]

const ENDINGS: Readonly<Record<string, ExportFormat>> = {
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
}

/** All that is asked for, on stdout or in a file. What is in the file is told in words, or as JSON with `-o json`. */
export const runAuditExport: RunCommand = async (io, { options }) => {
  const question = auditQuestion(io, options)
  const out = options.fileOrStdout('out')
  const format = formatOf(options, out)
  if (out !== undefined) await refuseOther(io, out, options.flag('force'))
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const listing = await listAudit(store, projectId, question)
  const { unreadable, total } = listing
  if (question.sources.includes('descope')) await tellGaps(io, { store, projectId, filter: question.filter })
  if (unreadable > 0) {
    io.log.warn(
      `${countOf(unreadable, 'line')} cannot be read and ${unreadable === 1 ? 'is' : 'are'} left out: \`audit verify\` names the file.`,
    )
  }
  if (total === 0) await tellUnknownNames(io, store, projectId, question)
  const ways: Readonly<Record<ExportFormat, () => string>> = {
    csv: () => auditCsv(listing.events),
    jsonl: () => auditJsonLines(listing),
    json: () => jsonText(auditJson(listing)),
    yaml: () => yamlText(auditJson(listing)),
  }
  if (out === undefined) {
    io.out.answer({ text: ways.csv, json: () => auditJson(listing), csv: ways.csv, jsonl: ways.jsonl })
    return EXIT.done
  }
  const written = await writeWhole(resolve(io.context.cwd, out), ways[format](), { isPrivate: true })
  const text = () =>
    `${written === 'created' ? 'Wrote' : 'Replaced'} ${printable(out)}: ${countOf(total, 'line')} of the audit of project ${printable(projectId)}\n`
  io.out.answer({
    text,
    json: () => ({ formatVersion: 1, projectId, file: out, format, written, total, unreadable }),
    csv: text,
    jsonl: text,
  })
  return EXIT.done
}

/** A file's ending says it; without one, or without a file, `-o` does, and CSV is what nobody has to name. */
function formatOf(options: OptionValues, out: string | undefined): ExportFormat {
  const asked = options.text('output')
  const known = FORMATS.find((format) => format === asked)
  if (out === undefined) {
    if (asked === undefined || known !== undefined) return known ?? 'csv'
    throw usageError({
      code: 'wrong-usage',
      message: `audit export does not answer in ${printable(asked)}`,
      hint: `Its formats: ${FORMATS.join(', ')}. To look through it there is audit list.`,
    })
  }
  const named = ENDINGS[extname(out).toLowerCase()]
  // JSON and YAML may be what the answer is wanted in; the others can only mean the file.
  const meant = known === 'csv' || known === 'jsonl' ? known : undefined
  if (named !== undefined && (meant === undefined || meant === named)) return named
  if (named === undefined && meant !== undefined) return meant
  throw usageError({
    code: 'wrong-usage',
    message:
      named === undefined
        ? `--out ${quoted(out)} does not say the format`
        : `--out ${quoted(out)} says ${named}, and -o says ${meant ?? ''}`,
    hint: `Let the name end in ${Object.keys(ENDINGS).join(', ')}.`,
  })
}

async function refuseOther({ context }: Pick<Io, 'context'>, out: string, isForced: boolean): Promise<void> {
  const there = await whatLiesAt(context, out)
  if (there === 'nothing' || (there === 'file' && isForced)) return
  if (there !== 'file') {
    throw usageError({
      code: 'wrong-usage',
      message: `--out ${quoted(out)} is a ${there}, and a file is needed`,
    })
  }
  throw wouldOverwrite([{ path: out, what: 'a file already' }], {
    hint: 'Name another place with --out, or write over it with --force.',
  })
}
