import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import type { JsonObject } from '../model/json.js'
import { keepTargetValues } from './keep-target-values.js'

const FROM = {
  name: 'Hello Acme (staging)',
  tasks: { '0': { text: 'Acme (staging)', seats: 5 } },
  list: ['a'],
}
const TO = { name: 'Hello Acme', tasks: { '0': { text: 'Acme', seats: 500 } }, list: ['a', 'b'] }

describe('keeping the values of the target', () => {
  it('puts them in where the source has what its files say, and nowhere else', () => {
    const live = { ...FROM, tasks: { '0': { text: 'Acme (staging)', seats: 5, more: true } }, version: 3 }
    const kept = keepTargetValues(live, { from: FROM, to: TO })
    expect(kept.document).toEqual({
      ...TO,
      tasks: { '0': { text: 'Acme', seats: 500, more: true } },
      version: 3,
    })
    expect(kept.kept).toHaveLength(4)
    expect(kept.lost).toEqual([])
  })

  it('tells where the source has something else', () => {
    const live = { name: 'by hand', tasks: {}, list: ['a'] }
    const { document, lost } = keepTargetValues(live, { from: FROM, to: TO })
    expect(document).toEqual({ name: 'by hand', tasks: {}, list: ['a', 'b'] })
    expect([...lost].sort()).toEqual(['/name', '/tasks/0/seats', '/tasks/0/text'])
  })

  it('leaves a document alone where the files say the same, and never changes what it is given', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => ({ value }) as JsonObject)
    fc.assert(
      fc.property(json, json, json, (live, one, other) => {
        const before = JSON.stringify([live, one, other])
        expect(keepTargetValues(live, { from: one, to: one })).toEqual({ document: live, kept: [], lost: [] })
        const there = keepTargetValues(one, { from: one, to: other })
        expect(there.lost).toEqual([])
        keepTargetValues(live, { from: one, to: other })
        expect(JSON.stringify([live, one, other])).toBe(before)
      }),
    )
  })

  it('takes names of prototypes for data, and any depth', () => {
    const from = JSON.parse('{"__proto__":{"x":1},"constructor":"a"}') as JsonObject
    const to = JSON.parse('{"__proto__":{"x":2},"constructor":"b"}') as JsonObject
    expect(JSON.stringify(keepTargetValues(from, { from, to }).document)).toBe(JSON.stringify(to))
    const deep = (leaf: string) => {
      let value: JsonObject = { leaf }
      for (let level = 0; level < 5_000; level += 1) value = { value }
      return value
    }
    expect(keepTargetValues(deep('a'), { from: deep('a'), to: deep('b') }).kept).toHaveLength(1)
  })
})
