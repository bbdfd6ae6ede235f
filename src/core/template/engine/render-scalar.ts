import type { Json } from '../../model/json.js'
import type { TemplateText } from './ast.js'
import type { TemplateProblem } from './problem.js'
import { render, type RenderInput } from './render.js'
import { textOf, weigh } from './values.js'

export type ScalarRendered =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] }

/**
 * The value of a template that stands where one value stands. A template that is one expression, or one `${NAME}`, and
 * nothing else keeps the type; else it is a text, in which numbers, true and false stand as JSON prints them, and
 * anything else but texts is a problem.
 */
export function renderScalar(template: TemplateText, input: RenderInput): ScalarRendered {
  const { budget } = input
  const [only, ...others] = template.nodes
  const isWhole = others.length === 0 && (only?.type === 'output' || only?.type === 'dollar')
  const pieces: string[] = []
  let whole: Json = null
  const problems = render(template, input, {
    text: (text) => pieces.push(text),
    value: ({ value }, { offset }) => {
      weigh(value, { offset, budget })
      if (isWhole) whole = value
      else pieces.push(textOf(value, { offset }))
    },
  })
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, value: isWhole ? whole : pieces.join('') }
}
