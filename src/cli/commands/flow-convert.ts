import { printExported, toExported, type Layout } from '../../core/flow/layouts/index.js'
import type { FlowDocument } from '../../core/flow/model.js'
import { EXIT, usageError, type ErrorDetails } from '../../core/model/errors.js'
import { convertedFlow } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { flowOrThrow, named } from '../flow-files.js'
import { holdsSecrets } from '../flow-templates.js'
import {
  inTheWay,
  wouldOverwrite,
  writeFlow,
  type FlowTarget,
  type Lost,
  type WritableLayout,
} from '../flow-target.js'
import type { Io } from '../io.js'
import type { OptionValues } from '../option-values.js'
import { printDocument } from '../print-document.js'

/** One flow from any layout into one that can be written. Needs neither project nor network. */
export const runFlowConvert: RunCommand = async (io, { args, options }) => {
  const [input = '', output = ''] = args
  const to = layoutOf(options)
  if (output === '-' && to === 'snapshot') {
    throw usageError({
      code: 'wrong-usage',
      message: 'The snapshot layout is a folder, and stdout is none',
      hint: 'Name the folder to be written.',
    })
  }
  const flow = await flowOrThrow(io, input)
  // Only a folder's name is the flow's id; a file may be called anything.
  const document = flow.layout === 'snapshot' ? named(flow) : flow.document
  const id = flow.layout === 'snapshot' || flow.idFrom === 'document' ? flow.id : undefined
  if (Object.keys(flow.hidden ?? {}).length > 0) throw holdsSecrets(input)
  const about = { id, from: flow.layout, to, notes: flow.notes }
  if (output === '-') toStdout(io, document, about)
  else {
    const target: FlowTarget = { layout: to, path: output, id }
    if (!options.flag('force')) await refuseOverwriting(io, target)
    const { outcome, lost } = await writeFlow(io.context, document, target)
    io.out.answer({
      text: (style) => convertedFlow({ ...about, input, output, outcome, lost }, style),
      json: () => ({ ...aboutJson(about, lost), file: output, outcome }),
    })
  }
  return EXIT.done
}

interface About {
  readonly id: string | undefined
  readonly from: Layout
  readonly to: WritableLayout
  readonly notes: readonly ErrorDetails[]
}

function toStdout(io: Io, document: FlowDocument, about: About): void {
  if (io.out.format === 'text') {
    printDocument(io, printExported(document))
    for (const { message } of about.notes) io.log.warn(message)
    return
  }
  io.out.answer({
    text: () => '',
    json: () => ({ ...aboutJson(about, []), resource: toExported(document) }),
    yaml: () => toExported(document),
  })
}

async function refuseOverwriting(io: Io, target: FlowTarget): Promise<void> {
  const what = await inTheWay(io.context, target)
  if (what === undefined) return
  const isHopeless = what === 'a folder' || what === 'a file'
  const hint = isHopeless
    ? `The ${target.layout} layout is a ${target.layout === 'exported' ? 'file' : 'folder'}: name another place.`
    : 'Name another place, or write over it with --force.'
  throw wouldOverwrite([{ path: target.path, what }], { hint })
}

function layoutOf(options: OptionValues): WritableLayout {
  const to = options.text('to')
  if (to === 'exported' || to === 'snapshot') return to
  throw usageError({ code: 'wrong-usage', message: 'Specify --to exported or --to snapshot' })
}

function aboutJson({ id, from, to, notes }: About, lost: readonly Lost[]) {
  return {
    formatVersion: 1,
    id: id ?? null,
    from,
    to,
    lost: lost.map(({ code, message, path }) => ({ code, message, path })),
    notes: notes.map(({ code, message }) => ({ code, message })),
  }
}
