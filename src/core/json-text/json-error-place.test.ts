import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonErrorPlace } from './json-error-place.js'

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('jsonErrorPlace', () => {
  it.each([
    ['{"a": 1,}', 1, 9],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['[1, 2', 1, 6],
    ['', 1, 1],
    ['{"a": "x\ny"}', 1, 7],
    ['<html>', 1, 1],
    ['{}x', 1, 3],
    ['[1}', 1, 3],
    ['{"a" 1}', 1, 6],
    ['nul', 1, 1],
    ['[01]', 1, 3],
  ])('finds the place in %j', (text, line, column) => {
    expect(jsonErrorPlace(text)).toEqual({ line, column })
  })

  it('agrees with JSON.parse on what is JSON', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', ']', 'x', ':'))
      .map(
        ([json, at, put]) =>
          `${json.slice(0, at % (json.length + 1))}${put}${json.slice((at % (json.length + 1)) + 1)}`,
      )
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged), (text) => {
        expect(jsonErrorPlace(text) === undefined).toBe(isJson(text))
      }),
    )
  })
})
