import { describe, expect, it } from 'vitest'
import { costWords } from './cost-text.js'

describe('costWords', () => {
  it.each([
    [{ calls: 2417, seconds: 185 }, 'about 2,400 calls, 3 to 4 min'],
    [{ calls: 501, seconds: 2 }, 'about 500 calls, less than a minute'],
    [{ calls: 640, seconds: 61 }, 'about 640 calls, about a minute'],
    [{ calls: 98_765, seconds: 7_300 }, 'about 99,000 calls, 2 to 3 h'],
    [{ calls: 7, seconds: 100 }, 'about 7 calls, 1 to 2 min'],
  ])('%j is %s', (cost, words) => {
    expect(costWords(cost)).toBe(words)
  })
})
