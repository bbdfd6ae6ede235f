import { describe, expect, it } from 'vitest'
import { Table, type Row } from './table.js'

interface Write {
  readonly id: string
  readonly before: Row | undefined
}

function newTable(writes: Write[] = []): Table {
  return new Table((id, before) => {
    writes.push({ id, before })
  })
}

const ids = (documents: Iterable<object>) => Array.from(documents, (it) => (it as { id: string }).id)

describe('Table', () => {
  it('keeps the order of creation through changes', () => {
    const table = newTable()
    for (const id of ['b', 'a', 'c']) table.put(id, { id })
    table.put('b', { id: 'b', name: 'B' })
    expect(ids(table.values())).toEqual(['b', 'a', 'c'])
    expect(table.delete('b')).toBe(true)
    expect(table.delete('b')).toBe(false)
    table.put('b', { id: 'b' })
    expect(ids(table.values())).toEqual(['a', 'c', 'b'])
    expect(table.size).toBe(3)
  })

  it('finds by any text field, also after rows changed, moved and went', () => {
    const table = newTable()
    table.put('a', { id: 'a', group: 'x' })
    expect(ids(table.where('group', 'x'))).toEqual(['a'])
    table.put('b', { id: 'b', group: 'y' })
    table.put('c', { id: 'c', group: 5 })
    table.put('a', { id: 'a', group: 'y' })
    expect(table.where('group', 'x')).toEqual([])
    expect(ids(table.where('group', 'y'))).toEqual(['a', 'b'])
    expect(table.where('group', '5')).toEqual([])
    table.delete('a')
    expect(ids(table.where('group', 'y'))).toEqual(['b'])
    expect(table.where('constructor', 'x')).toEqual([])
  })

  it('is as it was when writes are taken back, order and index included', () => {
    const writes: Write[] = []
    const table = newTable(writes)
    for (const id of ['a', 'b', 'c']) table.put(id, { id, group: 'x' })
    table.where('group', 'x')
    const before = [...table.entries()]
    writes.length = 0

    table.delete('a')
    table.put('d', { id: 'd', group: 'x' })
    table.put('b', { id: 'b', group: 'z' })
    table.delete('b')
    table.put('a', { id: 'a', group: 'z' })
    for (const write of writes.reverse()) table.restore(write.id, write.before)

    expect([...table.entries()]).toEqual(before)
    expect(ids(table.where('group', 'x'))).toEqual(['a', 'b', 'c'])
    expect(table.where('group', 'z')).toEqual([])
  })
})
