import { z } from 'zod'
import { NAME, NAME_RULE } from '../names.js'
import { VARIABLE_TYPES } from '../../core/template/template.js'
import { FREE, FREE_MAP, keys, type Keys } from '../shape.js'

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/

const delimiter = z.tuple([z.string().min(2).max(10), z.string().min(2).max(10)])

/** One entry under `variables:`. */
export const variableSchema = z.strictObject({
  type: z.enum(VARIABLE_TYPES).describe('What it may hold.'),
  required: z.boolean().optional().describe('Default: true where there is no default.'),
  default: z.json().optional().describe('Taken where nobody gives a value.'),
  pattern: z.string().max(1000).optional().describe('Regular expression that the whole text must match.'),
  values: z.array(z.string()).min(1).optional().describe('Of an enum: what it may be.'),
  description: z.string().optional(),
  placeholders: z.boolean().optional().describe("Its value may hold Descope's {{…}}. Default: false."),
  secret: z.boolean().optional().describe('Its value is never shown. Default: false.'),
})

/** The head of a template, under `template:`. */
export const headSchema = z.strictObject({
  name: z.string().regex(NAME, { error: NAME_RULE }).optional().describe('Default: the name of the file.'),
  version: z
    .string()
    .regex(/^\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?$/, { error: 'must be a version such as "1.2.0"' })
    .optional()
    .describe('Kept with what was rendered.'),
  description: z.string().optional(),
  variables: z
    .record(
      z.string().regex(VARIABLE_NAME, { error: 'must be a name of letters, digits and underscores' }),
      variableSchema,
    )
    .optional(),
  sample: z.record(z.string(), z.json()).optional().describe('Values to try it with.'),
  body: z
    .string()
    .min(1)
    .optional()
    .describe('A file or folder below the template that holds the flow, in place of the rest of this file.'),
  delimiters: z
    .strictObject({
      expression: delimiter.optional(),
      block: delimiter.optional(),
      comment: delimiter.optional(),
    })
    .optional()
    .describe('In place of {{ }}, {% %} and {# #}.'),
})

export const VARIABLE_SHAPE: Keys = {
  ...keys('variable', {
    type: FREE,
    required: FREE,
    default: FREE_MAP,
    pattern: FREE,
    values: FREE,
    description: FREE,
    placeholders: FREE,
    secret: FREE,
  }),
  aliases: { enum: 'values', choices: 'values', regex: 'pattern' },
}

export const HEAD_SHAPE: Keys = keys('template', {
  name: FREE,
  version: FREE,
  description: FREE,
  variables: FREE_MAP,
  sample: FREE_MAP,
  body: FREE,
  delimiters: keys('delimiters', { expression: FREE, block: FREE, comment: FREE }),
})
