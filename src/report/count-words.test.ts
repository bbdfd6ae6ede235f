import { expect, it } from 'vitest'
import { countOf } from './count-words.js'

it.each([
  [1, 'search', '1 search'],
  [3, 'search', '3 searches'],
  [2, 'entry', '2 entries'],
  [0, 'day', '0 days'],
  [12_000, 'tenant', '12,000 tenants'],
])('%i of %s is %s', (count, noun, words) => {
  expect(countOf(count, noun)).toBe(words)
})
