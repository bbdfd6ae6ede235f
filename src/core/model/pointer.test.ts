import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithin, pointerTo, segmentsOf, valueAt, withValueAt } from './pointer.js'

const segment = fc.oneof(fc.string(), fc.constantFrom('', '~', '/', '~0', '~1', '~01', '__proto__', 'a/b'))
const segments = fc.array(segment, { maxLength: 4 })
const place = fc.array(segment, { minLength: 1, maxLength: 4 })

describe('pointers', () => {
  it('give their segments back', () => {
    fc.assert(
      fc.property(segments, (path) => {
        expect(segmentsOf(pointerTo(path))).toEqual(path)
      }),
    )
  })

  it('find what was put there, and nothing after it was taken away', () => {
    fc.assert(
      fc.property(place, fc.jsonValue(), (path, value) => {
        const pointer = pointerTo(path)
        const set = withValueAt({ other: 1 }, pointer, value as string)
        expect(valueAt(set, pointer)).toEqual(value)
        expect(valueAt(withValueAt(set, pointer, undefined), pointer)).toBeUndefined()
      }),
    )
  })

  it('leave the document and everything beside the place alone', () => {
    const before = { a: { b: 1, c: 2 }, d: 3 }
    expect(withValueAt(before, '/a/b', 9)).toEqual({ a: { b: 9, c: 2 }, d: 3 })
    expect(before).toEqual({ a: { b: 1, c: 2 }, d: 3 })
  })

  it('make nothing on the way to a value that is taken away', () => {
    expect(withValueAt({ d: 3 }, '/a/b/c', undefined)).toEqual({ d: 3 })
    expect(withValueAt({ a: 'text' }, '/a/b', undefined)).toEqual({ a: 'text' })
  })

  it('are within an ancestor only segment by segment', () => {
    fc.assert(
      fc.property(segments, segments, (above, below) => {
        const ancestor = pointerTo(above)
        expect(isWithin(pointerTo([...above, ...below]), ancestor)).toBe(true)
      }),
    )
    expect(isWithin('/labels/seatsMax', '/labels/seats')).toBe(false)
    expect(isWithin('/labels', '/labels/seats')).toBe(false)
  })
})
