import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, parseDocument, visit } from 'yaml'
import { objectOf, type Json } from '../../model/json.js'
import { Budget, fillTokens, parseTemplate, renderText, type Includes, type RenderedText } from './index.js'

interface Given {
  readonly scope?: Readonly<Record<string, Json>>
  readonly includes?: Includes
}

function rendered(text: string, { scope = {}, includes }: Given = {}): RenderedText {
  const parsed = parseTemplate(text)
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  const given = new Map(Object.entries(scope))
  const result = renderText(parsed.template, { scope: given, includes, budget: new Budget() })
  if (!result.ok) throw new Error(result.problems[0]?.message)
  return result
}

/** As whoever uses it does: the text is read first, values are put in afterwards. */
function read(text: string, given?: Given): Json {
  const { text: yaml, values } = rendered(text, given)
  const document = parseDocument(yaml)
  if (document.errors[0] !== undefined) throw document.errors[0]
  visit(document, {
    Scalar: (key, node) => {
      if (typeof node.value !== 'string') return
      const isQuoted = key === 'key' || node.type !== 'PLAIN'
      const filled = fillTokens(node.value, values, { isQuoted })
      if (!filled.ok) throw new Error(filled.problems[0]?.message)
      node.value = filled.value
    },
  })
  return document.toJS() as Json
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'a: b',
    '- x',
    '"',
    "'",
    '\n',
    '# c',
    '{{ x }}',
    '*a',
    '&a',
    '!!str 1',
    '\u{10FFFC}0\u{10FFFD}',
    '',
    ' ',
    '[',
    '}',
  ),
)

const TEMPLATE = `{% for item in items %}
- name: {{ item }}
  quoted: "a {{ item }} b"
  single: '{{ item }}'
  block: |
    x {{ item }}
    y
  flow: {"k": {{ item }}, l: [{{ item }}]}
  {{ item }}: key # {{ item }}
{% endfor %}
`

describe('a text with values', () => {
  it('has the structure of the template, whatever the values are', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (items) => {
        expect(read(TEMPLATE, { scope: { items } })).toEqual(
          items.map((item) => ({
            ...objectOf([
              ['name', item],
              ['quoted', `a ${item} b`],
              ['single', item],
              ['block', `x ${item}\ny\n`],
              ['flow', { k: item, l: [item] }],
              [item, 'key'],
            ]),
          })),
        )
      }),
    )
  })

  it('is JSON where the template is, with values in its texts', () => {
    fc.assert(
      fc.property(text, (value) => {
        const { text: json, values } = rendered('{"a": "{{ x }}", "{{ x }}": [1]}', { scope: { x: value } })
        const data = JSON.parse(json, (_key, inner: Json) => {
          const filled = typeof inner === 'string' ? fillTokens(inner, values, { isQuoted: true }) : undefined
          return filled?.ok === true ? filled.value : inner
        }) as { a: string }
        expect(data.a).toBe(value)
        expect(Object.keys(data)).toHaveLength(2)
      }),
    )
  })

  it.each<[string, Json]>([
    ['a: {{ n }}', { a: 3 }],
    ['a: "{{ n }}"', { a: '3' }],
    ['a: {{ n }}px', { a: '3px' }],
    ['a: 1{{ n }}', { a: '13' }],
    ['a: {{ list }}', { a: [1, 2] }],
    ['a: {{ list | tojson }}', { a: [1, 2] }],
    ['a: "{{ list | tojson }}"', { a: '[1,2]' }],
    ['a: x {{ list | tojson }}', { a: 'x [1,2]' }],
    ['a: {{ "x" | tojson }}', { a: 'x' }],
    ['a: {{ nothing }}', { a: null }],
    ['a: {{ "" }}', { a: '' }],
    ['a: {{ "true" }}', { a: 'true' }],
    ['{{ n }}: b', { 3: 'b' }],
    ['{% for x in list %}- {{ x }}\n{% endfor %}', [1, 2]],
    ['{% if n > 2 %}\na: 1\n{% else %}\n- b\n{% endif %}', { a: 1 }],
  ])('%j gives %j', (template, value) => {
    expect(read(template, { scope: { n: 3, list: [1, 2], nothing: null } })).toEqual(value)
  })

  it.each(['a: "{{ x }}"', 'a: b {{ x }}'])('%j takes no list', (template) => {
    const { text, values } = rendered(template, { scope: { x: [1] } })
    const { a } = parse(text) as { a: string }
    expect(fillTokens(a, values, { isQuoted: true })).toMatchObject({
      ok: false,
      problems: [{ code: 'template-wrong-value', offset: template.indexOf('{{') }],
    })
  })

  it('cannot hold the marks of tokens itself', () => {
    const parsed = parseTemplate('a: \u{10FFFC}0\u{10FFFD} {{ 1 }}')
    const result = parsed.ok && renderText(parsed.template, { scope: new Map(), budget: new Budget() })
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'template-syntax' }] })
  })
})

describe('places', () => {
  it('lead back to where a text was written', () => {
    const include = parseTemplate('in: {{ b }}!\n')
    const includes: Includes = new Map(include.ok ? [['part', include.template]] : [])
    const source = 'a: {{ a }} z\n{% for b in [1, 2] %}{% include "part" %}{% endfor %}end: 1\n'
    const { text, offsetOf } = rendered(source, { scope: { a: 'x' }, includes })
    const at = (piece: string, from = 0) => offsetOf(text.indexOf(piece, from))
    expect(at('a:')).toEqual({ offset: 0 })
    expect(offsetOf(3)).toEqual({ offset: source.indexOf('{{ a') })
    expect(at('z')).toEqual({ offset: source.indexOf('z') })
    expect(at('in:')).toEqual({ offset: 0, include: 'part' })
    expect(at('!', text.indexOf('!') + 1)).toEqual({ offset: 11, include: 'part' })
    expect(at('end')).toEqual({ offset: source.indexOf('end: 1') })
    expect(offsetOf(text.length)).toEqual({ offset: source.length })
  })

  it('are none in an empty text', () => {
    expect(rendered('').offsetOf(0)).toEqual({ offset: 0 })
  })
})
