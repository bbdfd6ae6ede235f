import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expand } from './expand.js'
import { lookupIn } from './dot-env.js'

const lookup = lookupIn({ A: 'x', EMPTY: '', TRICK: '${A}' })
const put = (text: string) => expand(text, lookup, (name) => name === 'KEY')

describe('expand', () => {
  it.each([
    ['${A}', 'x'],
    ['-${A}${A}-', '-xx-'],
    ['${NONE:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY}', ''],
    ['${NONE:-}', ''],
    ['${NONE:-a:-b}', 'a:-b'],
    ['$${A}', '${A}'],
    ['$A $ {A} $', '$A $ {A} $'],
    ['${TRICK}', '${A}'],
  ])('%s becomes %s', (text, expected) => {
    expect(put(text)).toMatchObject({ text: expected, problems: [] })
  })

  it.each([
    ['${NONE}', 'undefined-variable'],
    ['${__proto__}', 'undefined-variable'],
    ['${constructor}', 'undefined-variable'],
    ['${}', 'bad-expression'],
    ['${a-b}', 'bad-expression'],
    ['${1A}', 'bad-expression'],
    ['${A', 'bad-expression'],
    ['${A:-${B}}', 'bad-expression'],
    ['${KEY}', 'key-variable'],
    ['${KEY:-x}', 'key-variable'],
  ])('%s is told: %s', (text, code) => {
    expect(put(text).problems.map((problem) => problem.code)).toEqual([code])
  })

  it('leaves texts without expressions alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('${'))
        expect(put(text)).toEqual({ text, isWhole: false, problems: [] })
      }),
    )
  })

  it('puts values in as they are, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[a-z]*$/), (value, around) => {
        const expanded = expand(
          `${around}\${V}${around}`,
          () => value,
          () => false,
        )
        expect(expanded.text).toBe(around + value + around)
        expect(expanded.isWhole).toBe(around === '')
      }),
    )
  })
})
