import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget, type Includes, namesUsed, parseTemplate, renderScalar, renderText } from './index.js'

const SCOPE = new Map([['long', 'a'.repeat(1_000_000)]])

function code(text: string, limits: ConstructorParameters<typeof Budget>[0] = {}): string {
  const parsed = parseTemplate(text)
  if (!parsed.ok) return parsed.problems[0]?.code ?? ''
  const rendered = renderScalar(parsed.template, { scope: SCOPE, budget: new Budget(limits) })
  return rendered.ok ? 'ok' : (rendered.problems[0]?.code ?? '')
}

const nested = (open: string, inside: string, close: string, count: number) =>
  open.repeat(count) + inside + close.repeat(count)

/** With a name that fits on a line. */
const named = (templates: readonly string[]) =>
  templates.map((template) => [template.slice(0, 60), template] as const)

describe('endless or enormous', () => {
  it.each(
    named([
      '{{ range(10 ** 9) | length }}',
      '{{ range(10 ** 15) | sum }}',
      '{% for i in range(10 ** 5) %}{% for j in range(10 ** 5) %}{% endfor %}{% endfor %}',
      nested('{% for i in range(100) %}', '', '{% endfor %}', 5),
      `{% set a = [1] %}${'{% set a = a + a %}'.repeat(40)}`,
      `{% set a = [1, 1] %}${'{% set a = [a, a] %}'.repeat(40)}{{ a }}`,
      `{% set a = [1, 1] %}${'{% set a = [a, a] %}'.repeat(40)}{{ a | tojson }}`,
      `{% set a = [1, 1] %}${'{% set a = [a, a] %}'.repeat(40)}{{ a == a + [] }}`,
      `{% set a = [1, 1] %}${'{% set a = [a, a] %}'.repeat(40)}{{ [a, a] | unique }}`,
      '{{ [1] * 10 ** 9 }}',
      '{% for i in range(1000) %}{% if "ab" in long %}{% endif %}{% endfor %}',
      '{% for i in range(1000) %}{% if long[:-1] ~ "b" in long %}{% endif %}{% endfor %}',
      '{% for i in range(100000) %}{{ long | length }}{% endfor %}',
      '{% for i in range(100000) %}{{ long == long ~ "" }}{% endfor %}',
      '{{ range(900000) | sort | sort | sort }}',
    ]),
  )('%s takes too long', (_name, template) => {
    expect(code(template)).toBe('template-too-long-running')
  })

  it.each(
    named([
      '{{ "x" * 10 ** 9 }}',
      '{{ long * 100 }}',
      '{{ long | replace("a", long) }}',
      '{{ ([long] * 1000) | join }}',
      '{{ ("\\n" * 10000) | indent(10000, blank=true) }}',
      '{{ ("é" * 10000000) | urlencode }}',
      '{{ ("&" * 10000000) | e }}',
      '{{ ("&" * 10000000) | tojson }}',
      `{% set a = "x" %}${'{% set a = a ~ a %}'.repeat(40)}`,
      '{% for i in range(100) %}{{ long }}{% endfor %}',
      `{% for i in range(10000) %}${'text '.repeat(1000)}{% endfor %}`,
      `{% set a = [] %}${'{% set a = [a] %}'.repeat(300)}{{ a }}`,
      `{% set a = [1] * 1000 %}${'{% set a = [a] %}'.repeat(150)}{{ ([a] * 100) | tojson(indent=10) }}`,
      `{{ ${nested('[', '1', ']', 20)} | map(${'"map", '.repeat(12)} "list") }}`,
    ]),
  )('%s is too much', (_name, template) => {
    expect(['template-too-large', 'template-too-long-running']).toContain(code(template))
  })

  it.each(
    named([
      `{{ ${nested('(', '1', ')', 10_000)} }}`,
      `{{ ${nested('[', '1', ']', 10_000)} }}`,
      `{{ ${nested('{"a":', '1', '}', 10_000)} }}`,
      `{{ ${'not '.repeat(10_000)}1 }}`,
      `{{ ${'-'.repeat(10_000)}1 }}`,
      `{{ ${'1 if 1 else '.repeat(5000)}1 }}`,
      `{{ 1${' if 1'.repeat(5000)} }}`,
      `{{ a${'[a'.repeat(5000)}${']'.repeat(5000)} }}`,
      `{{ ${'range('.repeat(5000)}1${')'.repeat(5000)} }}`,
      `{{ 1${' is eq(1'.repeat(4000)}${')'.repeat(4000)} }}`,
      nested('{% if 1 %}', '', '{% endif %}', 10_000),
      nested('{% for a in [1] %}', '', '{% endfor %}', 10_000),
      `{{ ${'1 + '.repeat(30_000)}1 }}`,
    ]),
  )('%s is refused before it is rendered', (_name, template) => {
    expect(code(template)).toBe('template-syntax')
  })

  it('is told however deep what may be deep lies', () => {
    const inner = `{{ ${nested('(1 if not (1 < -1 * (1 ~ 1) | int) else [0, ', '1', '])', 30)} | tojson }}`
    expect(code(nested('{% if 1 %}{% for a in [1] %}', inner, '{% endfor %}{% endif %}', 25))).toBe('ok')
  })

  it('is rendered at the bottom of all that may be deep', () => {
    const blocks = (inside: string) => nested('{% if 1 %}', inside, '{% endif %}', 50)
    const bottom = `{{ ${nested('(1 ~ (not [', '1', ']))', 20)} }}`
    const includes: Includes = new Map(
      Array.from({ length: 10 }, (_, at) => {
        const source = blocks(at === 9 ? bottom : `{% include "${at + 1}" %}`)
        const parsed = parseTemplate(source)
        return [String(at), parsed.ok ? parsed.template : { source, nodes: [] }]
      }),
    )
    const parsed = parseTemplate(blocks('{% include "0" %}'))
    const given = { scope: SCOPE, includes, budget: new Budget() }
    expect(parsed.ok && renderScalar(parsed.template, given)).toEqual({ ok: true, value: '1false' })
  })

  it.each(
    named([
      `{{ 1${' + 1'.repeat(4000)} }}`,
      `{{ 1${' ~ 1'.repeat(4000)} }}`,
      `{{ "a"${' | upper'.repeat(4000)} }}`,
      `{{ 1${' and 1'.repeat(4000)} }}`,
      `{{ 1${' == 1'.repeat(4000)} }}`,
      `{% if 0 %}${'{% elif 0 %}'.repeat(50_000)}{% endif %}`,
      '{{ 1 }}'.repeat(20_000),
      '{{ long[:200000] | replace("a", "bb") | length }}',
    ]),
  )('%s is long, and that is all', (_name, template) => {
    expect(code(template)).toBe('ok')
  })

  it.each(
    named([
      '{{ '.repeat(50_000),
      '{{[{a:{}},'.repeat(50_000),
      '{% raw %}'.repeat(50_000),
      '{# '.repeat(50_000),
      '${'.repeat(50_000),
      `{% raw %}${'{% endraw '.repeat(50_000)}`,
      `${' '.repeat(200_000)}{{- 1 }}`,
      `{{ "${'\\\\'.repeat(100_000)}`,
    ]),
  )(
    '%s does not take long to refuse',
    (_name, template) => {
      parseTemplate(template)
    },
    5000,
  )
})

describe('a budget', () => {
  it('ends exactly where it says', () => {
    expect(code('{% for i in range(10) %}{% endfor %}', { steps: 25 })).toBe('ok')
    expect(code('{% for i in range(10) %}{% endfor %}', { steps: 20 })).toBe('template-too-long-running')
    expect(code('abcde', { characters: 5 })).toBe('ok')
    expect(code('abcdef', { characters: 5 })).toBe('template-too-large')
  })

  it('is shared by all that is rendered with it', () => {
    const parsed = parseTemplate('{{ "abc" }}')
    const budget = new Budget({ characters: 7 })
    const results = [1, 2, 3].map(
      () => parsed.ok && renderScalar(parsed.template, { scope: SCOPE, budget }).ok,
    )
    expect(results).toEqual([true, true, false])
  })

  it('counts values behind tokens', () => {
    const parsed = parseTemplate('{% for i in range(100) %}{{ long }}{% endfor %}')
    const rendered = parsed.ok && renderText(parsed.template, { scope: SCOPE, budget: new Budget() })
    expect(rendered).toMatchObject({ ok: false, problems: [{ code: 'template-too-large' }] })
  })
})

const PIECES = [
  '{{ }} {% %} {# #} - ${ $${ } ( ) [ ] { : , . | ~ " = * // <',
  'if elif else endif for in endfor set include raw endraw is not and',
  "defined upper map sort range long x user 0 1 99 'a' \n",
].flatMap((words) => words.split(' '))

it('any soup of tags is text, a value or a problem with its place', () => {
  const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' '))
  const tag = soup.map((inside) => `{{ ${inside} }}`)
  fc.assert(
    fc.property(
      fc.oneof(
        soup,
        tag,
        soup.map((inside) => inside.replaceAll(' ', '')),
      ),
      (text) => {
        const parsed = parseTemplate(text, { passesThrough: (root) => root === 'user' })
        const scope = new Map([['x', [1, 'a']]])
        const found = parsed.ok
          ? renderScalar(parsed.template, { scope, budget: new Budget({ steps: 10_000 }) })
          : parsed
        if (parsed.ok) namesUsed(parsed.template)
        if (found.ok) return
        expect(found.problems.length).toBeGreaterThan(0)
        for (const { offset } of found.problems) {
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThanOrEqual(text.length)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
