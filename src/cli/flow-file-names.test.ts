import fc from 'fast-check'
import { expect, it } from 'vitest'
import { flowFileNames } from './flow-file-names.js'

it('leaves plain ids alone and makes others safe', () => {
  expect([...flowFileNames(['sign-in', 'a/b', '..', 'con', ''])]).toEqual([
    ['sign-in', 'sign-in'],
    ['a/b', 'a%2fb'],
    ['..', '%2e%2e'],
    ['con', '%con'],
    ['', '%'],
  ])
})

it('never gives one file to two ids, whether case is told apart or not', () => {
  const ids = fc.uniqueArray(
    fc.oneof(fc.string(), fc.constantFrom('a', 'A', 'vip', 'VIP', 'Vip', 'con', 'CON')),
  )
  fc.assert(
    fc.property(ids, (some) => {
      const names = [...flowFileNames(some).values()].map((name) => name.toLowerCase())
      expect(new Set(names).size).toBe(some.length)
      expect(names.every((name) => /^[^/\\:]+$/.test(name) && !name.startsWith('.'))).toBe(true)
    }),
  )
})
