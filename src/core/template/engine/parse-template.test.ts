import { describe, expect, it } from 'vitest'
import {
  Budget,
  delimiterFault,
  includesOf,
  isPlain,
  parseTemplate,
  renderScalar,
  type TemplateSyntax,
} from './index.js'

const DESCOPE: TemplateSyntax = { passesThrough: (root) => root === '' || ['user', 'sentTo'].includes(root) }

function rendered(text: string, syntax?: TemplateSyntax) {
  const parsed = parseTemplate(text, syntax)
  const scope = new Map([['name', 'Ann']])
  const dollar = (name: string) => ({ NAME: 'Bo', EMPTY: '' })[name]
  return parsed.ok ? renderScalar(parsed.template, { scope, dollar, budget: new Budget() }) : parsed
}

function problems(text: string, syntax?: TemplateSyntax) {
  const parsed = parseTemplate(text, syntax)
  return parsed.ok ? [] : parsed.problems.map(({ code, offset, message }) => `${code} ${offset} ${message}`)
}

describe('what is no template', () => {
  it.each([
    '',
    'Hello',
    'a { b } c',
    '{ {a} }',
    '100 %}',
    'cost: $5',
    '#}',
    '{{user.email}}',
    'Hi {{ .code }}!',
  ])('%j is plain', (text) => {
    const parsed = parseTemplate(text, DESCOPE)
    expect(parsed.ok && isPlain(parsed.template)).toBe(true)
    expect(rendered(text, DESCOPE)).toEqual({ ok: true, value: text })
  })

  it.each([
    '{{ name }}',
    '${NAME}',
    '$${',
    '{# c #}',
    '{% raw %}x{% endraw %}',
    '{% if 1 %}{% endif %}',
    'a{{- 1 }}',
  ])('%j is not', (text) => {
    const parsed = parseTemplate(text, DESCOPE)
    expect(parsed.ok && isPlain(parsed.template)).toBe(false)
  })
})

describe("somebody else's tags", () => {
  it.each([
    ['{{user.email}}', '{{user.email}}'],
    ['{{  sentTo.maskedEmail   }} {{ name }}', '{{  sentTo.maskedEmail   }} Ann'],
    ['{{.code}}{{ name }}{{.items[0].a }}', '{{.code}}Ann{{.items[0].a }}'],
    ['{% if true %}{{user.name}}{% endif %}', '{{user.name}}'],
    ['{{ name -}}  {{user.name}} x', 'Ann{{user.name}} x'],
    ['{% raw %}{{ other }}{% endraw %}', '{{ other }}'],
  ])('%j becomes %j', (text, value) => {
    expect(rendered(text, DESCOPE)).toEqual({ ok: true, value })
  })

  it('are known by the whole first name', () => {
    expect(rendered('{{ user_name }}', DESCOPE)).toMatchObject({ problems: [{ code: 'template-undefined' }] })
  })

  it.each([
    '{% for user in [1] %}{% endfor %}',
    '{% set user = 1 %}',
    '{% for a, sentTo in [] %}{% endfor %}',
  ])('let no name of theirs be taken: %j', (text) => {
    expect(problems(text, DESCOPE).join('\n')).toContain('is a name that Descope fills in')
  })

  it('must end', () => {
    expect(problems('a {{ user.email', DESCOPE)).toEqual(['template-syntax 2 `{{` is not closed'])
  })
})

it.each([
  '{{ user.email ~ name }}',
  '{{ user.email | default("x") }}',
  '{{ .code | upper }}',
  '{{- user.email -}}',
  '{{ user["x"] }}',
])('a tag that computes with what is for somebody else is told: %j', (text) => {
  expect(problems(text, DESCOPE).join()).toMatch(/^template-not-supported 0 Descope's names/)
})

describe('variables of the environment', () => {
  it.each([
    ['${NAME}', 'Bo'],
    ['a-${NAME}-b', 'a-Bo-b'],
    ['${NONE:-x y}', 'x y'],
    ['${EMPTY:-x}', 'x'],
    ['[${EMPTY}]', '[]'],
    ['${NONE:-}', ''],
    ['$${NAME}', '${NAME}'],
    ['$$${NAME}', '$${NAME}'],
    ['$NAME $$', '$NAME $$'],
    ['{{ name -}}${NAME} x', 'AnnBo x'],
    ['{{ "${NAME}" }}', '${NAME}'],
    ['{% raw %}${NAME}{% endraw %}', '${NAME}'],
  ])('%j becomes %j', (text, value) => {
    expect(rendered(text)).toEqual({ ok: true, value })
  })

  it.each(['${a.b}', '${', '${}', '${A${B}}', '${A:-{{ name }}}', '${1A}'])('%j is none', (text) => {
    expect(problems(text).join('\n')).toContain('bad-expression 0')
  })

  it('are left alone when asked to', () => {
    const text = 'const a = `${user.name} $${x}`'
    expect(rendered(text, { readsDollars: false })).toEqual({ ok: true, value: text })
  })

  it('that are not set are told', () => {
    expect(rendered('ab ${NONE}')).toMatchObject({ problems: [{ code: 'undefined-variable', offset: 3 }] })
  })
})

describe('other delimiters', () => {
  const delimiters = { expression: ['[[', ']]'], block: ['[%', '%]'], comment: ['[#', '#]'] } as const

  it('leave the usual ones alone', () => {
    const text = '[% if name %][[ [[name]][0][0] ]][% endif %][# no #] {{ name }} {% if %}'
    expect(rendered(text, { delimiters })).toEqual({ ok: true, value: 'Ann {{ name }} {% if %}' })
  })

  it.each([
    [['<', '>'], 'must have 2 to 8 characters'],
    [['aa', 'bb'], 'must be made of ASCII punctuation'],
    [['""', '}}'], 'may hold no quotes'],
    [['${', '}}'], 'may not begin with `$`'],
    [['[%', '%]'], 'must begin in three different ways'],
    [['[%=', '%]'], 'must begin in three different ways'],
    [['[[', ']]'], undefined],
  ] as const)('%j: %s', (expression, fault) => {
    const found = delimiterFault({ ...delimiters, expression })
    if (fault === undefined) expect(found).toBeUndefined()
    else expect(found).toContain(fault)
  })
})

describe('what cannot be understood', () => {
  it.each([
    ['a {{ 1 + }}', 'template-syntax 9 The tag ends (`}}`) where a value is expected'],
    ['{{ name', 'template-syntax 0 `{{` is not closed'],
    ['{{ (name }}', 'template-syntax 9 Unexpected `}`'],
    ['{{ name } }}', 'template-syntax 8 Unexpected `}`'],
    ['{{ "name }}', 'template-syntax 3 This string is not closed'],
    ['{{ a b }}', 'template-syntax 5 `b` stands where `}}` is expected'],
    ['{{ a ! b }}', 'template-syntax 5 "!" means nothing here'],
    ['{{ a[] }}', 'template-syntax 5 `]` stands where a key is expected'],
    ['{{ x and }}', 'template-syntax 9 The tag ends (`}}`) where a value is expected'],
    ['{# x', 'template-syntax 0 `{#` is not closed'],
    ['{% raw %} x', 'template-syntax 0 `raw` is not closed'],
    ['{% if a %}', 'template-syntax 0 This block is not closed'],
    ['{% if a %}{% endfor %}', 'template-syntax 13 `endfor` stands where `endif` is expected'],
    ['{% else %}', 'template-syntax 3 `else` has no place here'],
    ['{% for a in b %}{% elif c %}{% endfor %}', 'template-syntax 19 `elif` has no place here'],
    ['{% if a %}{% else %}{% else %}{% endif %}', 'template-syntax 23 `else` has no place here'],
    ['{% for loop in a %}{% endfor %}', 'template-syntax 7 `loop` is a word of the language and no name'],
    ['{% include name %}', 'template-syntax 11 The name of an include is a text in quotes'],
    ['{% %}', 'template-syntax 3 A statement begins with a word'],
    [
      '{{ x | default("a", "b", "c") }}',
      'template-syntax 7 `default` takes at most 2: `default_value`, `boolean`',
    ],
    ['{{ x | replace("a") }}', 'template-syntax 7 `replace` wants `new`'],
    ['{{ x | sort(atribute="a") }}', 'template-syntax 7 `sort` has no argument `atribute`'],
    ['{{ range() }}', 'template-syntax 3 `range` wants `start`'],
    ['{{ x is divisibleby }}', 'template-syntax 8 `divisibleby` wants `num`'],
    ['{% macro a() %}', 'template-not-supported 3 `macro` is not supported'],
    ['{% extends "a" %}', 'template-not-supported 3 `extends` is not supported'],
    ['{% import "a" as b %}', 'template-not-supported 3 `import` is not supported'],
    ['{% set a %}', 'template-not-supported 9 `set` takes `name = value` alone'],
    ['{% include "a" ignore missing %}', 'template-not-supported 22 `include` takes a name alone'],
    ['{% iff a %}', 'template-not-supported 3 There is no statement `iff`'],
    ['{{ x | uper }}', 'template-not-supported 7 There is no filter `uper`'],
    ['{{ x is evn }}', 'template-not-supported 8 There is no test `evn`'],
    ['{{ x.call() }}', 'template-not-supported 5 There is no method `call`'],
    ['{{ now() }}', 'template-not-supported 3 There is no function `now`'],
    [
      '{{ x[0](1) }}',
      'template-not-supported 7 Only `range` and the methods and filters of the language can be called',
    ],
  ])('%j: %s', (text, problem) => {
    expect(problems(text)).toContain(problem)
  })

  it('is all told at once, in order', () => {
    const text = 'a {{ 1 + }} b {% if ( %}{{ x | nope }}{% endif %} c {{ "x }} d {% endif %} {{ y | uper }}'
    expect(problems(text).map((problem) => Number(problem.split(' ')[1]))).toEqual([9, 22, 31, 55, 66, 82])
  })

  it('suggests the word that was meant', () => {
    const parsed = parseTemplate('{{ x | uper }}')
    expect(parsed.ok ? undefined : parsed.problems[0]?.hint).toBe('Did you mean "upper"?')
  })
})

it('knows what is included, within blocks as well', () => {
  const parsed = parseTemplate(
    '{% include "a" %}{% if x %}{% for y in z %}{% include "b.j2" %}{% endfor %}{% endif %}',
  )
  expect(parsed.ok && includesOf(parsed.template)).toEqual([
    { name: 'a', offset: 0 },
    { name: 'b.j2', offset: 43 },
  ])
})
