import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import '../../../test/support/property-seed.js'
import type { Json } from '../../core/model/json.js'
import { shopKind } from '../../../test/support/config-kinds.js'
import { editConfig, type ConfigEdit } from './edit-config.js'

const FILE = { path: '/work/descope.yaml', shown: 'descope.yaml' }

function set(text: string, path: string, value: Json, line = 2): ReturnType<typeof editConfig> {
  return editConfig({ ...FILE, text }, [edit(text, path, value, line)])
}

/** The entry begins behind the dash of this line. */
function edit(text: string, path: string, value: Json, line = 2): ConfigEdit {
  const written = text.split(/\r?\n/)[line - 1] ?? ''
  const column = written.indexOf('- ') + 3
  const same = (item: Json) => String(item).toLowerCase()
  const entry = { file: 'descope.yaml', line, column }
  return { type: 'set', entry, kind: shopKind, path, value, same }
}

describe('editing a config file', () => {
  it.each<readonly [string, string, string, Json, string]>([
    ['a plain text', 'name: Acme # the first', '/name', 'Globex', 'name: Globex # the first'],
    ['single quotes', "name: 'Acme'", '/name', "It's", "name: 'It''s'"],
    ['double quotes', 'name: "Acme"', '/name', 'a"b', 'name: "a\\"b"'],
    ['a word of YAML', 'name: Acme', '/name', 'no', 'name: "no"'],
    ['nothing', 'isClosed:', '/isClosed', true, 'isClosed: true'],
    ['nothing before a comment', 'isClosed: # why', '/isClosed', true, 'isClosed: true # why'],
    ['an anchor nobody uses', 'name: &n Acme', '/name', 'Globex', 'name: &n Globex'],
    ['a key by its alias', 'domains: [a.com]', '/mailDomains', ['b.com'], 'domains: [b.com]'],
    [
      'an item more',
      'domains: [A.com, b.com] # x',
      '/mailDomains',
      ['a.com', 'c.com'],
      'domains: [A.com, c.com] # x',
    ],
    [
      'items on lines of their own',
      'domains:\n      # ours\n      - a.com # one\n      - "b.com"\n      - c.com # three\n    isClosed: true',
      '/mailDomains',
      ['a.com', 'c.com', 'd.com'],
      'domains:\n      # ours\n      - a.com # one\n      - c.com # three\n      - d.com\n    isClosed: true',
    ],
    [
      'a list that is emptied',
      'domains:\n      - a.com\n    isClosed: true',
      '/mailDomains',
      [],
      'domains: []\n    isClosed: true',
    ],
    [
      'a list that is emptied, as far left as its key',
      'domains: # all\n    - a.com\n    isClosed: true',
      '/mailDomains',
      [],
      'domains: # all\n      []\n    isClosed: true',
    ],
    [
      'a text of several lines',
      'name: |-\n      Acme\n      Corp\n    isClosed: true',
      '/name',
      'Acme',
      'name: Acme\n    isClosed: true',
    ],
    [
      'an attribute',
      'attributes: { plan: free, seats: 5 }',
      '/attributes/plan',
      'pro, paid',
      'attributes: { plan: "pro, paid", seats: 5 }',
    ],
    ['all attributes', 'attributes: null', '/attributes', { a: 'b' }, 'attributes: { a: b }'],
    ['a key that is not written', 'name: Acme # a', '/isClosed', true, 'name: Acme # a\n    isClosed: true'],
    [
      'a key in an object that is not written',
      'name: Acme',
      '/settings/enabled',
      true,
      'name: Acme\n    settings: { enabled: true }',
    ],
  ])('changes %s', (_what, before, path, value, after) => {
    const around = (fields: string) => `shops:\n  - id: acme\n    ${fields}\n  # next\n  - id: b\n`
    expect(set(around(before), path, value)).toEqual({ text: around(after), refused: [] })
  })

  it.each<readonly [string, string, string, Json, object]>([
    ['a variable', 'name: ${BRAND} Corp', '/name', 'x', { reason: 'variable', names: ['${BRAND}'] }],
    [
      'a variable in a list',
      'domains: [a.com, "${D:-b.com}"]',
      '/mailDomains',
      ['c.com'],
      { reason: 'variable' },
    ],
    ['an alias', 'name: *top', '/name', 'x', { reason: 'shared', names: ['*top'] }],
    [
      'what an alias stands for',
      'attributes: &all { plan: a }',
      '/attributes/plan',
      'x',
      { reason: 'shared' },
    ],
    ['what is merged in', '<<: *all', '/plan', 'x', { reason: 'shared', names: ['<<'] }],
  ])('refuses %s and leaves it', (_what, field, path, value, refusal) => {
    const text =
      `defaults: &top x\nx: &base { plan: a }\nshops:\n  - id: acme\n    ${field}\n  - { id: b, attributes: *all }\n`
        .replace('<<: *all', '<<: *base')
        .replace('attributes: *all', field.includes('&all') ? 'attributes: *all' : 'name: B')
    const line = 4
    const edited = set(text, path, value, line)
    expect(edited.text).toBe(text)
    expect(edited.refused).toMatchObject([refusal])
  })

  it('takes `$${` for the characters themselves', () => {
    expect(set('shops:\n  - id: a\n    name: $${X}\n', '/name', 'y').refused).toEqual([])
  })

  it('takes entries out and puts entries in, in every style', () => {
    const block = 'shops:\n  # one\n  - id: a\n    name: A # x\n  # two\n  - id: b\n\n  - id: c'
    const gone = editConfig({ ...FILE, text: block }, [
      { type: 'remove', entry: { file: '', line: 6, column: 5 } },
    ])
    expect(gone.text).toBe('shops:\n  # one\n  - id: a\n    name: A # x\n  # two\n\n  - id: c')
    const flow = 'shops: [{ id: a }, { id: b }, { id: c }]\n'
    const less = editConfig({ ...FILE, text: flow }, [
      { type: 'remove', entry: { file: '', line: 1, column: 9 } },
      { type: 'remove', entry: { file: '', line: 1, column: 31 } },
    ])
    expect(less.text).toBe('shops: [{ id: b }]\n')
    const add: ConfigEdit = { type: 'add', kind: shopKind, entries: [{ id: 'z', name: 'no' }] }
    expect(editConfig({ ...FILE, text: block }, [add]).text).toBe(`${block}\n  - id: z\n    name: "no"`)
    expect(editConfig({ ...FILE, text: flow }, [add]).text).toBe(
      'shops: [{ id: a }, { id: b }, { id: c }, { id: z, name: "no" }]\n',
    )
    expect(editConfig({ ...FILE, text: 'shops: []\n' }, [add]).text).toBe(
      'shops:\n  - id: z\n    name: "no"\n',
    )
    expect(editConfig({ ...FILE, text: 'version: "1.0" # v\n' }, [add]).text).toBe(
      'version: "1.0" # v\n\nshops:\n  - id: z\n    name: "no"\n',
    )
  })

  it('keeps JSON what it is', () => {
    const path = '/work/descope.json'
    const text = '{\n  "shops": [\n    {\n      "id": "a",\n      "name": "A"\n    }\n  ]\n}\n'
    const entry = { file: '', line: 3, column: 5 }
    const edited = editConfig({ path, shown: 'descope.json', text }, [
      { type: 'set', entry, kind: shopKind, path: '/name', value: 'B\u0007' },
      { type: 'set', entry, kind: shopKind, path: '/isClosed', value: true },
      { type: 'add', kind: shopKind, entries: [{ id: 'b' }] },
    ])
    expect(JSON.parse(edited.text)).toEqual({
      shops: [{ id: 'a', name: 'B\u0007', isClosed: true }, { id: 'b' }],
    })
  })

  it('changes nothing but the value, and that to what is wanted', () => {
    const text = fc.oneof(
      fc.constantFrom(
        'no',
        '~',
        '1e3',
        ' x ',
        'a: b',
        '# c',
        "it's",
        '[x',
        'two\nlines',
        '',
        '<<',
        '- a',
        'Ünï',
      ),
      fc.string({ maxLength: 8 }),
    )
    const field = fc.record({
      style: fc.constantFrom('plain', 'single', 'double', 'literal', 'flow', 'block', 'empty', 'folded'),
      comment: fc.constantFrom('', ' # why', ' #'),
      above: fc.constantFrom('', '    # about it\n', '\n'),
      wanted: fc.oneof(
        text,
        fc.boolean(),
        fc.integer(),
        fc
          .array(fc.constantFrom('a', 'b', 'c, d', 'no', '1'), { maxLength: 4 })
          .map((all) => [...new Set(all)]),
      ),
    })
    fc.assert(
      fc.property(
        fc.array(field, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.constantFrom('\n', '\r\n'),
        (fields, chosen, lineBreak) => {
          const at = chosen % fields.length
          const chunks = fields.map(
            ({ style, comment, above }, index) => above + written(`f${index}`, style, comment),
          )
          const whole = (parts: readonly string[]) => parts.join('').replaceAll('\n', lineBreak)
          const head = 'shops:\n  - id: acme # first\n    attributes:\n      k: v # last\n'
          const tail = '  # between\n  - id: "b"\n# end\n'
          const body = chunks.map((chunk) => chunk.replaceAll(/^(?=.)/gm, '  '))
          const before = whole([head, ...body, tail])
          const wanted = fields[at]?.wanted ?? null
          const path = `/attributes/f${at}`
          const edited = editConfig({ ...FILE, text: before }, [edit(before, path, wanted)])
          expect(edited.refused).toEqual([])
          const prefix = whole([head, ...body.slice(0, at)])
          const suffix = whole([...body.slice(at + 1), tail])
          expect(edited.text.startsWith(prefix)).toBe(true)
          expect(edited.text.endsWith(suffix)).toBe(true)
          const read = (source: string) =>
            (parse(source) as { shops: { attributes: Record<string, unknown> }[] }).shops[0]?.attributes
          const expected = Array.isArray(wanted) ? [...wanted].sort() : wanted
          const found = read(edited.text)?.[`f${at}`]
          const sorted = Array.isArray(found) ? found.map(String).sort() : found
          expect(sorted).toEqual(expected)
          expect({ ...read(edited.text), [`f${at}`]: 0 }).toEqual({ ...read(before), [`f${at}`]: 0 })
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** One field at four spaces, in a style of writing. */
function written(key: string, style: string, comment: string): string {
  const value = {
    plain: ` some text${comment}`,
    single: ` 'it''s'${comment}`,
    double: ` "a\\tb"${comment}`,
    literal: ` |${comment}\n      one\n      two`,
    folded: ` >-${comment}\n      one\n      two`,
    flow: ` [a, "b", 'c, d']${comment}`,
    block: `${comment}\n      - a # first\n      - "no"\n      # about b\n      - b`,
    empty: comment,
  }[style]
  return `    ${key}:${value ?? ''}\n`
}
