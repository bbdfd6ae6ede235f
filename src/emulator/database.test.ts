import { describe, expect, it } from 'vitest'
import { EmulatedFailure } from '../core/ports/emulation.js'
import { Database } from './database.js'
import type { Journal, ProjectChange } from './journal.js'

function fakeJournal(kept: readonly ProjectChange[] = []) {
  const lines: ProjectChange[] = [...kept]
  const state = { isFull: false }
  const journal: Journal = {
    replay: () => [...lines],
    append(change) {
      if (state.isFull) throw new Error('no space left on device')
      lines.push(change)
    },
    rewrite(changes) {
      lines.splice(0, lines.length, ...changes)
    },
    tidy: () => undefined,
    close: () => undefined,
  }
  return { journal, lines, state }
}

const noSeed = () => undefined
const things = (database: Database) => database.run('P1', (project) => [...project.table('things').values()])

describe('Database', () => {
  it('keeps what one request wrote as one change, and reads alone as none', () => {
    const { journal, lines } = fakeJournal()
    const database = new Database(noSeed, { journal })
    database.run('P1', (project) => {
      project.table('things').put('a', { n: 1 })
      project.table('others').put('b', { n: 2 })
      project.table('others').delete('b')
    })
    things(database)
    expect(lines).toEqual([
      { project: 'P1', changes: [] },
      {
        project: 'P1',
        changes: [
          { table: 'things', id: 'a', document: { n: 1 } },
          { table: 'others', id: 'b', document: { n: 2 } },
          { table: 'others', id: 'b', document: null },
        ],
      },
    ])
    expect(things(new Database(noSeed, { journal: fakeJournal(lines).journal }))).toEqual([{ n: 1 }])
  })

  it('takes back what was written before a failure', () => {
    const { journal, lines } = fakeJournal()
    const database = new Database(noSeed, { journal })
    const failure = new EmulatedFailure(400, 'E1', 'no', 'no')
    const result = database.run('P1', (project) => {
      project.table('things').put('a', {})
      return failure
    })
    expect(result).toBe(failure)
    expect(things(database)).toEqual([])
    expect(lines).toHaveLength(1)
  })

  it('takes back what could not be kept, and goes on when there is room again', () => {
    const { journal, state } = fakeJournal()
    const database = new Database(noSeed, { journal })
    things(database)
    state.isFull = true
    const write = () => {
      database.run('P1', (project) => {
        project.table('things').put('a', { n: 1 })
      })
    }
    expect(write).toThrow('no space left')
    expect(things(database)).toEqual([])
    state.isFull = false
    write()
    expect(things(database)).toEqual([{ n: 1 }])
  })

  it('forgets a project that could not be kept from its start', () => {
    const { journal, state } = fakeJournal()
    let seeded = 0
    const database = new Database(
      () => {
        seeded += 1
      },
      { journal },
    )
    state.isFull = true
    expect(() => things(database)).toThrow('no space left')
    expect(database.projectIds).toEqual([])
    state.isFull = false
    things(database)
    expect(seeded).toBe(2)
  })
})
