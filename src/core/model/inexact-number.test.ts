import { describe, expect, it } from 'vitest'
import { firstInexactNumber } from './inexact-number.js'
import { parseJson, type Json } from './json.js'

describe('the first number that cannot be kept exactly', () => {
  it('is named with its place', () => {
    const value = parseJson('{ "a": [1, { "b/c": 9007199254740993 }], "d": 1e400 }')
    expect(firstInexactNumber(value)).toEqual({ digits: '9007199254740993', path: '/a/1/b~1c' })
  })

  it('is none where a double holds every one', () => {
    expect(firstInexactNumber(parseJson('{ "a": [1, 2.5, null, "9007199254740993"] }'))).toBeUndefined()
  })

  it('is found at any depth', () => {
    let deep: Json = parseJson('1e400')
    for (let level = 0; level < 20_000; level += 1) deep = [deep]
    expect(firstInexactNumber(deep)?.digits).toBe('1e400')
  })
})
