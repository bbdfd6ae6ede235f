import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainProblem, foldDomain } from './domain.js'

describe('domainProblem', () => {
  it.each([
    'acme.com',
    'ACME.com',
    'a.b-c.example.co.uk',
    'bücher.de',
    'xn--bcher-kva.de',
    '1password.com',
    'acme.internal',
    `${'a'.repeat(63)}.com`,
  ])('%s can be a domain of a tenant', (domain) => {
    expect(domainProblem(domain)).toBeUndefined()
  })

  it.each([
    '',
    'acme',
    'acme.com.',
    '.acme.com',
    'acme..com',
    '-acme.com',
    'acme-.com',
    'a_b.com',
    'acme .com',
    'acme.com/path',
    'https://acme.com',
    'acme.com:443',
    'jane@acme.com',
    '*.acme.com',
    'a%2eb.com',
    '10.0.0.1',
    'xn--zzzzzz.com',
    `${'a'.repeat(64)}.com`,
    `${'abcdefgh.'.repeat(30)}com`,
    'acme\u202e.com',
    'acme\u0000.com',
  ])('%j cannot', (domain) => {
    expect(domainProblem(domain)).toBeDefined()
  })

  it.each(['com', 'co.uk', 'github.io', 'CO.UK', 'xn--p1ai'])('%s would take in strangers', (suffix) => {
    expect(domainProblem(suffix)).toBeDefined()
  })

  it('says why a public suffix is refused', () => {
    expect(domainProblem('co.uk')?.message).toContain('public suffix')
    expect(domainProblem('co.uk')?.hint).toContain('acme.co.uk')
  })

  it('shows foreign text without characters that a terminal obeys', () => {
    expect(domainProblem('acme\u001b[31m\u202e.com')?.message).not.toMatch(/[\p{Cc}\u202e]/u)
  })
})

describe('foldDomain', () => {
  it.each([
    ['ACME.Com', 'acme.com'],
    ['Bücher.de', 'xn--bcher-kva.de'],
    ['1.2', '1.2'],
    ['acme.com/path', 'acme.com/path'],
    ['bücher.de/path', 'bücher.de/path'],
  ])('%s becomes %s', (domain, folded) => {
    expect(foldDomain(domain)).toBe(folded)
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'grapheme' })), (text) => {
        expect(foldDomain(foldDomain(text))).toBe(foldDomain(text))
      }),
    )
  })
})
