import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFlow } from '../../../test/support/arbitrary-flow.js'
import { CONTEXT_NAMES } from '../flow/context-names.js'
import { isScriptPlace } from '../flow/script-places.js'
import type { Json } from '../model/json.js'
import { asTemplateData } from './as-template-data.js'
import { readTree } from './tree-body.js'

/** What a template made of data gives without any value; fails where it uses a name. */
function rendered(data: Json): Json {
  const place = { file: 't.yaml' }
  const read = readTree({
    data: asTemplateData(data),
    syntax: { passesThrough: (root) => root === '' || CONTEXT_NAMES.has(root) },
    includes: { texts: new Map(), placeIn: () => place },
    isScript: isScriptPlace,
    placeOf: () => place,
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  expect(read.body.names).toEqual([])
  const result = read.body.render({ scope: new Map(), dollar: () => undefined, secrets: [] })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.data
}

const signs = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '{',
  '}',
  '%',
  '#',
  '-',
  '$',
  '${',
  '$${',
  ' ',
  '\n',
  '"',
  "'",
  '\\',
]
const words = [
  'raw',
  'endraw',
  '{% raw %}',
  '{%- endraw -%}',
  '{{user.email}}',
  '{{ A }}',
  '${A}',
  'user.email',
  '.code',
  'a',
]
const piece = fc.constantFrom(...signs, ...words)
const text = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const key = fc.oneof(text, fc.constantFrom('clientScripts', 'code', '__proto__', 'constructor'))

describe('asTemplateData', () => {
  it('makes a template that gives the same data, whatever the data is', () => {
    const data = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.constantFrom<Json>(null, true, 1.5),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.array(fc.tuple(key, tie('node')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
      ),
    })).node
    fc.assert(
      fc.property(data, (value) => {
        expect(rendered(value)).toEqual(value)
      }),
    )
  })

  it('makes a template that gives the same flow', () => {
    fc.assert(
      fc.property(arbitraryFlow, (flow) => {
        expect(rendered(flow)).toEqual(flow)
      }),
    )
  })
})
