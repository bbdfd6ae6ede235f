import { describe, expect, it } from 'vitest'
import type { LastApplied } from '../core/model/state.js'
import { jsonAt, putJson, putText, storeInMemory } from '../../test/support/store-in-memory.js'

const state: LastApplied = {
  formatVersion: 1,
  projectId: 'P1',
  owner: 'platform',
  host: 'api.descope.com',
  updated: { timeMs: 1, host: 'here', runId: 'r1', commit: 'abc' },
  resources: {
    'tenant/acme': {
      fields: { '/name': 'Acme', '/customAttributes': null },
      protect: true,
      runId: 'r1',
      timeMs: 1,
    },
    'tenant/__proto__': { fields: {}, runId: 'r1', timeMs: 1 },
  },
}
const key = 'state/P1/platform.json'

describe('last-applied', () => {
  it('is read back as it was written', async () => {
    const { store } = storeInMemory()
    expect(await store.state.read('P1', 'platform')).toBeUndefined()
    await store.state.write(state)
    expect(await store.state.read('P1', 'platform')).toEqual(state)
    expect(await store.state.read('P2', 'platform')).toBeUndefined()
    expect(await store.state.read('P1', 'default')).toBeUndefined()
  })

  it('names every owner, also those whose names are no file names', async () => {
    const { store, driver } = storeInMemory()
    const owners = ['../../x', 'CON', 'team: a/b', 'x'.repeat(300)]
    for (const owner of owners) await store.state.write({ ...state, owner })
    expect(await store.state.owners('P1')).toEqual([...owners].sort())
    expect(await store.state.owners('P2')).toEqual([])
    expect((await driver.list('state/')).every((at) => at.startsWith('state/P1/'))).toBe(true)
  })

  it.each([
    ['cut', '{"formatVersion": 1, "projectId"'],
    ['empty', ''],
    ['a list', '[]'],
    ['without format', '{}'],
    ['without resources', JSON.stringify({ ...state, resources: undefined })],
    ['with half a resource', JSON.stringify({ ...state, resources: { 'tenant/a': {} } })],
    ['without its stamp', JSON.stringify({ ...state, updated: {} })],
    ['another owner’s', JSON.stringify({ ...state, owner: 'Platform' })],
    ['another project’s', JSON.stringify({ ...state, projectId: 'P2' })],
  ])('is never taken for absent, and never written over, when it is %s', async (_what, text) => {
    const { store, driver } = storeInMemory()
    await putText(driver, key, text)
    const damaged = { code: 'state-damaged', exit: 3, where: { file: `memory:${key}` } }
    await expect(store.state.read('P1', 'platform')).rejects.toMatchObject(damaged)
    await expect(store.state.write(state)).rejects.toMatchObject({ code: 'state-damaged' })
  })

  it('is not touched when a newer version wrote it', async () => {
    const { store, driver } = storeInMemory()
    await putJson(driver, key, { formatVersion: 2, projectId: 'P1', owner: 'platform' })
    await expect(store.state.write(state)).rejects.toMatchObject({ code: 'state-newer', exit: 3 })
    await expect(store.state.owners('P1')).rejects.toMatchObject({ code: 'state-newer' })
    expect(await jsonAt(driver, key)).toMatchObject({ formatVersion: 2 })
  })
})
