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
    expect(isKept(pageKind, change('update'), { live: live(document), isWritten: false })).toBe(kept)
    expect(isFulfilled(pageKind, change('update'), live(document))).toBe(fulfilled)
  })

  it('and is not there at all was not kept', () => {
    expect(isKept(pageKind, change('create'), { live: undefined, isWritten: true })).toBe(false)
    const rewritten = { live: live(page('created, rewritten')), isWritten: false }
    expect(isKept(pageKind, change('create'), rewritten)).toBe(true)
  })

  it('as it was before was kept where the write is known to have arrived', () => {
    expect(isKept(pageKind, change('update'), { live: live(before), isWritten: true })).toBe(true)
  })

  it('excuses no other field', () => {
    const both = change('update', [{ path: '/disabled', to: true, reason: 'config' }])
    const without = live(page('wanted, rewritten'))
    expect(isKept(pageKind, both, { live: without, isWritten: true })).toBe(false)
    const whole = live({ ...page('wanted, rewritten'), disabled: true })
    expect(isKept(pageKind, both, { live: whole, isWritten: false })).toBe(true)
  })
})

it('a document that somebody else changed meanwhile is stale', () => {
  const { left, stale } = agreementOf(pageKind, change('update'), live(page('edited')))
  expect([left, stale]).toEqual([[], ['/document']])
})
