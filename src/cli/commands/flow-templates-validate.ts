import { hideTexts } from '../../core/model/hidden-texts.js'
import { EXIT, usageError, type ErrorDetails } from '../../core/model/errors.js'
import { overlay } from '../../core/model/json.js'
import type { Finding } from '../../core/model/plan.js'
import { countOf, fileFindings, findingCounts } from '../../report/index.js'
import { checkedFlowJson, checkedFlowsJunit } from '../checked-flow-json.js'
import { checkAll, type FlowToCheck } from '../checked-flows.js'
import type { RunCommand } from '../command.js'
import { sampleOf, templatesOf } from '../flow-templates.js'
import type { Io } from '../io.js'

/**
 * Checks templates: each alone, then with its sample values, then the flow they give, every finding at its place in the
 * template. Default: the project's own and those that came with the program.
 */
export const runFlowTemplatesValidate: RunCommand = async (io, { args, options }) => {
  const templates = await templatesOf(io)
  const named = args.length > 0 ? args : (await templates.list()).map(({ path }) => path)
  if (named.length === 0) {
    throw usageError({
      code: 'template-not-found',
      message: 'There are no templates here',
      hint: 'Name files, or put templates into the folder templates/ beside the config.',
    })
  }
  const flows: FlowToCheck[] = []
  for (const word of named) flows.push(await flowOf(io, word))
  const checked = await checkAll(flows, { beside: [], session: undefined, isStrict: options.flag('strict') })
  const findings = checked.flatMap((flow) => flow.findings)
  const isValid = !findings.some(({ severity }) => severity === 'error')
  io.out.answer({
    text: (style) => {
      const files = checked.map(({ file, id, findings: found }) => ({
        file,
        title: id ?? '',
        findings: found,
      }))
      const shown = fileFindings(files, { ...style, cwd: io.context.cwd, verbose: io.globals.isVerbose })
      const total = `${isValid ? 'Valid' : 'Invalid'}: ${countOf(checked.length, 'template')}; ${findingCounts(findings)}`
      return shown === '' ? total : `${shown}\n\n${total}`
    },
    junit: () => checkedFlowsJunit(checked, io.context),
    json: () => ({
      formatVersion: 1,
      isValid,
      templates: checked.map(checkedFlowJson),
    }),
  })
  return isValid ? EXIT.done : EXIT.usage
}

async function flowOf(io: Io, word: string): Promise<FlowToCheck> {
  const templates = await templatesOf(io)
  const read = await templates.read(word)
  if (!read.ok) return broken(read.problems[0].where?.file ?? word, read.problems.map(asError))
  const { template } = read
  const rendered = templates.render(template, sampleOf(template))
  if (!rendered.ok) return broken(template.shown, [...template.findings, ...rendered.problems.map(asError)])
  io.hide(rendered.secrets)
  const { reading, hidden = {} } = rendered
  return {
    file: template.shown,
    id: reading.key,
    layout: 'template',
    document: hideTexts(overlay(reading.document, { flowId: reading.key ?? word }), hidden),
    read: template.findings,
    placeOf: (path) => reading.placeOf(path),
  }
}

function broken(file: string, read: readonly Finding[]): FlowToCheck {
  return { file, id: undefined, layout: undefined, document: undefined, read, placeOf: () => ({ file }) }
}

function asError(details: ErrorDetails): Finding {
  return { severity: 'error', ...details }
}
