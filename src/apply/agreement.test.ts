import { describe, expect, it } from 'vitest'
import { digestOf, livePage, page, pageKind } from '../../test/support/fake-pages.js'
import type { JsonObject } from '../core/model/json.js'
import type { Change } from '../core/model/plan.js'
import { agreementOf, isFulfilled, isKept } from './agreement.js'

const before = page('before')
const wanted = page('wanted')

function change(action: 'create' | 'update', more: Change['fields'] = []): Change {
  const from = action === 'create' ? {} : { from: digestOf(before) }
  return {
    address: 'page/a',
    action,
    fields: [{ path: '/document', ...from, to: digestOf(wanted), reason: 'config' }, ...more],
    after: [],
    companions: ['document'],
  }
}

const live = (document: JsonObject) => livePage('a', document)

describe('a document that was written', () => {
  it.each([
    ['as it was sent', wanted, true, true],
    ['in other words', page('wanted, rewritten'), true, false],
    ['not yet', before, false, false],
  ] as const)('and is read again %s', (_what, document, kept, fulfilled) => {
    expect(isKept(pageKind, change('update'), live(document))).toBe(kept)
    expect(isFulfilled(pageKind, change('update'), live(document))).toBe(fulfilled)
  })

  it('and is not there at all was not kept', () => {
    expect(isKept(pageKind, change('create'), undefined)).toBe(false)
    expect(isKept(pageKind, change('create'), live(page('created, rewritten')))).toBe(true)
  })

  it('excuses no other field', () => {
    const both = change('update', [{ path: '/disabled', to: true, reason: 'config' }])
    expect(isKept(pageKind, both, live(page('wanted, rewritten')))).toBe(false)
    expect(isKept(pageKind, both, live({ ...page('wanted, rewritten'), disabled: true }))).toBe(true)
  })
})

it('a document that somebody else changed meanwhile is stale', () => {
  const { left, stale } = agreementOf(pageKind, change('update'), live(page('edited')))
  expect([left, stale]).toEqual([[], ['/document']])
})
