import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InexactNumber, objectOf, type Json } from '../../model/json.js'
import { Budget, parseTemplate, renderScalar, type Includes } from './index.js'

const SCOPE: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['name', 'Ann'],
  ['n', 3],
  ['nothing', null],
  ['list', [1, 'a']],
  ['object', { city: 'Rom', items: 1 }],
  ['big', new InexactNumber('12345678901234567890')],
])

function render(
  text: string,
  { scope = SCOPE, includes }: { scope?: typeof SCOPE; includes?: Includes } = {},
) {
  const parsed = parseTemplate(text)
  const dollar = (name: string) => (name === 'LIST' ? [1, 2] : undefined)
  return parsed.ok ? renderScalar(parsed.template, { scope, dollar, includes, budget: new Budget() }) : parsed
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('{{ x }}', '}}', '${A}', '$${', '{% if %}', '"', '\n'),
)
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    text,
    fc.array(tie('json')),
    fc
      .array(fc.tuple(fc.oneof(text, fc.constantFrom('__proto__', 'constructor')), tie('json')))
      .map((entries) => objectOf(entries)),
  ),
})).json

describe('values', () => {
  it('stand in a text as they are, whatever is in them', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(render('a {{ x }}|{{ x }} b', { scope: new Map([['x', value]]) })).toEqual({
          ok: true,
          value: `a ${value}|${value} b`,
        })
      }),
    )
  })

  it('keep their type when the template is one expression', () => {
    fc.assert(
      fc.property(json, (value) => {
        const scope = new Map([['x', value]])
        for (const template of [
          '{{ x }}',
          '{{- x -}}',
          '{# c #}{{ x }}',
          '{{ [x][0] }}',
          '{{ {"a": x}["a"] }}',
        ]) {
          expect(render(template, { scope })).toEqual({ ok: true, value })
        }
      }),
    )
  })

  it('come back from `tojson` the same', () => {
    fc.assert(
      fc.property(json, fc.constantFrom('', '(indent=2)'), (value, indent) => {
        const rendered = render(`{{ x | tojson${indent} }}`, { scope: new Map([['x', value]]) })
        const printed = rendered.ok ? rendered.value : undefined
        expect(typeof printed === 'string' && JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it.each<[string, Json]>([
    ['{{ list }}', [1, 'a']],
    ['{{ nothing }}', null],
    ['${LIST}', [1, 2]],
    ['{{ n > 2 }}', true],
    ['{{ 7 / 2 }}', 3.5],
    ['{{ 4 / 2 }}', 2],
    ['{{ big }}', new InexactNumber('12345678901234567890')],
    ['{{ 12345678901234567890 }}', new InexactNumber('12345678901234567890')],
    ['a{{ big }}', 'a12345678901234567890'],
    [' {{ n }}', ' 3'],
    ['{{ n }}{{ n }}', '33'],
    ['{{ true }}-{{ 1.50 }}-{{ false }}', 'true-1.5-false'],
    ['{% if n %}{{ n }}{% endif %}', '3'],
    ['{{ nothing | default(none) }}', null],
    ['{{ object.get("city") }}', 'Rom'],
    ['{{ {"a": none}.get("a", 1) }}', null],
    ['{{ -0 }}', 0],
    ['{{ "a b".split(none, 0) }}', ['a b']],
    ['{{ 0.1 + 0.2 }}', 0.1 + 0.2],
    ['{{ 2.5 | round }}', 3],
    ['{{ none | default("x", true) }}', 'x'],
    ['{% set a = none %}{{ a is none }}', 'true'],
  ])('%j is %j', (template, value) => {
    expect(render(template)).toEqual({ ok: true, value })
  })

  it.each([
    ['a{{ nothing }}', 3, 'None cannot stand in a text'],
    ['a{{ list }}', 3, 'A list cannot stand in a text'],
    ['a${LIST}', 1, 'A list cannot stand in a text'],
    ['{{ "a" ~ object }}', 9, 'An object cannot stand in a text'],
    ['{{ list | join(nothing) ~ [[1]] | join }}', 36, 'A list cannot stand in a text'],
    ['{{ object[1] }}', 9, 'The keys of an object are texts, not a number'],
    ['{{ n.x }}', 4, 'A number has no "x"'],
    ['{{ true + 1 }}', 8, '`+` does not work with true or false and a number'],
    ['{{ big + 1 }}', 7, '`+` does not work with a number and a number'],
    ['{{ 9007199254740991 + 1 }}', 20, 'The result of `+` is no number that could be held exactly'],
    ['{{ 10.0 ** 400 }}', 8, 'The result of `**` is no number that could be held exactly'],
    ['{{ 5 % 0 }}', 5, 'Something is divided by zero'],
    ['{% for a, b in object %}{% endfor %}', 0, '2 names take the items of a list of as many, not of a text'],
    ['{{ "x" | int }}', 9, '`int` finds no number'],
    ['{{ n | items }}', 7, '`items` works on objects, not on a number'],
    ['{{ n.upper() }}', 5, '`upper` works on texts, not on a number'],
    ['{{ range(1.5) }}', 3, 'A number in `range`, which wants whole numbers'],
  ])('%j is wrong at %i: %s', (template, offset, message) => {
    const rendered = render(template)
    expect(rendered.ok ? [] : rendered.problems).toMatchObject([{ message }])
    expect(rendered.ok ? -1 : rendered.problems[0]?.offset).toBeTypeOf('number')
    expect(Math.abs((rendered.ok ? -9 : (rendered.problems[0]?.offset ?? -9)) - offset)).toBeLessThan(9)
  })
})

describe('what has no value', () => {
  it.each([
    '{{ zz }}',
    'a{{ zz }}',
    '{% if zz %}{% endif %}',
    '{% if not zz %}{% endif %}',
    '{% for a in zz %}{% endfor %}',
    '{% for a in list if zz %}{% endfor %}',
    '{% set a = zz %}',
    '{{ zz | upper }}',
    '{{ zz | length }}',
    '{{ list | join(zz) }}',
    '{{ zz ~ "a" }}',
    '{{ zz == 1 }}',
    '{{ zz is none }}',
    '{{ zz is string }}',
    '{{ zz in list }}',
    '{{ 1 in zz }}',
    '{{ zz or 1 }}',
    '{{ [zz] }}',
    '{{ {"a": zz} }}',
    '{{ {zz: 1} }}',
    '{{ list[zz] }}',
    '{{ -zz }}',
    '{{ object.zz }}',
    '{{ object.zz.zz | default(1) }}',
    '{{ zz.a is defined }}',
    '{{ object["zz"] }}',
    '{{ list[2] }}',
    '{{ list[-3] }}',
    '{{ name[3] }}',
    '{{ "x" if false }}',
    '{{ 1 if zz else 2 }}',
    '{{ [{}] | map(attribute="zz") }}',
    '{{ [{}] | selectattr("zz") }}',
    '{{ [{}] | selectattr("zz", "eq", 1) }}',
    '{{ [] | first }}',
    '{{ [[]] | map("first") }}',
  ])('%j is an error', (template) => {
    const rendered = render(template)
    expect(rendered.ok ? [] : rendered.problems).toMatchObject([{ code: 'template-undefined' }])
  })

  it.each<[string, Json]>([
    ['{{ zz | default("x") }}', 'x'],
    ['{{ zz | d }}', ''],
    ['{{ zz is defined }}', false],
    ['{{ zz is not defined }}', true],
    ['{{ zz is undefined }}', true],
    ['{{ object.zz is defined }}', false],
    ['{{ object.zz | default(1) }}', 1],
    ['{{ list[7] | default(1) }}', 1],
    ['{{ [] | first | default(1) }}', 1],
    ['{{ ("x" if false) | default(1) }}', 1],
    ['{{ 1 if true else zz }}', 1],
    ['{{ false and zz }}', false],
    ['{{ [{}, {"a": 1}] | selectattr("a", "defined") | length }}', 1],
    ['{{ [{}] | map(attribute="a", default=none) }}', [null]],
  ])('%j is %j', (template, value) => {
    expect(render(template)).toEqual({ ok: true, value })
  })

  it('is told with the name that was meant', () => {
    const rendered = render(
      '{{ nmae }} {{ object.ctiy }} {{ object.keys }} {{ name.upper }} {{ list.length }}',
    )
    expect(rendered.ok ? [] : rendered.problems.map(({ hint }) => hint)).toEqual([
      'Did you mean "name"?',
      'Did you mean "city"?',
      'Write `.keys()` to call it.',
      'Write `.upper()` to call it.',
      'Write `| length`.',
    ])
  })

  it('is told once for each place, however often a loop meets it', () => {
    const rendered = render('{% for i in range(100) %}{{ zz }}{{ yy }}{% endfor %}{{ zz }}')
    expect(rendered.ok ? [] : rendered.problems.map(({ offset }) => offset)).toEqual([28, 36, 56])
  })
})

describe('includes', () => {
  const includes = (texts: Readonly<Record<string, string>>): Includes =>
    new Map(
      Object.entries(texts).map(([name, source]) => {
        const parsed = parseTemplate(source)
        return [name, parsed.ok ? parsed.template : { source, nodes: [] }]
      }),
    )

  it('see what is around them and keep their own', () => {
    const given = includes({ a: '{{ x }}{{ loop.index }}{% set y = 5 %}', b: '[{% include "a" %}]' })
    const template = '{% set y = 0 %}{% for x in [7, 8] %}{% include "b" %}{{ y }}{% endfor %}'
    expect(render(template, { includes: given })).toEqual({ ok: true, value: '[71]0[82]0' })
  })

  it.each([
    ['{% include "zz" %}', {}, 'There is no include "zz"', undefined],
    ['{% include "a" %}', { a: 'x{% include "a" %}' }, 'The include "a" includes itself', 'a'],
    [
      '{% include "a" %}',
      { a: '{% include "b" %}', b: '{% include "a" %}' },
      'The include "a" includes itself',
      'b',
    ],
    [
      '{% include "0" %}',
      Object.fromEntries(Array.from({ length: 11 }, (_, at) => [String(at), `{% include "${at + 1}" %}`])),
      'Includes lie in each other more than 10 deep',
      '9',
    ],
  ])('%j: %j', (template, texts, message, include) => {
    const rendered = render(template, { includes: includes(texts) })
    expect(rendered).toMatchObject({ ok: false, problems: [{ code: 'template-include', message }] })
    expect(rendered.ok ? undefined : rendered.problems[0]?.include).toBe(include)
  })

  it('name the include a problem lies in', () => {
    const rendered = render('{{ n }}{% include "a" %}', { includes: includes({ a: 'abc {{ zz }}' }) })
    expect(rendered).toMatchObject({ problems: [{ include: 'a', offset: 7 }] })
  })
})
