import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseDocument, stringify } from 'yaml'
import { printExported } from '../../core/flow/layouts/index.js'
import { asTemplateData } from '../../core/template/as-template-data.js'
import { EXIT, ProblemsError, refusal, usageError } from '../../core/model/errors.js'
import { parseJson } from '../../core/model/json.js'
import { quoted } from '../../core/model/printable.js'
import type { RunCommand } from '../command.js'
import { whatLiesAt } from '../flow-files.js'
import { readFlowSides } from '../flow-sides.js'
import { templatesOf } from '../flow-templates.js'
import type { Io } from '../io.js'
import type { OptionValues } from '../option-values.js'
import { writeWhole } from '../write-files.js'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Begins a template of the project's own: a small one, a copy of another, or one made from a flow. */
export const runFlowTemplatesNew: RunCommand = async (io, { args, options }) => {
  const name = args[0] ?? ''
  if (!NAME.test(name)) {
    throw usageError({
      code: 'wrong-usage',
      message: `${quoted(name)} is no name for a template`,
      hint: 'A name has letters, digits, dots, dashes and underscores, with a letter or digit first.',
    })
  }
  const text = await textFor(io, name, options)
  const { folder } = await templatesOf(io)
  const path = join(folder, `${name}.yaml`)
  if ((await whatLiesAt(io.context, path)) !== 'nothing') {
    throw refusal({
      code: 'would-overwrite',
      message: `${quoted(path)} is there already, and nothing was written`,
      hint: 'Choose another name, or edit that file.',
    })
  }
  await writeWhole(resolve(io.context.cwd, path), text)
  io.out.answer({
    text: () => `Wrote ${path}\nNext: descope-mgmt flow templates validate ${name}`,
    json: () => ({ formatVersion: 1, name, file: path }),
  })
  return EXIT.done
}

async function textFor(io: Io, name: string, options: OptionValues): Promise<string> {
  const from = options.text('from')
  const flow = options.text('flow')
  if (from !== undefined && flow !== undefined) {
    throw usageError({ code: 'wrong-usage', message: '--from and --flow exclude each other' })
  }
  if (from !== undefined) return copyOf(io, name, from)
  return flow === undefined ? smallTemplate(name) : fromFlow(io, name, flow)
}

/** A copy under another name, its comments kept. */
async function copyOf(io: Io, name: string, from: string): Promise<string> {
  const templates = await templatesOf(io)
  const path = await templates.find(from)
  const text = await readFile(path, 'utf8')
  const read = await templates.readAt(path)
  if (!read.ok) throw new ProblemsError(read.problems)
  if (!/\.ya?ml$/i.test(path)) {
    throw usageError({
      code: 'wrong-usage',
      message: `${quoted(from)} is no YAML file and cannot be copied under another name`,
      hint: 'Copy the file and change its head.',
    })
  }
  const document = parseDocument(text)
  document.setIn(['template', 'name'], name)
  return document.toString({ lineWidth: 0 })
}

/** The flow as a template without variables, that gives exactly this flow. */
async function fromFlow(io: Io, name: string, word: string): Promise<string> {
  const [side] = await readFlowSides(io, [word])
  if (side === undefined) throw new RangeError('a side that was read is missing')
  const body = asTemplateData(parseJson(printExported(side.document)))
  return stringify({ template: headOf(name), ...(body as object) }, { lineWidth: 0 })
}

function headOf(name: string) {
  return { name, version: '1.0.0', description: 'What it is for.', variables: {}, sample: {} }
}

function smallTemplate(name: string): string {
  return `template:
  name: ${name}
  version: 1.0.0
  description: A welcome screen.
  variables:
    FLOW_ID: { type: string, default: ${name}, description: Id of the flow }
    BRAND: { type: string, description: Name of the product on the screens }
  # Values to try it with: flow templates validate, flow render --sample
  sample: { BRAND: Acme }

# The short form of a flow; a whole flow document may stand here as well.
flow_id: "{{ FLOW_ID }}"
name: "Welcome to {{ BRAND }}"
screens:
  - id: welcome
    title: "Welcome to {{ BRAND }}"
    buttons: [Continue]
`
}
