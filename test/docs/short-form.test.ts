import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { checkFlow } from '../../src/core/flow/check/index.js'
import { readFlow } from '../../src/core/flow/read-flow.js'
import { expandShortForm } from '../../src/core/flow/short-form/index.js'
import type { Json } from '../../src/core/model/json.js'

const page = readFileSync('docs/short-form.md', 'utf8')
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => parse(text ?? '') as Json)

describe('docs/short-form.md', () => {
  it('has examples that are flows with nothing to find in them', () => {
    expect(examples).toHaveLength(2)
    for (const example of examples) {
      const expanded = expandShortForm(example)
      expect(expanded).toMatchObject({ ok: true })
      if (expanded.ok) expect(checkFlow(readFlow(expanded.document), {})).toEqual([])
    }
  })

  it('names every key and every type', () => {
    const typo = (json: Json): string => {
      const expanded = expandShortForm(json)
      return expanded.ok ? '' : expanded.problems.map(({ hint }) => hint).join('\n')
    }
    const screen = { id: 'a', zzzzzz: 1, fields: [{ name: 'x', zzzzzz: 1, type: 'zzzzzz' }] }
    const said = typo({ zzzzzz: 1, screens: [{ ...screen, buttons: [{ label: 'x', zzzzzz: 1 }] }] })
    const words = [...said.matchAll(/(?:Known here:|types) ([^.]+)\./g)].flatMap(([, list]) =>
      (list ?? '').split(', '),
    )
    expect(words.length).toBeGreaterThan(20)
    for (const word of words) expect(page, word).toContain(`\`${word}\``)
  })
})
