import { EXIT, ProblemsError } from '../../core/model/errors.js'
import type { Json, JsonObject } from '../../core/model/json.js'
import { printJson } from '../../core/model/json.js'
import { printable } from '../../core/model/printable.js'
import type { TemplateHead, TemplateVariable } from '../../core/template/template.js'
import { renderTable } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { templatesOf } from '../flow-templates.js'

/** What a template is for and which values it takes. */
export const runFlowTemplatesShow: RunCommand = async (io, { args }) => {
  const templates = await templatesOf(io)
  const read = await templates.read(args[0] ?? '')
  if (!read.ok) throw new ProblemsError(read.problems)
  const { head, shown } = read.template
  io.out.answer({
    text: (style) => {
      const title = [head.name, head.version]
        .filter((part) => part !== undefined)
        .map((part) => printable(part))
      const about = head.description === undefined ? [] : [printable(head.description)]
      const variables = [...head.variables.values()]
      const table =
        variables.length === 0
          ? 'It declares no variables.'
          : renderTable(
              [
                { title: 'variable', keep: true },
                { title: 'type' },
                { title: 'default' },
                { title: 'description' },
              ],
              variables.map(rowOf),
              style,
            )
      return [title.join(' '), ...about, `file  ${printable(shown)}`, '', table].join('\n')
    },
    json: () => ({ formatVersion: 1, ...headJson(head), file: shown }),
  })
  return EXIT.done
}

function rowOf(variable: TemplateVariable): readonly string[] {
  const { name, description = '' } = variable
  return [name, typeWords(variable), defaultWords(variable), description]
}

function typeWords({ type, values, pattern, isSecret }: TemplateVariable): string {
  const what = values === undefined ? type : values.join(' | ')
  return [what, ...(pattern === undefined ? [] : [`like ${pattern}`]), ...(isSecret ? ['secret'] : [])].join(
    ', ',
  )
}

function defaultWords({ default: fallback, isRequired, isSecret }: TemplateVariable): string {
  if (fallback === undefined) return isRequired ? '(required)' : '(none)'
  if (isSecret) return '(secret)'
  return typeof fallback === 'string' ? fallback : printJson(fallback)
}

function headJson({ name, version, description, variables, sample }: TemplateHead): JsonObject {
  return {
    name,
    version: version ?? null,
    description: description ?? null,
    variables: [...variables.values()].map(variableJson),
    sample: withoutSecrets(sample, variables),
  }
}

function variableJson(variable: TemplateVariable): JsonObject {
  const { name, type, isRequired, default: fallback, pattern, values, description, isSecret } = variable
  return {
    name,
    type,
    required: isRequired,
    ...(fallback === undefined || isSecret ? {} : { default: fallback }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(values === undefined ? {} : { values }),
    description: description ?? null,
    secret: isSecret,
  }
}

function withoutSecrets(sample: JsonObject, variables: TemplateHead['variables']): JsonObject {
  return Object.fromEntries(
    Object.entries(sample).map(([name, value]): [string, Json] => [
      name,
      variables.get(name)?.isSecret === true ? '(secret)' : value,
    ]),
  )
}
