import { resolve } from 'node:path'
import { typedEntryProblems } from '../../config/index.js'
import { diffFlows } from '../../core/flow/diff/index.js'
import { printExported, toExported } from '../../core/flow/layouts/index.js'
import { EXIT, ProblemsError, ToolError, usageError, type ExitCode } from '../../core/model/errors.js'
import { hideSides, hideTexts, withoutHidden } from '../../core/model/hidden-texts.js'
import { overlay, type JsonObject } from '../../core/model/json.js'
import type { Live } from '../../core/model/kind.js'
import { printable } from '../../core/model/printable.js'
import { flowKind } from '../../kinds/flow/index.js'
import { getResources } from '../../operations/get.js'
import type { Session } from '../../operations/session.js'
import { flowComparison, flowDiffJson } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { inTheWay, wouldOverwrite } from '../flow-target.js'
import { holdsSecrets, sampleOf, templatesOf } from '../flow-templates.js'
import type { Io } from '../io.js'
import { loadConfigIfAny, withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { printDocument } from '../print-document.js'
import { writeWhole } from '../write-files.js'

/** What a template gives for some values: the flow, or what it would change in the live one. */
export const runFlowRender: RunCommand = async (io, { args, options }) => {
  refuseMixed(options)
  const rendered = await renderNamed(io, args[0] ?? '', options)
  if (options.flag('diff')) return compareToLive(io, rendered, options)
  const { id, document, shown, template } = rendered
  const out = options.text('out')
  if (out !== undefined && Object.keys(rendered.hidden).length > 0) throw holdsSecrets(template)
  if (out !== undefined && out !== '-') {
    const way = await inTheWay(io.context, { layout: 'exported', path: out, id })
    if (way !== undefined && !options.flag('force')) {
      throw wouldOverwrite([{ path: out, what: way }], { hint: 'Name another file, or pass --force.' })
    }
    const outcome = await writeWhole(resolve(io.context.cwd, out), printExported(document))
    io.out.answer({
      text: () => `${printable(template)} → ${printable(out)}`,
      json: () => ({ formatVersion: 1, id, template, file: out, outcome }),
    })
    return EXIT.done
  }
  if (io.out.format === 'text') printDocument(io, printExported(shown))
  else
    io.out.answer({
      text: () => '',
      json: () => ({ formatVersion: 1, id, template, flow: toExported(shown) }),
      yaml: () => toExported(shown),
    })
  return EXIT.done
}

/** Options that would do nothing are told before anything is read. */
function refuseMixed(options: OptionValues): void {
  const isDiff = options.flag('diff')
  if (isDiff && options.text('out') !== undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: '--diff shows a difference and writes no file: leave --out out',
    })
  }
  if (!isDiff && options.flag('exitCode')) {
    throw usageError({
      code: 'wrong-usage',
      message: '--exit-code belongs to --diff: without it nothing is compared',
      hint: 'Pass --diff too, or leave it out.',
    })
  }
}

async function liveOrNothing(session: Session, id: string): Promise<Live | undefined> {
  try {
    return (await getResources(session, flowKind, [id]))[0]
  } catch (error) {
    if (error instanceof ToolError && error.code === 'not-found') return undefined
    throw error
  }
}

interface RenderedFlow {
  readonly id: string
  readonly template: string
  readonly document: JsonObject
  /** The same without its secrets. */
  readonly shown: JsonObject
  readonly hidden: Readonly<Record<string, string>>
}

async function renderNamed(io: Io, written: string, options: OptionValues): Promise<RenderedFlow> {
  const templates = await templatesOf(io)
  const read = await templates.read(written)
  if (!read.ok) throw new ProblemsError(read.problems)
  for (const { severity, message } of read.template.findings) if (severity === 'warning') io.log.warn(message)
  const rendered = templates.render(read.template, options.flag('sample') ? sampleOf(read.template) : {})
  if (!rendered.ok) throw new ProblemsError(rendered.problems)
  const { reading, secrets, hidden = {} } = rendered
  io.hide(secrets)
  const id = options.text('id') ?? reading.key ?? read.template.head.name
  const [first, ...rest] = typedEntryProblems(flowKind, { key: id, entry: {}, isNew: true })
  if (first !== undefined) throw new ProblemsError([first, ...rest])
  const document = overlay(reading.document, { flowId: id })
  return { id, template: read.template.head.name, document, shown: hideTexts(document, hidden), hidden }
}

async function compareToLive(io: Io, rendered: RenderedFlow, options: OptionValues): Promise<ExitCode> {
  const { id, document, hidden } = rendered
  const config = await loadConfigIfAny(io)
  const live = await withSession(io, config, async (session) => liveOrNothing(session, id))
  const [shown = {}, from = {}] = hideSides([document, live?.document ?? {}], hidden)
  const diff = withoutHidden(diffFlows(from, shown), hidden)
  const [a, b] = [`live:${id}`, rendered.template]
  io.out.answer({
    text: (style) => flowComparison({ a, b, diff, inFull: io.globals.isVerbose }, style),
    json: () => ({ formatVersion: 1, a, b, isEqual: diff.length === 0, diff: flowDiffJson(diff) }),
  })
  return options.flag('exitCode') && diff.length > 0 ? EXIT.differences : EXIT.done
}
