import { describe, expect, it } from 'vitest'
import type { Json } from '../../model/json.js'
import { expandShortForm } from './index.js'

function problemsOf(json: Json) {
  const expanded = expandShortForm(json)
  return expanded.ok ? [] : expanded.problems
}

/** `code place`, for each problem. */
const codes = (json: Json) => problemsOf(json).map(({ code, at }) => `${code} ${at}`)
const screen = (parts: Json) => ({ flow_id: 'f', screens: [parts] })

describe('what is wrong with a short form', () => {
  it.each<[string, Json, readonly string[]]>([
    ['no object', 'x', ['short-form-value ']],
    ['no screens', { flow_id: 'f' }, ['short-form-value ']],
    ['an empty list of screens', { flow_id: 'f', screens: [] }, ['short-form-value /screens']],
    ['screens of another type', { flow_id: 'f', screens: 'a' }, ['short-form-value /screens']],
    ['an empty id', { flow_id: '', screens: [{ id: 'a' }] }, ['short-form-value /flow_id']],
    ['an id that is a number', { flow_id: 5, screens: [{ id: 'a' }] }, ['short-form-value /flow_id']],
    ['two ids', { flow_id: 'f', id: 'f', screens: [{ id: 'a' }] }, ['short-form-key /id']],
    ['a screen that is none', screen('a'), ['short-form-value /screens/0']],
    ['a screen without id', screen({ title: 'A' }), ['short-form-value /screens/0']],
    ['a screen called end', screen({ id: 'end' }), ['short-form-id /screens/0/id']],
    ['a screen with a blank id', screen({ id: ' ' }), ['short-form-id /screens/0/id']],
    ['a title that is a number', screen({ id: 'a', title: 1 }), ['short-form-value /screens/0/title']],
    ['a paragraph that is a list', screen({ id: 'a', text: [[]] }), ['short-form-value /screens/0/text/0']],
    ['buttons that are no list', screen({ id: 'a', buttons: 'Go' }), ['short-form-value /screens/0/buttons']],
    ['a button without label', screen({ id: 'a', buttons: [{}] }), ['short-form-value /screens/0/buttons/0']],
    ['an empty button', screen({ id: 'a', buttons: [''] }), ['short-form-value /screens/0/buttons/0']],
    [
      'an id of a button that means something else',
      screen({ id: 'a', buttons: [{ label: 'Go', id: 'resend' }] }),
      ['short-form-id /screens/0/buttons/0/id'],
    ],
    [
      'two buttons with one id',
      screen({
        id: 'a',
        buttons: [
          { label: 'A', id: 'x' },
          { label: 'B', id: 'x' },
        ],
      }),
      ['short-form-id /screens/0/buttons/1'],
    ],
    ['a field that is a number', screen({ id: 'a', fields: [1] }), ['short-form-value /screens/0/fields/0']],
    ['a name with a space', screen({ id: 'a', fields: ['a b'] }), ['short-form-id /screens/0/fields/0']],
    [
      'a field that is there twice',
      screen({ id: 'a', fields: ['first_name', 'firstName'] }),
      ['short-form-id /screens/0/fields/1'],
    ],
    [
      'a flag that is a text',
      screen({ id: 'a', fields: [{ name: 'x', required: 'yes' }] }),
      ['short-form-value /screens/0/fields/0/required'],
    ],
  ])('%s', (_what, json, expected) => {
    expect(codes(json)).toEqual(expected)
  })

  it('is told all at once', () => {
    expect(
      codes({
        flow_id: 'f',
        titel: 'x',
        screens: [
          { id: 'a', fields: [{ name: 'x', lable: 'X', type: 'emial' }] },
          { id: 'a', buttons: [{ label: 'Go', to: 'b' }] },
        ],
      }),
    ).toEqual([
      'short-form-key /titel',
      'short-form-key /screens/0/fields/0/lable',
      'short-form-value /screens/0/fields/0/type',
      'short-form-id /screens/1',
      'short-form-target /screens/1/buttons/0/to',
    ])
  })

  it.each<[Json, string]>([
    [screen({ id: 'a', titel: 'A' }), 'Did you mean "title"?'],
    [screen({ id: 'a', fields: [{ name: 'x', type: 'emial' }] }), 'Did you mean "email"?'],
    [screen({ id: 'a', buttons: [{ label: 'Go', to: 'ned' }] }), 'Did you mean "end"?'],
    [screen({ id: 'a', buttons: [{ label: 'Go', action: 'sign-up' }] }), 'write a whole flow document'],
    [{ ...screen({ id: 'a' }), conditions: [] }, 'write a whole flow document'],
    [screen({ id: 'a', fields: [{ name: 'x', type: 'checkbox' }] }), 'write a whole flow document'],
    [screen({ id: 'a', title: 2025 }), 'Write it in quotes'],
  ])('%j comes with the next move', (json, hint) => {
    expect(problemsOf(json).map((problem) => problem.hint)).toEqual([expect.stringContaining(hint)])
  })

  it('is not a screen that has other mistakes, where a button leads to it', () => {
    const json = {
      flow_id: 'f',
      screens: [
        { id: 'a', buttons: [{ label: 'Go', to: 'b' }] },
        { id: 'b', title: 5 },
      ],
    }
    expect(codes(json)).toEqual(['short-form-value /screens/1/title'])
  })

  it('leaves what is null or empty out', () => {
    const empty = { id: 'a', title: null, text: '', fields: null, buttons: [] }
    expect(codes({ flow_id: 'f', name: null, description: '', screens: [empty] })).toEqual([])
  })

  it('shows foreign text safely', () => {
    const messages = problemsOf(screen({ id: 'a', ['\u001b[2J']: 1 })).map(({ message }) => message)
    expect(messages).toEqual(['screen "a": unknown key "\\u{001b}[2J"'])
  })
})
