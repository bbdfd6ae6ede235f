import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../core/model/json.js'
import { EmulatedFailure } from '../core/ports/emulation.js'
import '../../test/support/property-seed.js'
import { Database } from './database.js'
import { Past } from './past.js'

const IDS = ['a', 'b', 'c', 'd']

function laggingDatabase(lagMs: number) {
  const time = { nowMs: 1_000_000 }
  const past = new Past({ nowMs: () => time.nowMs, lagMs })
  const seed = (project: Parameters<Parameters<Database['run']>[1]>[0]) => {
    project.table('things').put('seed', { id: 'seed', colour: 'red' })
  }
  return { time, past, database: new Database(seed, { past }) }
}

/** Everything a reader can learn of a table. */
function seenIn(database: Database, how: 'look' | 'run') {
  return database[how]('P1', (project) => {
    const table = project.table('things')
    return {
      size: table.size,
      values: [...table.values()],
      red: table.where('colour', 'red'),
      byId: IDS.map((id) => table.get(id) ?? null),
    }
  })
}

describe('Past', () => {
  it('shows what was there so long ago, whatever was written since', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 700 }),
      writes: fc.array(
        fc.record({
          id: fc.constantFrom(...IDS),
          colour: fc.constantFrom('red', 'blue', undefined),
        }),
        { maxLength: 3 },
      ),
      fails: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 2000 }), (steps, lagMs) => {
        const { time, database } = laggingDatabase(lagMs)
        const begin = seenIn(database, 'run')
        const snapshots = [{ timeMs: Number.NEGATIVE_INFINITY, seen: begin }]
        for (const { waitMs, writes, fails } of steps) {
          time.nowMs += waitMs
          database.run('P1', (project) => {
            for (const { id, colour } of writes) {
              if (colour === undefined) project.table('things').delete(id)
              else project.table('things').put(id, { id, colour, at: time.nowMs })
            }
            return fails ? new EmulatedFailure(400, 'E1', '', '') : {}
          })
          snapshots.push({ timeMs: time.nowMs, seen: seenIn(database, 'run') })
          const then = snapshots.findLast(({ timeMs }) => timeMs <= time.nowMs - lagMs)
          expect(seenIn(database, 'look')).toEqual(then?.seen)
        }
        time.nowMs += lagMs
        expect(seenIn(database, 'look')).toEqual(seenIn(database, 'run'))
      }),
    )
  })

  const put = (database: Database, id: string) =>
    database.run('P1', (project) => {
      project.table('things').put(id, { id })
    })
  const ids = (database: Database) =>
    database.look('P1', (project) => [...project.table('things').values()].map(({ id }: JsonObject) => id))

  it('shows what a project begins with at once', () => {
    expect(ids(laggingDatabase(5000).database)).toEqual(['seed'])
  })

  it('can be switched while it runs', () => {
    const { time, past, database } = laggingDatabase(0)
    put(database, 'a')
    past.setLag(1000)
    put(database, 'b')
    expect(ids(database)).toEqual(['seed', 'a'])
    time.nowMs += 1000
    past.setLag(10_000)
    expect(ids(database)).toEqual(['seed', 'a', 'b'])
    put(database, 'c')
    time.nowMs += 500
    expect(ids(database)).toEqual(['seed', 'a', 'b'])
    past.setLag(500)
    expect(ids(database)).toEqual(['seed', 'a', 'b', 'c'])
    put(database, 'd')
    past.setLag(0)
    expect(ids(database)).toEqual(['seed', 'a', 'b', 'c', 'd'])
  })

  it('forgets with the projects', () => {
    const { database } = laggingDatabase(1000)
    put(database, 'a')
    database.reset()
    expect(ids(database)).toEqual(['seed'])
    put(database, 'b')
    expect(ids(database)).toEqual(['seed'])
  })

  it('writes to the present from where it is looked at', () => {
    const { database } = laggingDatabase(1000)
    const size = database.look('P1', (project) => {
      const table = project.table('things')
      table.put('a', { id: 'a' })
      table.delete('seed')
      return table.size
    })
    expect(size).toBe(1)
    expect(ids(database)).toEqual(['seed'])
    expect(seenIn(database, 'run').values).toEqual([{ id: 'a' }])
  })

  it('keeps up with many writes', () => {
    const { time, database } = laggingDatabase(100)
    for (let n = 0; n < 20_000; n += 1) {
      time.nowMs += 1
      put(database, `t${n % 50}`)
      if (n % 10 === 0) database.look('P1', (project) => project.table('things').get('t0'))
    }
    expect(ids(database)).toHaveLength(51)
  })
})
