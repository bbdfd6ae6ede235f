import { describe, expect, it } from 'vitest'
import { parseJson, type JsonObject } from '../../model/json.js'
import { expanded, valueIn, withValues } from './context.js'
import { canBecome, filledIn } from './fill-in.js'

describe('expanded', () => {
  it('makes dotted keys objects, joined with those that are', () => {
    expect(expanded({ 'user.phone': null, user: { name: 'Ana', 'a.b': 1 } })).toEqual({
      context: { user: { phone: null, name: 'Ana', a: { b: 1 } } },
      bad: [],
    })
  })

  it('tells keys that say two things, or nothing', () => {
    const reasons = (written: JsonObject) => expanded(written).bad.map(({ reason }) => reason)
    expect(reasons({ 'a.b': 1, a: { b: 1 } })).toEqual(['twice'])
    expect(reasons({ a: 1, 'a.b': 1 })).toEqual(['twice'])
    expect(reasons({ 'a.b': 1, a: 1 })).toEqual(['twice'])
    expect(reasons({ 'a..b': 1 })).toEqual(['no-key'])
    expect(reasons({ [`a${'.a'.repeat(50)}`]: 1 })).toEqual(['too-long'])
  })

  it('keeps the keys of prototypes as data', () => {
    const { context } = expanded(parseJson('{"__proto__.x": 1, "constructor": {"y": 2}}') as JsonObject)
    expect(valueIn(context, '__proto__.x')).toBe(1)
    expect(valueIn(context, 'constructor.y')).toBe(2)
    expect(valueIn(context, 'constructor.name')).toBeUndefined()
    expect(valueIn({}, 'toString')).toBeUndefined()
  })
})

describe('withValues', () => {
  it('joins objects and replaces the rest', () => {
    expect(withValues({ user: { a: 1, b: [1] } }, { user: { b: [2], c: {} } })).toEqual({
      user: { a: 1, b: [2], c: {} },
    })
  })
})

describe('filledIn', () => {
  it('puts in what is known', () => {
    const context = { user: { email: 'a@b.c', none: null, list: ['x'] } }
    expect(filledIn('To {{ user.email }}{{user.none}}!', context)).toEqual({ text: 'To a@b.c!', missing: [] })
    expect(filledIn('{{user.list.0}} {{user.list}} {{other}}', context)).toEqual({
      text: 'x {{user.list}} {{other}}',
      missing: ['user.list', 'other'],
    })
    expect(filledIn('{{open', context)).toEqual({ text: '{{open', missing: [] })
  })

  it.each([
    ['Sent to {{a}}', 'Sent to you', true],
    ['Sent to {{a}}', 'Send to you', false],
    ['{{a}} and {{b}}.', 'x and y.', true],
    ['{{a}} and {{b}}.', 'x or y.', false],
    ['a{{x}}a', 'a', false],
    ['plain', 'plain', true],
  ])('%s can become %s: %s', (text, wanted, can) => {
    expect(canBecome(text, wanted)).toBe(can)
  })
})
