import { expect, it } from 'vitest'
import { inSentences } from './in-sentences.js'

it.each([
  [['It is "p" here', 'The config counts.'], 'It is "p" here. The config counts.'],
  [['Really?', 'See --help'], 'Really? See --help.'],
  [['Alone'], 'Alone.'],
  [['See:', ''], 'See:'],
])('%j becomes %j', (parts, line) => {
  expect(inSentences(...parts)).toBe(line)
})
