import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBox, shuffledBox } from '../../../test/support/arbitrary-box.js'
import { boxFields } from '../../../test/support/fake-kind.js'
import type { JsonObject } from '../model/json.js'
import { withValueAt } from '../model/pointer.js'
import { compareComplete } from './compare-complete.js'

const compare = (from: JsonObject, to: JsonObject, unread: readonly string[] = []) =>
  compareComplete({ fields: boxFields, from, to, unread })

describe('two complete specs', () => {
  it('of the same resource do not differ, whatever the order', () => {
    fc.assert(
      fc.property(anyBox, fc.nat(), (box, seed) => {
        expect(compare(box, shuffledBox(box, seed))).toEqual([])
      }),
    )
  })

  it('become equal when the differences are applied', () => {
    fc.assert(
      fc.property(anyBox, anyBox, (from, to) => {
        const after = compare(from, to).reduce((box, field) => withValueAt(box, field.path, field.to), from)
        expect(compare(after, to)).toEqual([])
      }),
    )
  })

  it('say the same in both directions', () => {
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        const there = compare(a, b).map(({ path, from, to }) => ({ path, from, to }))
        const back = compare(b, a).map(({ path, from, to }) => ({ path, from: to, to: from }))
        const byPath = (x: { path: string }, y: { path: string }) => (x.path < y.path ? -1 : 1)
        expect(there.toSorted(byPath)).toEqual(back.toSorted(byPath))
      }),
    )
  })

  it('leave out what was not read, and nothing else', () => {
    const from = { note: 'a', settings: { ttl: 1 } }
    expect(compare(from, {}, ['/settings'])).toEqual([{ path: '/note', from: 'a' }])
    expect(compare(from, {})).toEqual([
      { path: '/note', from: 'a' },
      { path: '/settings/ttl', from: 1 },
    ])
  })

  it('count fields that are unknown here', () => {
    expect(compare({ brandNew: { a: 1 } }, {})).toEqual([{ path: '/brandNew', from: { a: 1 } }])
  })
})
