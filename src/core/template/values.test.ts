import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../model/json.js'
import type { TemplateHead, TemplateVariable } from './template.js'
import { collectValues, type GivenValues, type ValueSources } from './values.js'

/** An expression that ends in `!` takes forever. */
const matches = (pattern: string, text: string) =>
  pattern.endsWith('!') ? undefined : new RegExp(`^(?:${pattern})$`, 'u').test(text)

type Written = Partial<TemplateVariable> & Pick<TemplateVariable, 'name'>

function headOf(...variables: readonly Written[]): TemplateHead {
  return {
    name: 'demo',
    sample: {},
    isDeclared: true,
    variables: new Map(
      variables.map((variable) => [
        variable.name,
        {
          type: 'string',
          isRequired: variable.default === undefined,
          isSecret: false,
          ...variable,
        },
      ]),
    ),
  }
}

const given = (values: JsonObject, areTexts = false): GivenValues => ({
  values,
  areTexts,
  from: areTexts ? '--var' : 'the entry',
})

function read(head: TemplateHead, sources: Partial<ValueSources> = {}) {
  const all = { given: [], lookup: () => undefined, isKey: () => false, matches, ...sources }
  return collectValues(head, all, { file: 't.yaml' })
}

function valuesOf(head: TemplateHead, sources: Partial<ValueSources> = {}): JsonObject {
  const found = read(head, sources)
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  return Object.fromEntries(found.values.scope)
}

function problemsOf(head: TemplateHead, sources: Partial<ValueSources> = {}) {
  const found = read(head, sources)
  if (found.ok) throw new Error('nothing is wrong')
  return found.problems
}

describe('collectValues', () => {
  it('takes the first source that has a name, the environment next, the default last', () => {
    const head = headOf({ name: 'A' }, { name: 'B' }, { name: 'C' }, { name: 'D', default: 'default' })
    const values = valuesOf(head, {
      given: [given({ A: 'var' }, true), given({ A: 'entry', B: 'entry' })],
      lookup: (name) => (name === 'D' ? undefined : 'environment'),
    })
    expect(values).toEqual({ A: 'var', B: 'entry', C: 'environment', D: 'default' })
  })

  it.each<readonly [TemplateVariable['type'], string, Json]>([
    ['string', '5', '5'],
    ['string', 'true', 'true'],
    ['number', '5', 5],
    ['number', '-1.5', -1.5],
    ['boolean', 'true', true],
    ['list', '["a", 1]', ['a', 1]],
    ['object', '{"a": {"__proto__": 1}}', JSON.parse('{"a": {"__proto__": 1}}') as Json],
  ])('reads a text for a %s: %s', (type, text, value) => {
    expect(valuesOf(headOf({ name: 'A', type }), { given: [given({ A: text }, true)] })['A']).toEqual(value)
    expect(valuesOf(headOf({ name: 'A', type }), { lookup: () => text })['A']).toEqual(value)
  })

  it.each<readonly [TemplateVariable['type'], Json, string]>([
    ['string', 5, 'must be text, not a number'],
    ['number', '5', 'must be a number, not text'],
    ['boolean', 'yes', 'must be true or false, not text'],
    ['list', { a: 1 }, 'must be a list, not an object'],
    ['object', ['a'], 'must be an object, not a list'],
    ['string', null, 'must be text, not null'],
  ])('tells of a value of another type than %s', (type, value, words) => {
    const [problem] = problemsOf(headOf({ name: 'A', type }), { given: [given({ A: value })] })
    expect(problem).toMatchObject({ code: 'template-value-wrong' })
    expect(problem.message).toContain(words)
  })

  it.each(['12345678901234567890', '1e400'])('takes no number that cannot be held exactly: %s', (text) => {
    const [problem] = problemsOf(headOf({ name: 'A', type: 'number' }), { given: [given({ A: text }, true)] })
    expect(problem.message).toContain('must be a number that can be held exactly')
  })

  it.each<Json>(['Hi {{user.email}}', ['a', '{{'], { '{{a}}': 1 }])('takes no placeholder: %j', (value) => {
    const type = typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : 'object'
    const sources = { given: [given({ A: value })] }
    expect(problemsOf(headOf({ name: 'A', type }), sources)).toMatchObject([
      { code: 'template-value-placeholder' },
    ])
    expect(valuesOf(headOf({ name: 'A', type, mayHoldPlaceholders: true }), sources)).toEqual({ A: value })
  })

  it('tells of everything at once, and does not repeat what is secret', () => {
    const head = headOf(
      { name: 'A' },
      { name: 'B', type: 'enum', values: ['short', 'long'] },
      { name: 'C', pattern: '[a-z]+', isSecret: true },
    )
    const problems = problemsOf(head, { given: [given({ B: 'lang', C: 'canary 1', D: 'x', __proto__x: 1 })] })
    expect(problems.map(({ code }) => code)).toEqual([
      'template-variable-unknown',
      'template-variable-unknown',
      'template-value-missing',
      'template-value-wrong',
      'template-value-wrong',
    ])
    expect(problems[3]).toMatchObject({ hint: 'Did you mean "long"?' })
    expect(JSON.stringify(problems)).not.toContain('canary')
  })

  it('holds a pattern to the whole text, and to each text of a list', () => {
    const head = headOf({ name: 'A', pattern: '[a-z]+|x1' }, { name: 'L', type: 'list', pattern: '\\d+' })
    expect(valuesOf(head, { given: [given({ A: 'x1', L: ['1', '22'] })] })).toEqual({
      A: 'x1',
      L: ['1', '22'],
    })
    expect(problemsOf(head, { given: [given({ A: 'x1\n', L: ['1', 'b'] })] })).toHaveLength(2)
    expect(problemsOf(head, { given: [given({ A: 'ax1', L: [] })] })).toHaveLength(1)
  })

  it('tells of a pattern that never comes to an end instead of waiting for it', () => {
    const head = headOf({ name: 'A', pattern: '(a+)+!', isSecret: true })
    const [problem] = problemsOf(head, { given: [given({ A: 'canary' })] })
    expect(problem.message).toContain('its value keeps the pattern "(a+)+!" busy for too long')
  })

  it('takes no management key, from braces or dollars', () => {
    const around = { lookup: () => 'K2-canary', isKey: (name: string) => name === 'DESCOPE_MANAGEMENT_KEY' }
    expect(problemsOf(headOf({ name: 'DESCOPE_MANAGEMENT_KEY' }), around)).toMatchObject([
      { code: 'key-variable' },
    ])
    const bare = { ...headOf(), isDeclared: false }
    const found = read(bare, around)
    if (!found.ok) throw new Error('nothing is wrong with it')
    expect(found.values.dollar('DESCOPE_MANAGEMENT_KEY')).toBeUndefined()
    expect(found.values.dollar('OTHER')).toBe('K2-canary')
  })

  it('takes nothing that lies in itself without end', () => {
    const head = headOf({ name: 'A', type: 'list' })
    const nested = (depth: number) => ({ given: [given({ A: '['.repeat(depth) + ']'.repeat(depth) }, true)] })
    expect(problemsOf(head, nested(5000))).toMatchObject([{ code: 'template-value-wrong' }])
    expect(Object.keys(valuesOf(head, nested(50)))).toEqual(['A'])
  })

  it('lets a value for several templates be none of the business of one', () => {
    const shared = { ...given({ OTHER: 'x' }, true), isShared: true }
    expect(valuesOf(headOf({ name: 'A', default: 'a' }), { given: [shared] })).toEqual({ A: 'a' })
  })

  it('collects the texts of secrets, those within lists and objects too', () => {
    const head = headOf({ name: 'A', type: 'object', isSecret: true }, { name: 'B' })
    const found = read(head, { given: [given({ A: { user: 'ana', more: ['x', ''] }, B: 'b' })] })
    if (!found.ok) throw new Error('nothing is wrong with it')
    expect(found.values.secrets.toSorted()).toEqual(['ana', 'x'])
  })

  it('wants only texts in what is secret', () => {
    const head = headOf({ name: 'A', type: 'list', isSecret: true })
    expect(problemsOf(head, { given: [given({ A: ['x', 12] })] })[0].message).toContain('texts alone')
  })
})
