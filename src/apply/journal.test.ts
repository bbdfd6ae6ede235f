import { describe, expect, it } from 'vitest'
import type { Json } from '../core/model/json.js'
import { Journal } from './journal.js'

describe('Journal', () => {
  it('writes what comes in one turn as one line, in order', async () => {
    const lines: Json[] = []
    const journal = new Journal(async (line) => {
      lines.push(line)
    })
    journal.note('a')
    await Promise.all([journal.append('b'), journal.append('c')])
    await journal.append('d')
    expect(lines).toEqual([['a', 'b', 'c'], ['d']])
  })

  it('resolves only when the line is durable, and writes one line at a time', async () => {
    const writes: (() => void)[] = []
    const durable: string[] = []
    const journal = new Journal(() => new Promise((resolve) => writes.push(resolve)))
    const first = journal.append('a').then(() => durable.push('a'))
    await turns()
    const second = journal.append('b').then(() => durable.push('b'))
    await turns()
    expect([writes.length, durable]).toEqual([1, []])
    writes[0]?.()
    await first
    await turns()
    expect([writes.length, durable]).toEqual([2, ['a']])
    writes[1]?.()
    await second
    expect(durable).toEqual(['a', 'b'])
  })

  it('stays broken once a line could not be written', async () => {
    let writes = 0
    const journal = new Journal(() => {
      writes += 1
      return Promise.reject(new Error('no space left'))
    })
    journal.note('a')
    await journal.settled()
    expect(journal.failure).toMatchObject({ code: 'journal-not-written' })
    await expect(journal.append('b')).rejects.toThrow('no space left')
    expect(writes).toBe(1)
  })

  it('settles with everything written', async () => {
    const lines: Json[] = []
    const journal = new Journal(async (line) => {
      lines.push(line)
    })
    await journal.settled()
    journal.note('a')
    await journal.settled()
    expect(lines).toEqual([['a']])
  })
})

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
