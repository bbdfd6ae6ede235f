import { describe, expect, it } from 'vitest'
import { InexactNumber } from '../model/json.js'
import { EmulatedFailure } from '../ports/emulation.js'
import { otherValues, readValues, zeroValues } from './read-values.js'

const shape = { name: 'text', on: 'flag', tags: 'texts', map: 'map', count: 'integer' } as const

describe('readValues', () => {
  it('leaves out what is absent or null, and everything it is not asked for', () => {
    expect(readValues({ name: 'n', on: null, other: 1 }, shape)).toEqual({ name: 'n' })
    expect(readValues({ on: false, tags: [], map: {}, count: 0, name: '' }, shape)).toEqual(zeroValues(shape))
  })

  it('takes an integer as a text too', () => {
    expect(readValues({ count: '-12' }, shape)).toEqual({ count: -12 })
  })

  it.each([
    { name: 1 },
    { on: 'true' },
    { tags: 'a' },
    { tags: ['a', 1] },
    { map: [] },
    { count: 1.5 },
    { count: '1e3' },
    { count: new InexactNumber('12345678901234567890') },
  ])('refuses %j', (body) => {
    expect(readValues(body, shape)).toMatchObject({ status: 400, errorCode: 'E011001' })
    expect(readValues(body, shape)).toBeInstanceOf(EmulatedFailure)
  })

  it('takes `__proto__` and `constructor` for data', () => {
    const body = JSON.parse('{"__proto__":{"name":"x"},"constructor":"c"}') as Record<string, never>
    expect(readValues(body, shape)).toEqual({})
    expect(JSON.stringify(otherValues(body, new Set()))).toBe('{"__proto__":{"name":"x"},"constructor":"c"}')
  })
})
