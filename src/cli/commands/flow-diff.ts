import { diffFlows } from '../../core/flow/diff/index.js'
import { printExported } from '../../core/flow/layouts/index.js'
import { unifiedDiff } from '../../core/flow/raw-diff/index.js'
import { EXIT } from '../../core/model/errors.js'
import { withoutHidden } from '../../core/model/hidden-texts.js'
import { flowComparison, flowDiffJson, rawDiff } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { readFlowSides } from '../flow-sides.js'

/** What differs in meaning between two flows; with `--full` what differs in their canonical JSON. */
export const runFlowDiff: RunCommand = async (io, { args, options }) => {
  const [a = '', b = ''] = args
  const sides = await readFlowSides(io, [a, b])
  const [from, to] = [sides[0]?.document ?? {}, sides[1]?.document ?? {}]
  for (const { notes } of sides) for (const { message } of notes) io.log.info(message)
  const diff = withoutHidden(diffFlows(from, to), sides[0]?.hidden ?? {})
  const raw = options.flag('full')
    ? unifiedDiff(printExported(from), printExported(to), { from: a, to: b })
    : undefined
  io.out.answer({
    text: (style) =>
      raw === undefined || raw.length === 0
        ? flowComparison({ a, b, diff, inFull: io.globals.isVerbose }, style)
        : rawDiff(raw, style),
    json: () => ({
      formatVersion: 1,
      a,
      b,
      isEqual: diff.length === 0,
      diff: flowDiffJson(diff),
      ...(raw === undefined ? {} : { full: raw.map(({ text }) => `${text}\n`).join('') }),
    }),
  })
  return options.flag('exitCode') && diff.length > 0 ? EXIT.differences : EXIT.done
}
