import { describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject } from '../../model/json.js'
import { flowDocument } from '../../../../test/support/flow-documents.js'
import { readFlow } from '../read-flow.js'
import { chooseBranch } from './choose-branch.js'

const asks = (operator: string, value: Json, predicate: JsonObject = { type: 'inline', value: '' }) => ({
  operator,
  target: { type: 'context', value },
  predicate,
})
const isTrue = (key: string) => asks('is-true', key)

function chosen(conditions: readonly JsonObject[], context: JsonObject) {
  const task = { id: '1', name: 'What?', type: 'condition', conditions, next: {} }
  const [found] = [...readFlow(flowDocument({ tasks: [task] })).tasks.values()].filter(({ id }) => id === '1')
  if (found === undefined || !isObject(found.raw)) throw new RangeError('no condition')
  const choice = chooseBranch(found, context)
  if (choice.type === 'none') return 'none'
  return choice.type === 'missing'
    ? `missing ${choice.keys.map(({ key }) => key).join(' ')}`
    : `${choice.type} ${choice.branch.id}`
}

const branch = (atomicConditions: readonly JsonObject[], logicalOr?: boolean): JsonObject => ({
  interactionId: 'yes',
  name: 'Yes',
  atomicConditions,
  ...(logicalOr !== undefined && { logicalOr }),
})
const ELSE = { interactionId: 'ELSE', name: 'No' }

describe('chooseBranch', () => {
  // Of each side: true, false, unknown. What is decided already need not be known.
  it.each([
    [true, true, 'taken yes', 'taken yes'],
    [true, false, 'taken ELSE', 'taken yes'],
    [false, true, 'taken ELSE', 'taken yes'],
    [false, false, 'taken ELSE', 'taken ELSE'],
    [true, undefined, 'missing b', 'taken yes'],
    [undefined, true, 'missing a', 'taken yes'],
    [false, undefined, 'taken ELSE', 'missing b'],
    [undefined, false, 'taken ELSE', 'missing a'],
    [undefined, undefined, 'missing a b', 'missing a b'],
  ])('%s, %s: and gives %s, or gives %s', (a, b, and, or) => {
    const context = { ...(a !== undefined && { a }), ...(b !== undefined && { b }) }
    const both = [isTrue('a'), isTrue('b')]
    expect(chosen([branch(both), ELSE], context)).toBe(and)
    expect(chosen([branch(both, false), ELSE], context)).toBe(and)
    expect(chosen([branch(both, true), ELSE], context)).toBe(or)
  })

  it('tries branches in order, ELSE where it stands', () => {
    expect(chosen([ELSE, branch([isTrue('a')])], { a: true })).toBe('taken ELSE')
    expect(chosen([branch([isTrue('a')])], { a: false })).toBe('none')
  })

  it('compares with placeholders, other keys and lists', () => {
    const equals = (predicate: JsonObject) => [branch([asks('equal', 'user.name', predicate)]), ELSE]
    const context = { user: { name: 'Ana', nick: 'Ana' }, form: { name: 'Ana', count: 3 } }
    expect(chosen(equals({ type: 'inline', value: '{{form.name}}' }), context)).toBe('taken yes')
    expect(chosen(equals({ type: 'inline', value: 'Dr. {{form.name}}' }), context)).toBe('taken ELSE')
    expect(chosen(equals({ type: 'inline', value: '{{form.none}}' }), context)).toBe('missing form.none')
    expect(chosen(equals({ type: 'context', value: 'user.nick' }), context)).toBe('taken yes')
    expect(chosen(equals({ type: 'magic', value: 'x' }), context)).toBe('undecided yes')
    const items = [
      { key: 'a', type: 'context', value: 'user.nick' },
      { key: 'b', type: 'string', value: 'Ana' },
    ]
    const contains = branch([asks('contains', 'user.name', { type: 'inline', value: items })])
    expect(chosen([contains, ELSE], context)).toBe('taken yes')
  })

  it('says null of what lies in nothing, and does not know what nobody named', () => {
    const phone = [branch([asks('not-empty', 'user.phone')]), ELSE]
    expect(chosen(phone, { user: null })).toBe('taken ELSE')
    expect(chosen(phone, { user: {} })).toBe('missing user.phone')
    expect(chosen(phone, {})).toBe('missing user.phone')
    expect(chosen([branch([isTrue('constructor')]), ELSE], {})).toBe('missing constructor')
  })

  it('leaves open what cannot be judged', () => {
    expect(chosen([branch([asks('starts-with', 'a')]), ELSE], { a: 'x' })).toBe('undecided yes')
    expect(chosen([branch([]), ELSE], {})).toBe('undecided yes')
    expect(chosen([branch([asks('is-true', null)]), ELSE], {})).toBe('undecided yes')
    expect(chosen([branch([asks('is-false', 'a')]), ELSE], { a: null })).toBe('odd-value yes')
  })
})
