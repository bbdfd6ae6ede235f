import { describe, expect, it } from 'vitest'
import { namesUsed, parseTemplate, type Includes, type TemplateText } from './index.js'

function parsed(source: string): TemplateText {
  const result = parseTemplate(source)
  if (!result.ok) throw new Error(result.problems[0]?.message)
  return result.template
}

function names(text: string, includes?: Includes): readonly string[] {
  return namesUsed(parsed(text), includes).map(
    ({ name, offset, form, hasDefault, include }) =>
      `${include ?? ''}${form === 'dollar' ? '$' : ''}${name}@${offset}${hasDefault ? '?' : ''}`,
  )
}

describe('names a template wants', () => {
  it.each([
    ['{{ a }}{{ b.c[d] }}${E}', ['a@3', 'b@10', 'd@14', '$E@19']],
    ['${A:-x}${B:-}', ['$A@0?', '$B@7?']],
    ['{{ a | default(b) }}{{ c | d }}', ['a@3?', 'b@15', 'c@23?']],
    [
      '{{ a is defined }}{{ b is not defined }}{{ c is undefined }}{{ d is none }}',
      ['a@3?', 'b@21?', 'c@43?', 'd@63'],
    ],
    ['{{ a.b | default(1) }}', ['a@3']],
    ['{{ a | upper | default(1) }}', ['a@3']],
    ['{{ (a) | default(1) }}', ['a@4?']],
    [
      '{% for a in b if a.c %}{{ a }}{{ loop.index }}{{ d }}{% else %}{{ a }}{% endfor %}{{ loop }}',
      ['b@12', 'd@49', 'a@66', 'loop@85'],
    ],
    ['{% set a = a %}{{ a }}', ['a@11']],
    ['{{ a }}{% set a = 1 %}{{ a }}', ['a@3']],
    ['{% for x in [1] %}{% set a = 1 %}{{ a }}{% endfor %}{{ a }}', ['a@55']],
    ['{% if a %}{% set b = 1 %}{% endif %}{{ b }}', ['a@6']],
    ['{% for k, v in m.items() %}{{ k ~ v }}{% endfor %}', ['m@15']],
    ['{{ range(n) }}{{ range }}', ['n@9', 'range@17']],
    ['{{ true }}{{ none }}{{ "x" }}{{ {a: b} }}{{ [c, (d, e)] }}', ['a@33', 'b@36', 'c@45', 'd@49', 'e@52']],
    [
      '{{ a if b else c }}{{ -d ** e }}{{ f and not g }}{{ h[i:j] }}',
      ['a@3', 'b@8', 'c@15', 'd@23', 'e@28', 'f@35', 'g@45', 'h@52', 'i@54', 'j@56'],
    ],
    [
      '{{ a | join(b, attribute=c) }}{{ d.replace(e, f) }}{{ g is divisibleby h }}',
      ['a@3', 'b@12', 'c@25', 'd@33', 'e@43', 'f@46', 'g@54', 'h@71'],
    ],
    ['{% raw %}{{ a }}{% endraw %}{# {{ b }} #}', []],
  ])('%j: %j', (text, expected) => {
    const found = names(text)
    expect(found.map((name) => name.replace(/@\d+/, ''))).toEqual(
      expected.map((name) => name.replace(/@\d+/, '')),
    )
    for (const name of found) {
      const [, word = '', offset = ''] = /^\$?(\w+)@(\d+)/.exec(name) ?? []
      expect(text.slice(Number(offset)).replace(/^\$\{/, '').startsWith(word), name).toBe(true)
    }
  })

  it('are those of the includes too, save what is around them', () => {
    const includes = new Map([
      ['row', parsed('{{ item }}{{ other }}{% include "deep" %}')],
      ['deep', parsed('{{ item }}{{ deep }}')],
    ])
    expect(names('{% for item in list %}{% include "row" %}{% endfor %}', includes)).toEqual([
      'list@15',
      'rowother@13',
      'deepdeep@13',
    ])
    expect(names('{% include "deep" %}', includes)).toEqual(['deepitem@3', 'deepdeep@13'])
  })

  it('are found in includes that include each other, in no time', () => {
    const many = Array.from({ length: 30 }, (_, at) => `{% include "${at}" %}`).join('')
    const includes = new Map(
      Array.from({ length: 30 }, (_, at) => [String(at), parsed(`{{ n${at} }}${many}`)]),
    )
    expect(names(many, includes)).toHaveLength(30)
  })
})
