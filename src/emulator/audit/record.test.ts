import { expect, it } from 'vitest'
import type { EmulatedWorld } from '../../core/ports/emulation.js'
import { Database } from '../database.js'
import { addRecord, auditRecords } from './record.js'

it('keeps the newest ten thousand records of a project, or a few more', () => {
  const database = new Database(() => undefined)
  let made = 0
  const world: EmulatedWorld = { nowMs: () => 1, newId: () => String((made += 1)), guess: () => '' }
  const kept = database.run('P1', (project) => {
    for (let count = 0; count < 11_500; count += 1) {
      addRecord(project, world, { action: `N${count}`, type: 'info', actorId: 'K2' })
    }
    return [...auditRecords(project)]
  })
  expect(kept.length).toBeGreaterThanOrEqual(10_000)
  expect(kept.length).toBeLessThan(11_000)
  expect(kept[0]).toMatchObject({ action: `N${11_500 - kept.length}` })
  expect(kept.at(-1)).toMatchObject({ action: 'N11499' })
})
