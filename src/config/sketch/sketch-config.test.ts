import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { memoryFiles } from '../../../test/support/config-files.js'
import { sketchConfig } from './sketch-config.js'
import { sketchText } from './sketch-text.js'

const idsIn = (text: string, name = 'tenants') =>
  (sketchText(text).get(name)?.items ?? []).map((item) => item.get('id'))

describe('names in a config that nobody checked', () => {
  it.each([
    ['block style', 'tenants:\n  - id: a\n    name: A\n  - name: B\n    id: b\n'],
    [
      'lists that are not indented',
      '# x\ntenants:\n- id: a\n  customAttributes:\n    id: no\n- id: b\nflows: []',
    ],
    [
      'flow style over several lines',
      'tenants: [\n  { id: a, name: "x, y" }, # one\n  { id: b } ]\nroles: []',
    ],
    ['flow style in block style', "tenants:\n  - { id: 'a', settings: { id: no } }\n  - {id: b}"],
    ['JSON', '{\n "tenants": [{ "id": "a" }, { "name": "x", "id": "b" }] }'],
    ['a half written end', 'tenants:\n  - id: a\n  - id: b\n    name: "un\n  - '],
    ['brackets that are never closed', 'tenants: [{ id: a }, { id: b, name'],
    ['texts that look like entries', 'tenants:\n  - id: a\n    note: |\n      - id: no\n  - id: b'],
    ['lists within entries', 'tenants:\n  - id: a\n    domains:\n      - id: no\n  - id: b'],
    ['Windows', 'tenants:\r\n  - id: a\r\n  - id: "b"\r\n'],
  ])('are found in %s', (_what, text) => {
    expect(idsIn(text).filter((id) => id !== undefined)).toEqual(['a', 'b'])
  })

  it('are those of environments too, with what they say', () => {
    const text =
      'environments:\n  dev: { projectId: P2dev }\n  prod:\n    projectId: P2prod # x\n    variables:\n      projectId: no\n'
    const { named } = sketchText(text).get('environments') ?? {
      named: new Map<string, ReadonlyMap<string, string>>(),
    }
    expect([...named].map(([name, block]) => [name, block.get('projectId')])).toEqual([
      ['dev', 'P2dev'],
      ['prod', 'P2prod'],
    ])
  })

  it('are those that the reader finds, however the file is written', () => {
    const id = fc.string({
      unit: fc.constantFrom('a', 'B', '1', ' ', '-', '_', '.', ':', '#', "'", '"', 'é'),
      minLength: 1,
      maxLength: 8,
    })
    const entry = fc.record({
      name: id,
      domains: fc.array(id, { maxLength: 2 }),
      settings: fc.record({ id }),
    })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(id, entry), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (entries, isFlow) => {
          const tenants = entries.map(([first, rest]) => ({ ...rest, id: first }))
          const text = isFlow
            ? JSON.stringify({ tenants })
            : stringify({ owner: 'x', tenants }, { lineWidth: 0, defaultStringType: 'PLAIN' })
          expect(idsIn(text)).toEqual(entries.map(([first]) => first))
        },
      ),
    )
  })

  it('never stop for what is no config at all', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            'a',
            ':',
            '-',
            '[',
            ']',
            '{',
            '}',
            '"',
            "'",
            '|',
            '#',
            ',',
            '\n',
            ' ',
            '\t',
            '\\',
          ),
        }),
        (text) => {
          sketchText(text)
        },
      ),
    )
  })

  it('are gathered over includes, each file once, with whatever can be read', async () => {
    const files = memoryFiles({
      'descope.yaml':
        'include: [tenants/*.yaml, missing.yaml, "${X}.yaml", descope.yaml]\ntenants: [{ id: a }]',
      'tenants/b.yaml': 'include: ../descope.yaml\ntenants: [{ id: b }, { id: c',
    })
    const sketch = await sketchConfig(files, { paths: [], cwd: '/repo' })
    expect(sketch.files).toEqual(['/repo/descope.yaml', '/repo/tenants/b.yaml'])
    const ids = sketch.sections('tenants').flatMap(({ items }) => items.map((item) => item.get('id')))
    expect(ids).toEqual(['a', 'b', 'c'])
    expect((await sketchConfig(files, { paths: ['nothing.yaml'], cwd: '/repo' })).files).toEqual([])
  })
})

it('finds names in a text that is long and strange as fast as in any other', () => {
  const long = 200_000
  const texts = [
    'a'.repeat(long),
    `a${' '.repeat(long)}b`,
    `x: ${'['.repeat(long)}`,
    `x: "${'\\'.repeat(long)}`,
    '- '.repeat(long),
    `tenants:\n${'- a #'.repeat(long)}`,
    `x: a${' \t'.repeat(long)}#`,
  ]
  const startedMs = performance.now()
  for (const text of texts) sketchText(text)
  expect(performance.now() - startedMs).toBeLessThan(3_000)
})
