import { describe, expect, it } from 'vitest'
import { putText, storeInMemory, textAt } from '../../test/support/store-in-memory.js'

const timeMs = Date.UTC(2025, 10, 17, 23, 59, 59)
const KEY = 'audit/P1/2025-11-17/r1.jsonl'

describe('the audit file of a run', () => {
  it('lies in the folder of the day on which the run began, and only grows', async () => {
    const { store, driver } = storeInMemory()
    const open = await store.audit.open({ projectId: 'P1', runId: 'r1', timeMs })
    expect(open).toMatchObject({ file: '2025-11-17/r1.jsonl', location: `memory:${KEY}`, lines: [] })
    expect(await store.audit.files('P1')).toEqual([])
    await open.append(['one', 'two'])
    await open.append(['three'])
    expect(await textAt(driver, KEY)).toBe('one\ntwo\nthree\n')
    expect(await store.audit.files('P1')).toEqual([
      { file: '2025-11-17/r1.jsonl', day: '2025-11-17', location: `memory:${KEY}` },
    ])
    expect(await store.audit.files('P')).toEqual([])
  })

  it('is gone on with where it ends; half a line of a crash is taken away', async () => {
    const { store, driver } = storeInMemory()
    await putText(driver, KEY, 'one\ntwo\nhal')
    expect(await store.audit.read('P1', '2025-11-17/r1.jsonl')).toEqual({
      lines: ['one', 'two'],
      isCut: true,
    })
    const open = await store.audit.open({ projectId: 'P1', runId: 'r1', timeMs })
    expect(open.lines).toEqual(['one', 'two'])
    await open.append(['three'])
    expect(await textAt(driver, KEY)).toBe('one\ntwo\nthree\n')
  })

  it('keeps every byte apart', async () => {
    const { store, driver } = storeInMemory()
    await driver.write(KEY, new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0xff, 0x0a, 0x0a]))
    const { lines, isCut } = await store.audit.read('P1', '2025-11-17/r1.jsonl')
    expect(lines).toEqual(['\ufeffa\r', undefined, ''])
    expect(isCut).toBe(false)
    expect(await store.audit.read('P1', '2025-11-17/gone.jsonl')).toEqual({ lines: [], isCut: false })
  })

  it('makes odd names safe', async () => {
    const { store } = storeInMemory()
    const open = await store.audit.open({ projectId: '../P', runId: '../../x', timeMs })
    expect(open.location).not.toContain('../')
    expect(open.file).toBe(store.audit.fileOf({ runId: '../../x', timeMs }))
  })
})
