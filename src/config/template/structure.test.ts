import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { arbitraryFlow } from '../../../test/support/arbitrary-flow.js'
import { dataFrom, dataTraits, readTemplateFrom } from '../../../test/support/templates.js'
import { isObject, type Json, type JsonObject } from '../../core/model/json.js'
import { asTemplateData } from '../../core/template/as-template-data.js'
import { renderTemplate, type Rendered } from './render-template.js'

const TREE_BODY = `template: { variables: { A: { type: string, placeholders: true } } }
whole: "{{ A }}"
plain: before {{ A }} after
"key {{ A }}": ["{{ A }}", { deep: "\${A}" }, 1, null]
block: |
  line {{ A }}
  next
computed: "{{ A | upper }}{{ A | length }}{% if A %}x{% endif %}"
`
const TEXT_BODY = `template: { variables: { A: { type: string, placeholders: true } } }
---
whole: {{ A }}
plain: before {{ A }} after
"key {{ A }}": ["{{ A }}", { deep: {{ A }}, flow: [{{ A }}, '{{ A }}'] }, 1, null]
{{ A }}x: 1
block: |
  line {{ A }}
  next
folded: >-
  line {{ A }}
  next
computed: "{{ A | upper }}{{ A | length }}{% if A %}x{% endif %}"
{% for part in [A, A] %}
loop{{ loop.index }}: {{ part }} # {{ A }}
{% endfor %}
`
const JSON_BODY = `template: { variables: { A: { type: string, placeholders: true } } }
---
{ "whole": {{ A }}, "json": {{ A | tojson }}, "key {{ A }}": ["{{ A }}", {{ A }}], "deep": { "{{ A }}": "x{{ A }}" } }
`

const sign = fc.constantFrom(
  '"',
  "'",
  '\n',
  '\r\n',
  '\n- x: y',
  '\n---\n',
  '{{',
  '}}',
  '{% raw %}',
  '%}',
  '{#',
  '${A}',
  '${',
  ': ',
  ' #',
  '- ',
  '&a ',
  '*a',
  '!!js ',
  '|',
  '>',
  '[',
  ']',
  '{',
  '}',
  ',',
  '<b>&amp;',
  '</script>',
  '\u0000',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\ud800',
  '\udc00',
  '\u{10FFFC}0\u{10FFFD}',
  '\u{10FFFC}',
  '\uE000',
  '\uFEFF',
  '__proto__',
  'constructor',
  '~',
  'null',
  'true',
  '1e5',
  '\\',
  '\\u0022',
  '<<',
)
const value = fc.oneof(
  fc.array(sign, { maxLength: 5 }).map((signs) => signs.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
)

/** What a document is made of: its keys in order, types and lengths, with every text taken for the same. */
function structureOf(data: Json): Json {
  if (Array.isArray(data)) return (data as readonly Json[]).map(structureOf)
  if (isObject(data)) return Object.values(data).map(structureOf)
  return data === null ? 'null' : typeof data
}

async function renderer(files: Readonly<Record<string, string>>): Promise<(A: string) => Rendered> {
  const read = await readTemplateFrom(files, { document: dataTraits })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return (A) =>
    renderTemplate(read.template, {
      document: dataTraits,
      given: [{ values: { A }, areTexts: false, from: 'the test' }],
      expansion: { lookup: () => undefined, isSecret: () => false },
      where: { file: 'asked.yaml' },
    })
}

describe('a value', () => {
  it.each([
    ['t.yaml', TREE_BODY],
    ['t.yaml.j2', TEXT_BODY],
    ['t.json.j2', JSON_BODY],
  ])('never changes what a document is made of: %s', async (name, text) => {
    const render = await renderer({ [name]: text })
    const usual = render('usual')
    if (!usual.ok) throw new Error(JSON.stringify(usual.problems))
    const structure = structureOf(usual.reading.document)
    fc.assert(
      fc.property(value, (A) => {
        const rendered = render(A)
        if (!rendered.ok) {
          // Keys that become equal are told.
          expect(rendered.problems.map(({ code }) => code)).toEqual(['template-key-twice'])
          return
        }
        const { document } = rendered.reading
        expect(structureOf(document)).toEqual(structure)
        expect(document['whole']).toBe(A)
        expect(Object.keys(document)).toContain(`key ${A}`)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a template made of a flow', () => {
  it('is written as YAML, and gives exactly the flow', async () => {
    const odd = fc.record({
      __proto__: value,
      'a {{ b }}': fc.array(value, { maxLength: 2 }),
    }) as fc.Arbitrary<JsonObject>
    await fc.assert(
      fc.asyncProperty(arbitraryFlow, odd, async (flow, more) => {
        const data: JsonObject = { ...flow, more }
        const body = asTemplateData(data) as JsonObject
        expect(await dataFrom(stringify({ template: { name: 'x' }, ...body }, { lineWidth: 0 }))).toEqual(
          data,
        )
      }),
      { numRuns: 40 },
    )
  })
})
