import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesPattern } from './pattern.js'

describe('patterns', () => {
  it.each<readonly [pattern: string, address: string, is: boolean]>([
    ['tenant', 'tenant/acme', true],
    ['tenant', 'tenants/acme', false],
    ['tenant', 'role/acme/Editor', false],
    ['tenant/acme', 'tenant/acme', true],
    ['tenant/acme', 'tenant/acme-west', false],
    ['tenant/acme-*', 'tenant/acme-west', true],
    ['tenant/acme-*', 'tenant/acme-', true],
    ['tenant/acme-*', 'tenant/acme', false],
    ['tenant/*-west', 'tenant/acme-west', true],
    ['tenant/a*a', 'tenant/a', false],
    ['tenant/a*a', 'tenant/aa', true],
    ['tenant/a*b*a', 'tenant/aba', true],
    ['tenant/*ab*ba*', 'tenant/aba', false],
    ['tenant/**', 'tenant/acme', true],
    ['*', 'tenant/acme', true],
    ['*/acme', 'tenant/acme', true],
    ['role/acme/*', 'role/acme/Editor', true],
    ['tenant/a.c', 'tenant/abc', false],
    ['tenant/(a|b)+?[x]{1}^$\\-', 'tenant/(a|b)+?[x]{1}^$\\-', true],
    ['tenant/line*', 'tenant/line\nbreak', true],
    ['tenant/ACME', 'tenant/acme', false],
  ])('%s and %s: %s', (pattern, address, is) => {
    expect(matchesPattern(pattern, address)).toBe(is)
  })

  it('match every text against itself, and every text that a star may stand for', () => {
    const text = fc.string({ unit: 'binary' }).filter((it) => !it.includes('*'))
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, anything) => {
        expect(matchesPattern(`tenant/${a}`, `tenant/${a}`)).toBe(true)
        expect(matchesPattern(`tenant/${a}*${b}*${c}`, `tenant/${a}${anything}${b}${anything}${c}`)).toBe(
          true,
        )
      }),
    )
  })

  it('say what a plain walk over both texts says', () => {
    const small = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 7 })
    const subject = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 7 })
    fc.assert(
      fc.property(small, subject, (pattern, address) => {
        expect(matchesPattern(`t/${pattern}`, `t/${address}`)).toBe(walks(pattern, address))
      }),
    )
  })
})

function walks(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern.startsWith('*')) {
    return walks(pattern.slice(1), text) || (text !== '' && walks(pattern, text.slice(1)))
  }
  return text !== '' && pattern[0] === text[0] && walks(pattern.slice(1), text.slice(1))
}
