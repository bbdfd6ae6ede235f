import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { emulatorClient, type EmulatorClient } from '../support/emulator-client.js'

const EXPORT_V1 = '/v1/mgmt/theme/export'
const IMPORT_V1 = '/v1/mgmt/theme/import'
const EXPORT = '/v2/mgmt/theme/export'
const IMPORT = '/v2/mgmt/theme/import'

const styles = { light: { components: { button: { '--x': '1px' } } }, dark: {} }

async function theme(client: EmulatorClient, path = EXPORT): Promise<JsonObject> {
  return (await client.ok('POST', path))['theme'] as JsonObject
}

describe('the theme', () => {
  it('is there in a new project, and the same in both views', async () => {
    const client = emulatorClient()
    const { styles: ours, componentsVersion } = await theme(client)
    expect(ours).toMatchObject({ light: { components: {}, globals: {} }, dark: {} })
    expect(await theme(client, EXPORT_V1)).toMatchObject({ version: 1, cssTemplate: ours, componentsVersion })
  })

  it('is replaced as a whole by v2, which answers nothing', async () => {
    const client = emulatorClient()
    const sent = { styles, componentsVersion: '3.0.1', references: { connectors: { Fonts: 'CI1' } } }
    expect(await client.ok('POST', IMPORT, { theme: sent })).toEqual({})
    expect(await theme(client)).toMatchObject(sent)
    expect((await theme(client))['styles']).toEqual(styles)
    const before = await theme(client)
    await client.ok('POST', IMPORT, { theme: before })
    expect(await theme(client)).toEqual(before)
    expect(await theme(client, EXPORT_V1)).toMatchObject({ version: 3, cssTemplate: styles })
  })

  it('goes up by one version with an import of v1, which answers what is stored', async () => {
    const client = emulatorClient()
    const before = await theme(client, EXPORT_V1)
    const sent = { ...before, version: 70, cssTemplate: styles }
    const { theme: reply } = await client.ok('POST', IMPORT_V1, { theme: sent })
    expect(reply).toEqual({ ...before, version: 2, cssTemplate: styles })
    expect(await theme(client, EXPORT_V1)).toEqual(reply)
    expect((await theme(client))['styles']).toEqual(styles)
  })

  it('belongs to one project', async () => {
    const client = emulatorClient()
    await client.ok('POST', IMPORT, { theme: { styles } })
    const { body } = await client.call('POST', EXPORT, { projectId: 'P2other' })
    expect(body).not.toMatchObject({ theme: { styles } })
  })

  it.each([
    [IMPORT, {}, 'The theme field is required'],
    [IMPORT, { theme: {} }, 'The styles field is required'],
    [IMPORT_V1, { theme: {} }, 'The cssTemplate field is required'],
  ])('is not replaced by %s %j', async (path, body, errorMessage) => {
    const client = emulatorClient()
    const answer = await client.call('POST', path, { body })
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'E011003', errorMessage } })
    expect(await theme(client, EXPORT_V1)).toMatchObject({ version: 1 })
  })
})
