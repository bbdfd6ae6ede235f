import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { diffGraph, flowGraph, type FlowGraph } from '../../core/flow/graph/index.js'
import { readFlow, textAt } from '../../core/flow/read-flow.js'
import { EXIT, usageError } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import { printable } from '../../core/model/printable.js'
import { flowMermaid } from '../../report/flow-mermaid.js'
import type { RunCommand } from '../command.js'
import { whatLiesAt } from '../flow-files.js'
import { liveUnlessFile, readFlowSides, type FlowSide } from '../flow-sides.js'
import { wouldOverwrite } from '../flow-target.js'
import type { Io } from '../io.js'
import type { OptionValues } from '../option-values.js'
import { writeWhole } from '../write-files.js'

type Format = 'svg' | 'mermaid'

/** A picture of a flow, or of two versions of it in one. */
export const runFlowGraph: RunCommand = async (io, { args, options }) => {
  const format = formatOf(options)
  const out = options.fileOrStdout('out')
  const other = options.text('diff')
  if (out !== undefined) await refuseOverwriting(io, out)
  const words = await Promise.all(
    [args[0] ?? '', ...(other === undefined ? [] : [other])].map(async (word) => liveUnlessFile(io, word)),
  )
  const [side, against] = await readFlowSides(io, words)
  if (side === undefined) throw new RangeError('a side that was read is missing')
  const flow = readFlow(side.document)
  const graph = against === undefined ? flowGraph(flow) : diffGraph(flow, readFlow(against.document))
  const text = await drawn(graph, { format, title: titleOf(side, against) })
  const outcome = out === undefined ? undefined : await writeWhole(resolve(io.context.cwd, out), text)
  io.out.answer({
    // A picture holds nothing a terminal would obey: whoever draws it takes that out.
    text: () => (out === undefined ? text : `${printable(side.said)} → ${printable(out)}`),
    json: () => ({
      formatVersion: 1,
      id: side.id ?? null,
      format,
      ...(out === undefined ? { picture: text } : { file: out, outcome: outcome ?? null }),
      ...graphJson(graph),
    }),
  })
  return EXIT.done
}

function formatOf(options: OptionValues): Format {
  if (options.flag('svg') && options.flag('mermaid')) {
    throw usageError({ code: 'wrong-usage', message: '--svg and --mermaid exclude each other' })
  }
  return options.flag('mermaid') ? 'mermaid' : 'svg'
}

/** The library that lays a picture out is loaded only when there is one to draw. */
async function drawn(
  graph: FlowGraph,
  { format, title }: { readonly format: Format; readonly title: string },
): Promise<string> {
  if (format === 'mermaid') return flowMermaid(graph)
  const { flowSvg } = await import('../../report/flow-svg/index.js')
  return flowSvg(graph, { title })
}

function titleOf(side: FlowSide, against: FlowSide | undefined): string {
  const { document, id = side.said } = side
  const name = textAt(readFlow(document).metadata, 'name') ?? ''
  const title = name === '' || name === id ? id : `${name} (${id})`
  return against === undefined ? title : `${title}: ${side.said} → ${against.said}`
}

/** A picture may take the place of a picture, and of nothing else. */
async function refuseOverwriting({ context }: Io, out: string): Promise<void> {
  const there = await whatLiesAt(context, out)
  if (there === 'nothing') return
  const text = there === 'file' ? await readFile(resolve(context.cwd, out), 'utf8') : ''
  if (text === '' && there === 'file') return
  if (/^\s*(?:<svg\b|flowchart\b|%%|---)/.test(text)) return
  const what = there === 'file' ? 'a file that is no picture of ours' : `a ${there}`
  throw wouldOverwrite([{ path: out, what }], { hint: 'Name another file with --out.' })
}

function graphJson({ boxes, arrows }: FlowGraph): JsonObject {
  return {
    boxes: boxes.map((box) => ({ ...box, exits: box.exits.map((exit) => ({ ...exit })) })),
    arrows: arrows.map((arrow) => ({ ...arrow })),
  }
}
