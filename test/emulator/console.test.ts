import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startEmulator } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'
import { emulatorClient } from '../support/emulator-client.js'

const flow = { flowId: 'demo', metadata: { name: 'Demo' }, contents: { startTask: '0' } }
const importFlow = { method: 'POST', path: '/v2/mgmt/flow/import', body: { flow }, projectId: 'P2test' }

describe('console', () => {
  it('makes changes over v2 paths and remembers who made them, in their order', async () => {
    let nowMs = Date.parse('2026-11-21T05:00:00Z')
    const { ok } = emulatorClient({ clock: { now: () => nowMs } })
    await ok('PUT', '/_emulator/console', { actor: 'ann@example.com', ...importFlow })
    nowMs += 1000
    const theme = { method: 'POST', path: '/v2/mgmt/theme/import', body: { theme: { styles: { a: 1 } } } }
    await ok('PUT', '/_emulator/console', { actor: 'bob@example.com', ...theme })

    expect(await ok('POST', '/v2/mgmt/flow/export', { flowId: 'demo' })).toMatchObject({ flow })
    expect(await ok('POST', '/v2/mgmt/theme/export')).toMatchObject({ theme: { styles: { a: 1 } } })
    const { path } = theme
    expect(await ok('GET', '/_emulator/console')).toEqual({
      changes: [
        {
          actor: 'ann@example.com',
          time: '2026-11-21T05:00:00.000Z',
          projectId: 'P2test',
          method: 'POST',
          path: '/v2/mgmt/flow/import',
        },
        {
          actor: 'bob@example.com',
          time: '2026-11-21T05:00:01.000Z',
          projectId: 'P2test',
          method: 'POST',
          path,
        },
      ],
    })
  })

  it('takes what it only looks at for no change', async () => {
    const { ok } = emulatorClient()
    const look = { actor: 'ann@example.com', projectId: 'P2test', body: {} }
    await ok('PUT', '/_emulator/console', { ...look, method: 'GET', path: '/v1/mgmt/tenant/all' })
    await ok('PUT', '/_emulator/console', { ...look, method: 'POST', path: '/v1/mgmt/flow/list' })
    expect(await ok('GET', '/_emulator/console')).toEqual({ changes: [] })
  })

  it('meets no fault, no limit and no count', async () => {
    const { ok } = emulatorClient({
      limits: 'documented',
      faults: [{ path: '/*', effect: { cut: 'before' } }],
    })
    for (let count = 0; count < 101; count += 1) {
      await ok('PUT', '/_emulator/console', { actor: 'ann@example.com', ...importFlow })
    }
    expect(await ok('GET', '/_emulator/requests')).toEqual({ requests: [] })
    expect(await ok('GET', '/_emulator/faults')).toMatchObject({ faults: [{ matched: 0, fired: 0 }] })
  })

  it('is kept with the project, over HTTP and a restart', async () => {
    const data = mkdtempSync(join(tmpdir(), 'emulator-console-'))
    onTestFinished(() => {
      rmSync(data, { recursive: true, force: true })
    })
    const first = await startEmulator({ emulations, port: 0, data })
    const put = await fetch(`${first.url}/_emulator/console`, {
      method: 'PUT',
      body: JSON.stringify({ actor: 'ann@example.com', ...importFlow }),
    })
    expect(put.status).toBe(200)
    await first.close()
    const second = await startEmulator({ emulations, port: 0, data })
    onTestFinished(() => second.close())
    expect(await (await fetch(`${second.url}/_emulator/console`)).json()).toMatchObject({
      changes: [{ actor: 'ann@example.com', path: '/v2/mgmt/flow/import' }],
    })
  })
})
