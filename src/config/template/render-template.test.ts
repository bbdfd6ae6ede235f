import { describe, expect, it } from 'vitest'
import { dataFrom, faultsOfRendering, flowTraits, renderFrom } from '../../../test/support/templates.js'
import type { JsonObject } from '../../core/model/json.js'

const head = (variables: string) => `template:\n  variables:\n${variables.replaceAll(/^/gm, '    ')}\n`

describe('a template that is data', () => {
  it('keeps the type of a value that stands alone, and makes text of others', async () => {
    const text = `${head('N: number\nB: boolean\nL: list\nO: object\nS: string')}
n: "{{ N }}"
b: "{{ B }}"
l: "{{ L }}"
o: "{{ O }}"
s: "{{ S }}"
kept: { "a": 1, "b": [true, null, 1.0], "c": "plain" }
mixed: "{{ N }} and {{ B }}"
`
    const values = { N: 4.5, B: false, L: [1, ['a']], O: { k: null }, S: '007' }
    expect(await dataFrom(text, { values })).toEqual({
      n: 4.5,
      b: false,
      l: [1, ['a']],
      o: { k: null },
      s: '007',
      kept: { a: 1, b: [true, null, 1], c: 'plain' },
      mixed: '4.5 and false',
    })
  })

  it('renders keys, and takes those of JavaScript as it takes any', async () => {
    const text = `${head('K: string')}"{{ K }}": { "{{ K }}2": 1, "__proto__": "{{ K }}", constructor: 2 }\n`
    for (const K of ['name', '__proto__', 'constructor', 'a/b~c', '']) {
      const data = (await dataFrom(text, { values: { K } })) as JsonObject
      expect(Object.keys(data)).toEqual([K])
      expect(JSON.stringify(data[K])).toBe(
        `{${JSON.stringify(`${K}2`)}:1,"__proto__":${JSON.stringify(K)},"constructor":2}`,
      )
    }
    expect(Object.prototype).not.toHaveProperty('name')
  })

  it('is told of a key that stands there twice then, and of one that is no text', async () => {
    const text = `${head('K: string\nO: object')}a:\n  fixed: 1\n  "{{ K }}": 2\n`
    expect(await faultsOfRendering(`${text}  b: "{{ O }}"\n`, { values: { K: 'fixed', O: {} } })).toEqual([
      'template-key-twice @ t.yaml:7:3',
    ])
    expect(await faultsOfRendering(`${text}  "{{ O }}": 3\n`, { values: { K: 'other', O: {} } })).toEqual([
      expect.stringMatching(/^template-(?:bad-key|wrong-value) @ t\.yaml:8:3$/),
    ])
  })

  it('leaves dollars in programs alone, and what is for Descope', async () => {
    const text = `${head('A: string')}
clientScripts: [{ code: "\`\${x}\` {{ A }}" }]
text: "\${A} $\${x} {{user.email}} {{ .code }}"
`
    expect(await dataFrom(text, { values: { A: 'a' } })).toEqual({
      clientScripts: [{ code: '`${x}` a' }],
      text: 'a ${x} {{user.email}} {{ .code }}',
    })
  })

  it('needs no head where only variables of the environment are used', async () => {
    const env = { A: 'a: "b"', DESCOPE_MANAGEMENT_KEY: 'K2-canary' }
    expect(await dataFrom('x: "${A}"\ny: "${B:-c}"\n', { env })).toEqual({ x: 'a: "b"', y: 'c' })
    expect(await faultsOfRendering('x: "${DESCOPE_MANAGEMENT_KEY}"\n', { env })).toEqual([
      'undefined-variable @ t.yaml:1:5',
    ])
    expect(await faultsOfRendering('x: "${constructor}${B}"\n', { env })).toHaveLength(2)
  })

  it('gives no way out of itself', async () => {
    const text = (expression: string) => `${head('A: string')}x: "{{ A }}"\ny: "{{ ${expression} }}"\n`
    for (const expression of [
      'A.constructor',
      'A.__proto__',
      'A.constructor.constructor("return process")()',
      'A["constructor"]',
    ])
      await expect(
        (async () =>
          faultsOfRendering(text(expression.replaceAll('"', "'")), { values: { A: 'a' } }))().catch(
          (error: unknown) => [String(error)],
        ),
        expression,
      ).resolves.toEqual([expect.stringMatching(/template-/)])
  })

  it('reads the same from JSON', async () => {
    const text = JSON.stringify({ template: { variables: { A: 'list' } }, x: { y: '{{ A }}' } })
    expect(await dataFrom({ 't.json': text }, { values: { A: [1] } })).toEqual({ x: { y: [1] } })
  })
})

describe('a template that is text', () => {
  const steps = `# A comment before.
template:
  variables: { TITLES: { type: list, placeholders: true }, ON: { type: boolean, default: false } }
---
screens:
{% for title in TITLES %}
  - id: s{{ loop.index }}
    title: {{ title }}
    quoted: "{{ title }}"
{% endfor %}
{% if ON %}
on: {{ ON }}
{% endif %}
`

  it('makes structure with loops and conditions, and puts values in as they are', async () => {
    const TITLES = [
      'a: b',
      '"',
      "'",
      '- x\n- y',
      '{{ loop }}',
      '# no',
      '',
      'null',
      '5',
      '\u{10FFFC}0\u{10FFFD}',
    ]
    expect(await dataFrom({ 't.yaml.j2': steps }, { values: { TITLES, ON: true } })).toEqual({
      screens: TITLES.map((title, index) => ({ id: `s${index + 1}`, title, quoted: title })),
      on: true,
    })
  })

  it('keeps types where nothing is in quotes', async () => {
    const text =
      'template: { variables: { A: object } }\n---\n{"a": {{ A }}, "b": {{ A | tojson }}, "c": "{{ A.n }}"}'
    expect(await dataFrom({ 't.json.j2': text }, { values: { A: { n: 1 } } })).toEqual({
      a: { n: 1 },
      b: { n: 1 },
      c: '1',
    })
  })

  it('is told of keys that are equal then, of what is no data, and of what fails, at its line', async () => {
    const text = (body: string) => ({ 't.yaml.j2': `template: { variables: { A: string } }\n---\n${body}` })
    const values = { A: 'x' }
    expect(await faultsOfRendering(text('x: 1\n{{ A }}: 2\n'), { values })).toEqual([
      'template-key-twice @ t.yaml.j2:4:1',
    ])
    expect(await faultsOfRendering(text('a: {{ A }}\nb: [\n'), { values })).toEqual([
      expect.stringMatching(/^yaml-syntax @ t\.yaml\.j2:(?:4|5)/),
    ])
    expect(await faultsOfRendering(text('a: 1\nb: {{ A / 2 }}\n'), { values })).toEqual([
      expect.stringMatching(/^template-wrong-value @ t\.yaml\.j2:4:/),
    ])
    expect(await faultsOfRendering(text('{% if A == "y" %}a: 1{% endif %}\n'), { values })).toHaveLength(1)
    expect(await dataFrom(text('a: &x {{ A }}\nb: *x\n'), { values })).toEqual({ a: 'x', b: 'x' })
  })

  it('has no head where it needs none', async () => {
    expect(await dataFrom({ 't.yaml.j2': 'a: ${A}\nb: "${A}"\n' }, { env: { A: '[1, 2]' } })).toEqual({
      a: '[1, 2]',
      b: '[1, 2]',
    })
  })

  it('includes texts that make structure', async () => {
    const files = {
      't.yaml.j2': 'template: { variables: { A: string } }\n---\na:\n{% include "parts/list.yaml" %}',
      'parts/list.yaml': '  - {{ A }}\n  - {{ A.x }}\n',
    }
    expect(await faultsOfRendering(files, { values: { A: 'v' } })).toEqual([
      expect.stringMatching(/^template-undefined @ parts\/list\.yaml:2:/),
    ])
    expect(await dataFrom({ ...files, 'parts/list.yaml': '  - {{ A }}\n' }, { values: { A: 'v' } })).toEqual({
      a: ['v'],
    })
  })
})

describe('places of what a template gives', () => {
  const placesIn = async (...about: Parameters<typeof renderFrom>) => {
    const rendered = await renderFrom(...about)
    if (!rendered.ok) throw new Error(JSON.stringify(rendered.problems))
    return (path: string) => {
      const { file, line } = rendered.reading.placeOf(path)
      return `${file}:${line ?? '-'}`
    }
  }
  const whole = (key: string) => `flowId: x
metadata: { name: X }
contents:
  startTask: "0"
  tasks:
    "${key}":
      id: "0"
      action: "{{ A }}"
screens: []
`

  it('are those of the template', async () => {
    const place = await placesIn(`${head('A: string')}${whole('0')}`, { values: { A: 'a' } })
    expect(place('/contents/tasks/0/action')).toBe('t.yaml:11')
    const renamed = await placesIn(`${head('A: string')}${whole('{{ A }}')}`, { values: { A: 'a/b' } })
    expect(renamed('/contents/tasks/a~1b/action')).toBe('t.yaml:11')
    expect(renamed('/contents/tasks/a~1b/missing')).toBe('t.yaml:9')
  })

  it('are those of the text, whatever lines it gave', async () => {
    const text = `template: { variables: { L: list } }
---
flowId: x
metadata: { name: X }
contents:
  startTask: "0"
  tasks:
{% for action in L %}
    "{{ loop.index }}":
      id: "{{ loop.index }}"
      action: {{ action }}
{% endfor %}
    last: { id: last }
screens: []
`
    const place = await placesIn({ 't.yaml.j2': text }, { values: { L: ['a', 'b', 'c'] } })
    expect(place('/contents/tasks/3/action')).toBe('t.yaml.j2:11')
    expect(place('/contents/tasks/last/id')).toBe('t.yaml.j2:13')
  })

  it('are those of another file that holds the body', async () => {
    const files = {
      'library/t.yaml': 'template: { body: flow/x.json, variables: { A: string } }\n',
      'library/flow/x.json': `{
 "flowId": "x", "metadata": { "name": "X" },
 "contents": { "startTask": "0", "tasks": { "0": {
   "id": "0",
   "action": "{{ A }}" } } }, "screens": [] }`,
    }
    const place = await placesIn(files, { values: { A: 'a' } })
    expect(place('/contents/tasks/0/action')).toBe('library/flow/x.json:5')
    const short = {
      'library/t.yaml': 'template: { body: flow/x.json, variables: { A: string } }\n',
      'library/flow/x.json':
        '{\n "flow_id": "{{ A }}-x",\n "screens": [\n  { "id": "s",\n    "title": "Hi {{ A }}" } ] }',
    }
    const rendered = await renderFrom(short, { values: { A: 'a' } })
    expect(rendered.ok && rendered.reading.key).toBe('a-x')
  })

  it('are those of the short form', async () => {
    const text = `${head('A: string')}flow_id: x
screens:
  - id: one
    title: "Hi {{ A }}"
    buttons: [{ label: Go, to: end }]
`
    const place = await placesIn(text, { values: { A: 'a' } })
    expect(place('/screens/0')).toMatch(/^t\.yaml:[67]$/)
    expect(
      await faultsOfRendering(text.replace('title:', 'titel:').replace('{{ A }}', 'x{{ A }}'), {
        values: { A: 'a' },
        document: flowTraits,
      }),
    ).toEqual(['short-form-key @ t.yaml:7:5'])
  })
})

describe('bounds', () => {
  it('end what never ends or grows too large', async () => {
    const text = (body: string) => `${head('N: number')}a: "{{ N }}"\nb: "${body}"\n`
    const values = { N: 1 }
    expect(
      await faultsOfRendering(text('{% for x in range(999999999) %}{{ x }}{% endfor %}'), { values }),
    ).toEqual([expect.stringMatching(/^template-too-l(?:arge|ong-running) @ t\.yaml:5:/)])
    // Many small texts count together.
    const many = Array.from(
      { length: 40 },
      (_, index) => `k${index}: "{% for x in range(30000) %}y{% endfor %}"`,
    ).join('\n')
    expect((await faultsOfRendering(`${head('N: number')}a: "{{ N }}"\n${many}\n`, { values }))[0]).toMatch(
      /^template-too-long-running/,
    )
  })
})
