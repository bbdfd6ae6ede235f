import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, keyIn, kindOf, parseAddress } from './address.js'

const segment = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('../../x', '__proto__', '%2F', '%25', '%', '/', '%252f', 'a/b', 'Ünïcode', '😀'),
)

describe('addresses', () => {
  it('give their kind and segments back', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 3 }), (segments) => {
        const address = addressOf('role', ...segments)
        expect(parseAddress(address)).toEqual({ kind: 'role', segments })
        expect(kindOf(address)).toBe('role')
      }),
    )
  })

  it('of different things differ', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), fc.array(segment, { minLength: 1 }), (a, b) => {
        const isSame = a.length === b.length && a.every((item, index) => item === b[index])
        expect(addressOf('role', ...a) === addressOf('role', ...b)).toBe(isSame)
      }),
    )
  })

  it('hold the key', () => {
    fc.assert(
      fc.property(segment, (key) => {
        expect(keyIn(addressOf('tenant', key))).toBe(key)
      }),
    )
  })

  it('have a kind and at least one segment, none of them empty', () => {
    for (const text of ['', 'tenant', 'tenant/', '/acme', 'tenant//x'])
      expect(parseAddress(text)).toBeUndefined()
    expect(kindOf('tenant')).toBe('tenant')
  })
})
