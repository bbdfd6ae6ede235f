import { typedEntryProblems } from '../../config/index.js'
import type { ReadFlowFiles } from '../../core/flow/layouts/index.js'
import { DOCUMENT_FIELD, type DocumentReading } from '../../core/model/document-traits.js'
import { ProblemsError, usageError, type ErrorDetails } from '../../core/model/errors.js'
import { member, type Json } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import type { Finding } from '../../core/model/plan.js'
import { pointerTo, type Pointer } from '../../core/model/pointer.js'
import { quoted } from '../../core/model/printable.js'
import type { Wanted } from '../../core/plan/index.js'
import { kindNamed } from '../../kinds/index.js'
import { planAsked } from '../../operations/plan-asked.js'
import type { Proposer } from '../../operations/proposal.js'
import { runChange } from '../change-flow.js'
import { flowOrThrow } from '../flow-files.js'
import type { RunCommand } from '../command.js'
import { consentOf, dryRunOrApply } from '../consent.js'
import type { Io } from '../io.js'
import { loadConfigIfAny, withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'

export const runFlowImport: RunCommand = async (io, { options }) => {
  const isDryRun = dryRunOrApply(options)
  const kind = kindNamed('flow')
  const { key, reading, findings } = await readImport(io, kind, options)
  const config = await loadConfigIfAny(io)
  const consent = consentOf(options, config)
  return withSession(io, config, async (session) =>
    runChange({
      io,
      session,
      options,
      proposer: saying(
        findings,
        planAsked(session, {
          operation: 'import',
          kind,
          wanted: [wantedOf(kind, key, reading)],
          consent,
          protect: config?.protect ?? [],
          isStrict: options.flag('strict'),
          placeOf: (_address, path) => reading.placeOf(path),
        }),
      ),
      isDryRun,
      asks: 'when-risky',
      description: `flow import ${key}`,
      nothingBackedUp: 'No existing flow to backup',
    }),
  )
}

type Read = DocumentReading & { readonly ok: true } & Pick<ReadFlowFiles, 'hidden'>

/** The document with the id it goes by, and what is to be said of the file. Throws all that is wrong with it. */
async function readImport(
  io: Io,
  kind: Kind,
  options: OptionValues,
): Promise<{ readonly key: string; readonly reading: Read; readonly findings: readonly Finding[] }> {
  const file = options.text('file')
  if (file === undefined || kind.document === undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: 'Name the document with --file FILE',
      hint: 'It may be a file in any layout, or the folder of a snapshot.',
    })
  }
  const { id, idFrom, ...flow } = await flowOrThrow(io, file)
  const reading: Read = { ...flow, ok: true, key: id, keyFrom: idFrom }
  const key = options.text('id') ?? reading.key
  if (key === undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: `${quoted(file)} does not say which ${kind.name} it is`,
      hint: 'Name it with --id ID.',
    })
  }
  const [first, ...rest] = typedEntryProblems(kind, { key, entry: {}, isNew: true })
  if (first !== undefined) throw new ProblemsError([first, ...rest])
  return {
    key,
    reading,
    findings: [...reading.notes.map(asNote), ...differentId({ file, key, reading, kind })],
  }
}

/** What `--id` says counts; that the document says otherwise must be seen. */
function differentId(about: {
  readonly file: string
  readonly key: string
  readonly reading: Read
  readonly kind: Kind
}): readonly Finding[] {
  const { file, key, reading, kind } = about
  if (reading.keyFrom !== 'document' || reading.key === undefined || reading.key === key) return []
  return [
    {
      code: 'id-differs',
      severity: 'warning',
      address: kind.addressOf(key),
      message: `${quoted(file)} calls itself ${quoted(reading.key)}, and is imported as the ${kind.name} ${quoted(key)}`,
      hint: 'What --id says counts.',
    },
  ]
}

function asNote(details: ErrorDetails): Finding {
  return { ...details, severity: 'note' }
}

function wantedOf(kind: Kind, key: string, { document, hidden }: Read): Wanted {
  const digest = member(kind.specOf({ document, companions: {} }), DOCUMENT_FIELD) ?? null
  const declared = Object.entries(kind.document?.declaredBy(document) ?? {})
  const fields: Record<Pointer, Json> = { [pointerTo([DOCUMENT_FIELD])]: digest }
  for (const [name, value] of declared) fields[pointerTo([name])] = value
  const shown = hidden === undefined ? {} : { hidden }
  return { address: kind.addressOf(key), do: 'set', kind, fields, content: document, ...shown }
}

/** The same plans, with something more to say. */
function saying(findings: readonly Finding[], proposer: Proposer): Proposer {
  return {
    ...proposer,
    async propose() {
      const proposal = await proposer.propose()
      const { plan } = proposal
      return { ...proposal, plan: { ...plan, findings: [...plan.findings, ...findings] } }
    },
  }
}
