import { describe, expect, it } from 'vitest'
import { dataTraits, faultsOf, readTemplateFrom } from '../../../test/support/templates.js'
import { join } from 'node:path/posix'

const BODY = 'flow_id: x\nname: X\nscreens: [{ id: a }]\n'
const withHead = (head: string) => `template:\n${head.replaceAll(/^/gm, '  ')}\n${BODY}`
const withVariables = (variables: string) => withHead(`variables:\n${variables.replaceAll(/^/gm, '  ')}`)

async function problemsOf(text: string) {
  const read = await readTemplateFrom(text)
  if (read.ok) throw new Error('nothing was found wrong')
  return read.problems
}

async function findingsOf(files: Parameters<typeof readTemplateFrom>[0]) {
  const read = await readTemplateFrom(files, { document: dataTraits })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.template.findings
}

describe('the head of a template', () => {
  it('is told of keys that nobody knows, with what was meant', async () => {
    expect(
      await problemsOf(withHead('nmae: x\nvariables:\n  A: { type: string, secrte: true }')),
    ).toMatchObject([
      { code: 'unknown-key', where: { line: 2 }, hint: 'Did you mean "name"?' },
      { code: 'unknown-key', where: { line: 4 }, hint: 'Did you mean "secret"?' },
    ])
  })

  it.each(['user', 'form', 'loop', 'true', 'None', 'include'])('keeps the name %s free', async (name) => {
    expect(await faultsOf(withVariables(`${name}: string`))).toEqual(['template-name-taken @ t.yaml:3:5'])
  })

  it.each(['1a', 'a-b', '"a b"', '""'])('takes no variable called %s', async (name) => {
    expect(await faultsOf(withVariables(`${name}: string`))).toEqual(['template-bad-name @ t.yaml:3:5'])
  })

  it('takes names of JavaScript as it takes any', async () => {
    const text = `${withVariables('constructor: string\n__proto__: string\ntoString: { type: number }')}x: "{{ constructor }}{{ __proto__ }}{{ toString }}"\n`
    const read = await readTemplateFrom(text, { document: dataTraits })
    expect(read.ok && [...read.template.head.variables.keys()]).toEqual([
      'constructor',
      '__proto__',
      'toString',
    ])
  })

  it.each([
    ['{ type: enum }', 'has no `values`'],
    ['{ type: string, values: [a] }', 'which only an enum has'],
    ['{ type: number, pattern: a }', 'which only texts have'],
    ['{ type: string, pattern: "(" }', 'no regular expression'],
    ['{ type: string, pattern: "a+", default: b }', 'has a `default` that does not fit'],
    [
      '{ type: string, pattern: "(a+)+", default: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! }',
      'for too long',
    ],
    ['{ type: number, default: "1" }', 'must be a number, not text'],
    ['{ type: enum, values: [a], default: b }', 'must be one of "a"'],
    ['{ type: string, required: true, default: b }', 'take one of them out'],
    ['{ type: number, secret: true }', 'is `secret`'],
  ])('is told that a variable contradicts itself: %s', async (variable, words) => {
    const [problem] = await problemsOf(withVariables(`A: ${variable}`))
    expect(problem).toMatchObject({ code: 'template-variable-wrong', where: { line: 3, column: 5 } })
    expect(problem.message).toContain(words)
  })

  it('is told of a type that is none, and of variables that are no object', async () => {
    expect(await faultsOf(withVariables('A: text\nB: { type: strng }\nC: { default: 1 }'))).toHaveLength(3)
    expect(await faultsOf(withHead('variables: [A]'))).toEqual(['wrong-type @ t.yaml:2:3'])
    expect(await faultsOf('template: sign-up\nflow_id: x\n')).toHaveLength(1)
  })

  it.each(['["<<"]', '["<", ">>"]', '["{%", "%}"]'])('takes no delimiters %s', async (pair) => {
    const [fault] = await faultsOf(withHead(`delimiters: { expression: ${pair} }`))
    expect(fault).toMatch(/ @ t\.yaml:\d/)
  })

  it('names what is given to variables that nobody declared, where it can', async () => {
    expect(await faultsOf({ 't.yaml': 'template: { name: x }\n' })).toEqual(['template-empty @ t.yaml'])
    expect(await faultsOf({ 't.yaml': 'a: [\n' })).toEqual(['yaml-syntax @ t.yaml:2:1'])
    expect(await faultsOf({ 't.yaml.j2': 'template: { name: 1 }\n---\nx: 1\n' })).toEqual([
      'wrong-type @ t.yaml.j2:1:19',
    ])
  })
})

describe('the head of a text', () => {
  it.each([
    ['that nothing closes', 'template: { name: x }\nflow_id: x\n', '1'],
    ['with a key of the flow beside it', 'template: { name: x }\nflow_id: x\n---\nname: X\n', '2:1'],
    ['that names another body', 'template: { body: a.yaml }\n---\nname: X\n', ''],
  ])('is told that it is wrong: one %s', async (_which, text, place) => {
    const [fault, ...others] = await faultsOf({ 't.yaml.j2': text })
    expect(fault).toMatch(new RegExp(`^template-bad-head @ t\\.yaml\\.j2:?${place}`))
    expect(others).toEqual([])
  })

  it('may be JSON', async () => {
    const text = '{ "template": { "name": "other" } }\n---\n{ "a": 1 }\n'
    const read = await readTemplateFrom({ 't.json.j2': text }, { document: dataTraits })
    expect(read.ok && read.template.head.name).toBe('other')
  })
})

it('tells of expressions without quotes as what they are, each once', async () => {
  const text = 'flow_id: {{ ID }}\nname: "{{ X }}"\nscreens:\n  - id: {{ A }}\n    text:\n      - {{ B }}\n'
  expect(await faultsOf(text)).toEqual([
    'yaml-syntax @ t.yaml:1:10',
    'yaml-syntax @ t.yaml:4:9',
    'yaml-syntax @ t.yaml:6:9',
  ])
})

describe('a body elsewhere', () => {
  it('may be YAML, whose places are told', async () => {
    const files = {
      't.yaml': 'template: { body: parts/flow.yaml, variables: { A: string } }\n',
      'parts/flow.yaml': 'flow_id: "{{ A }}"\nname: "{{ B }}"\n',
    }
    expect(await faultsOf(files)).toEqual(['template-variable-undeclared @ parts/flow.yaml:2:11'])
    const sound = { ...files, 'parts/flow.yaml': 'flow_id: "{{ A }}"\n' }
    const read = await readTemplateFrom(sound, { document: dataTraits })
    expect(read.ok && read.template.body.names.map(({ name }) => name)).toEqual(['A'])
  })

  it('is not read where a link in its folder leads out of it', async () => {
    const realPath = (path: string) => Promise.resolve(path.endsWith('contents.json') ? '/etc/passwd' : path)
    const files = {
      't.yaml': 'template: { body: flow }\n',
      'flow/contents.json': '{}',
      'flow/metadata.json': '{}',
    }
    expect(await faultsOf(files, { files: { realPath } })).toEqual(['template-include-outside @ t.yaml:1:1'])
  })
})

describe('the names in a template', () => {
  it('must be declared, and should be used', async () => {
    const text = `${withVariables('BRAND: string\nUNUSED: string')}a: "x {{ BRAN }}"\nb: "\${OTHER}"\nc: "{{ BRAND }}"\nd: "{{user.email}} {{.code}}"\n`
    const problems = await problemsOf(text)
    expect(problems).toMatchObject([
      { code: 'template-variable-undeclared', hint: 'Did you mean "BRAND"?', where: { line: 8, column: 10 } },
      { code: 'template-variable-undeclared', where: { line: 9 } },
    ])
    const [finding, ...others] = await findingsOf(text.replace('BRAN }', 'BRAND }').replace('${OTHER}', ''))
    expect(finding).toMatchObject({
      code: 'template-variable-unused',
      severity: 'warning',
      where: { line: 4, column: 5 },
    })
    expect(others).toEqual([])
  })

  it('are looked for in conditions, loops, keys and includes', async () => {
    const files = {
      't.yaml': `template: { variables: { A: string, B: string, C: list, D: string, E: string } }\n"{{ A }}": "{% if B %}{% for x in C %}{{ x }}{% endfor %}{% endif %}{% include 'd.txt' %}"\n`,
      'd.txt': "{{ D }}{% include 'e.txt' %}",
      'e.txt': '{{ E }}',
    }
    expect(await findingsOf(files)).toEqual([])
    expect(await faultsOf({ ...files, 'e.txt': 'line one\n {{ EE }}' }, { document: dataTraits })).toEqual([
      'template-variable-undeclared @ e.txt:2:5',
    ])
  })
})

describe('what a template includes', () => {
  const including = (name: string) => `a: "{% include '${name}' %}"\n`

  it.each([
    ['missing.txt', 'template-include-missing'],
    ['../other.txt', 'template-include-outside'],
    ['parts/../../other.txt', 'template-include-outside'],
    ['/etc/passwd', 'template-include-outside'],
    ['.', 'template-include-outside'],
  ])('is refused: %s', async (name, code) => {
    const files = { 't.yaml': including(name), '/other.txt': 'x', '/etc/passwd': 'x' }
    expect(await faultsOf(files)).toEqual([expect.stringMatching(`^${code} @ t\\.yaml:1:`)])
  })

  it('is refused where a link leads out of the folder', async () => {
    const realPath = (path: string) => Promise.resolve(path.endsWith('linked.txt') ? '/etc/passwd' : path)
    const files = { 't.yaml': including('linked.txt'), 'linked.txt': 'secret' }
    expect(await faultsOf(files, { files: { realPath } })).toEqual([
      expect.stringContaining('template-include-outside'),
    ])
  })

  it('is a text, and at most a hundred of them', async () => {
    const folder = { 't.yaml': including('parts'), 'parts/a.txt': 'x' }
    expect((await faultsOf(folder))[0]).toMatch(/^[a-z-]+ @ (?:t\.yaml|parts)/)
    const chain = Object.fromEntries(
      Array.from({ length: 102 }, (_, index) => [`${index}.txt`, `{% include '${index + 1}.txt' %}`]),
    )
    expect(await faultsOf({ 't.yaml': including('0.txt'), ...chain })).toEqual([
      'template-too-many-includes @ 99.txt:1:1',
    ])
  })

  it('is told where it is wrong, and that it goes in circles', async () => {
    const files = { 'deep/t.yaml': including('a.txt'), 'deep/a.txt': 'x\n{{ 1 + }}' }
    expect(await faultsOf(files)).toEqual([
      expect.stringMatching(`^template-syntax @ ${join('deep', 'a.txt')}:2:`),
    ])
    const circle = {
      't.yaml': including('a.txt'),
      'a.txt': "{% include 'b.txt' %}",
      'b.txt': "{% include 'a.txt' %}",
    }
    const read = await readTemplateFrom(circle, { document: dataTraits })
    expect(read.ok ? 'read' : read.problems[0].code).toMatch(/^(?:read|template-include)$/)
  })
})

describe('the place of a mistake', () => {
  it.each([
    ['plain', 'a: see {{ X Y }}\n', '1:13'],
    ['double quotes', 'a: "see {{ X Y }}"\n', '1:14'],
    ['single quotes', "a: 'see {{ X Y }}'\n", '1:14'],
    ['a literal block', 'a: |\n  see\n  more {{ X Y }}\n', '3:13'],
    ['a folded block', 'a: >\n  see Y\n  more {{ X Y }}\n', '3:13'],
    ['escapes', 'a: "\\t\\u0041 {{ X Y }}"\n', '1:19'],
    ['several lines', 'a: see\n  more {{ X Y }}\n', '2:13'],
    ['a key', '"b {{ X Y }}": 1\n', '1:'],
    ['a list', 'a:\n  - x\n  - "{{ X Y }}"\n', '3:'],
    ['an alias', 'a: &a "{{ X Y }}"\nb: *a\n', '1:'],
  ])('is known in %s', async (_where, text, place) => {
    const [fault] = await faultsOf(text, { document: dataTraits })
    expect(fault).toMatch(new RegExp(`^template-syntax @ t\\.yaml:${place}`))
  })
})
