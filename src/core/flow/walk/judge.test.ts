import { describe, expect, it } from 'vitest'
import { InexactNumber, type Json } from '../../model/json.js'
import { judge } from './judge.js'

const UNSURE = { why: expect.any(String) as string }

describe('judge', () => {
  it.each<readonly [string, Json, Json, unknown]>([
    ['is-true', true, '', true],
    ['is-true', false, '', false],
    ['is-true', 'true', '', true],
    ['is-true', null, '', false],
    ['is-true', 'yes', '', UNSURE],
    ['is-true', 1, '', UNSURE],
    ['is-false', false, false, true],
    ['is-false', true, false, false],
    ['is-false', 'false', false, true],
    ['is-false', null, false, UNSURE],
    ['empty', null, '', true],
    ['empty', '', '', true],
    ['empty', [], '', true],
    ['empty', {}, '', true],
    ['empty', 'a', '', false],
    ['empty', ['a'], '', false],
    ['empty', true, '', false],
    ['empty', false, '', UNSURE],
    ['empty', 0, '', UNSURE],
    ['not-empty', null, '', false],
    ['not-empty', 'a', '', true],
    ['not-empty', 0, '', UNSURE],
    ['equal', 'Passkeys', 'Passkeys', true],
    ['equal', 'passkeys', 'Passkeys', false],
    ['equal', 5, '5', true],
    ['equal', true, 'true', true],
    ['equal', null, '', true],
    ['equal', null, 'a', false],
    ['equal', ['a'], ['a'], true],
    ['equal', ['a'], 'a', UNSURE],
    ['contains', 'phone and mail', 'phone', true],
    ['contains', 'mail', 'phone', false],
    ['contains', ['phone'], 'phone', true],
    ['contains', ['phones'], 'phone', false],
    ['contains', [5], '5', true],
    ['contains', null, 'phone', false],
    ['contains', {}, 'phone', UNSURE],
    ['contains', 'phone', '', UNSURE],
    ['contains', ['a', 'b'], ['a', 'b'], true],
    ['contains', ['a'], ['b', 'c'], false],
    ['contains', ['a'], ['a', 'b'], UNSURE],
    ['greater-than', 51, 50, true],
    ['greater-than', 50, 50, false],
    ['greater-than', '0.7', 0.5, true],
    ['greater-than', new InexactNumber('1e400'), 50, true],
    ['greater-than', null, 50, UNSURE],
    ['greater-than', 'high', 50, UNSURE],
    ['greater-than', 1, 'high', UNSURE],
  ])('%s of %j and %j is %j', (operator, value, wanted, answer) => {
    expect(judge(operator, value, wanted)).toEqual(answer)
  })

  it('does not know other operators', () => {
    expect(judge('not-equal', 1, 2)).toBeUndefined()
    expect(judge('constructor', 1, 2)).toBeUndefined()
  })
})
