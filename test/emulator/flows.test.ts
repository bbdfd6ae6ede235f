import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject } from '../../src/core/model/json.js'
import { checkFlow } from '../../src/core/flow/check/index.js'
import { readFlow } from '../../src/core/flow/read-flow.js'
import { emulatorClient, type EmulatorClient } from '../support/emulator-client.js'

const LIST = '/v1/mgmt/flow/list'
const DELETE = '/v1/mgmt/flow/delete'
const EXPORT_V1 = '/v1/mgmt/flow/export'
const IMPORT_V1 = '/v1/mgmt/flow/import'
const EXPORT = '/v2/mgmt/flow/export'
const IMPORT = '/v2/mgmt/flow/import'
const DEFAULTS = ['sign-up-or-in', 'sign-up', 'sign-in', 'step-up', 'add-passkeys', 'update-user']

const node = (id: string, sort: string, props: JsonObject = {}): JsonObject => ({
  custom: {},
  displayName: `${sort} Input`,
  nodes: [],
  parent: 'ROOT',
  props: { id, ...props },
  type: { resolvedName: sort },
})
const tree = {
  ROOT: { ...node('ROOT', 'Container'), nodes: ['mail', 'go'] },
  mail: node('mail', 'EmailInput', { name: 'email', placeholder: 'Hello {{user.name}}' }),
  go: node('go', 'Button', { children: 'Go' }),
}
const demo = {
  flowId: 'demo',
  metadata: { name: 'Demo', componentsVersion: '2.0.516' },
  contents: {
    startTask: '0',
    tasks: {
      start: {
        id: 'start',
        name: 'start',
        view: { x: 7, y: 9 },
        next: { rules: [{ interactionId: '', taskId: '0' }] },
      },
      '0': {
        type: 'screen',
        id: '0',
        name: 'Welcome',
        screenId: 'SC1',
        view: { x: 260, y: 10.5 },
        inputKeys: ['email'],
        next: { rules: [{ interactionId: 'go', taskId: '1' }] },
        htmlTemplate: tree,
        future: { deep: [1, 2.5, null, { __proto: 1 }] },
      },
      '1': {
        type: 'automated',
        id: '1',
        name: 'OAuth',
        action: 'oauth-start',
        arguments: { exchangeStepId: { type: 'inline', value: '1.end' } },
        errorHandlingV2: { OAuthStartFailed: { errorHandlingType: 'custom' } },
        view: { x: 500, y: 0 },
        next: { rules: [{ interactionId: 'success', taskId: '1.end' }] },
      },
      '1.end': {
        type: 'automated',
        id: '1.end',
        name: 'OAuth',
        action: 'exchange-oauth-code',
        view: { x: 500, y: 0 },
        next: { rules: [{ interactionId: 'success', taskId: '2' }] },
      },
      '2': {
        type: 'condition',
        id: '2',
        name: 'New?',
        conditions: [
          { interactionId: 'abc', name: 'Yes' },
          { interactionId: 'ELSE', name: 'No' },
        ],
        next: { rules: [{ interactionId: 'abc', taskId: '3' }] },
        view: { x: 740, y: 0 },
      },
      '3': { type: 'automated', id: '3', name: 'End', action: 'logged-in', next: {}, view: { x: 900, y: 0 } },
    },
  },
  screens: [
    {
      screenId: 'SC1',
      contents: tree,
      interactions: [
        { id: 'go', label: 'Go' },
        { id: 'resend', label: 'Again' },
      ],
    },
  ],
  references: { connectors: { Mailer: 'CI1' } },
} satisfies JsonObject

async function flow(client: EmulatorClient, flowId: string): Promise<JsonObject> {
  return (await client.ok('POST', EXPORT, { flowId }))['flow'] as JsonObject
}

async function older(client: EmulatorClient, flowId: string) {
  return (await client.ok('POST', EXPORT_V1, { flowId })) as unknown as {
    readonly flow: JsonObject
    readonly screens: readonly JsonObject[]
  }
}

async function list(client: EmulatorClient, body?: object): Promise<readonly JsonObject[]> {
  const { flows, total } = await client.ok('POST', LIST, body)
  expect(total).toBe((flows as readonly Json[]).length)
  return flows as readonly JsonObject[]
}

/** Without keys that hold nothing: the service writes them, most files leave them out. */
function withoutEmpties(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutEmpties)
  if (!isObject(value)) return value
  const kept = Object.entries(value).map(([key, inner]) => [key, withoutEmpties(inner)] as const)
  return Object.fromEntries(
    kept.filter(([, inner]) => !['""', 'false', 'null', '[]', '{}'].includes(JSON.stringify(inner))),
  )
}

describe('a new project', () => {
  it('has more than five flows, in both views', async () => {
    const client = emulatorClient()
    const flows = await list(client)
    expect(flows.map(({ id }) => id)).toEqual(DEFAULTS)
    for (const { id, version, dsl, modifiedTime } of flows) {
      expect(version).toBe(1)
      expect(modifiedTime).toMatch(/^\d+$/)
      expect((await flow(client, id as string))['contents']).toEqual(dsl)
    }
  })

  it.each(DEFAULTS)('has a %s whose every part is there', async (id) => {
    const document = await flow(emulatorClient(), id)
    expect(checkFlow(readFlow(document), {})).toEqual([])
    const { tasks, screens, startTask, exits, id: flowId } = readFlow(document)
    expect(flowId).toBe(id)
    expect(tasks.get('start')?.edges.map(({ to }) => to)).toEqual([startTask])
    const shown = [...tasks.values()].flatMap(({ screenId }) => screenId ?? [])
    expect(shown.sort()).toEqual([...screens.keys()].sort())
    const reached = new Set(['start'])
    for (const task of reached) {
      for (const { to, outcome } of tasks.get(task)?.edges ?? []) {
        expect(tasks.has(to)).toBe(true)
        reached.add(to)
        const screen = screens.get(tasks.get(task)?.screenId ?? '')
        if (screen !== undefined) expect([...screen.interactions.keys()]).toContain(outcome)
      }
    }
    expect([...reached].sort()).toEqual([...tasks.keys()].sort())
    for (const { nodes, interactions } of screens.values()) {
      expect(nodes.get('ROOT')?.children).toEqual([...nodes.keys()].filter((key) => key !== 'ROOT'))
      for (const interaction of interactions.keys()) {
        if (!interaction.startsWith('polling')) expect(nodes.has(interaction)).toBe(true)
      }
    }
    const ends = [...tasks.values()].filter(({ action }) => action === 'logged-in')
    expect(ends).toHaveLength(1)
    expect(exits).toContain(`${ends[0]?.id ?? ''}.success`)
  })

  it('has screens of its own', async () => {
    const client = emulatorClient()
    const ids = async (projectId: string) => {
      const { body } = await client.call('POST', EXPORT, { projectId, body: { flowId: 'sign-in' } })
      return [...readFlow((body as { flow: JsonObject }).flow).screens.keys()]
    }
    const [ours, theirs] = [await ids('P2one'), await ids('P2two')]
    expect(ours).toHaveLength(2)
    expect(ours.every((id) => /^SC[0-9A-Za-z]{27}$/.test(id))).toBe(true)
    expect(ours.filter((id) => theirs.includes(id))).toEqual([])
  })
})

describe('v2', () => {
  it('creates a flow and gives it back as it came, with every key that was left out', async () => {
    const client = emulatorClient()
    expect(await client.ok('POST', IMPORT, { flow: demo, skipRender: true, changelog: 'new' })).toEqual({})
    const stored = await flow(client, 'demo')
    expect(stored).toEqual({
      ...demo,
      metadata: {
        ...demo.metadata,
        description: '',
        disabled: false,
        fingerprint: false,
        widget: false,
        translation: null,
        sharedInteractions: [],
        management: false,
        managementConfig: null,
      },
      screens: demo.screens.map((screen) => ({
        ...screen,
        interactions: screen.interactions.map((it) => ({ type: '', icon: '', subType: '', ...it })),
      })),
      references: {
        ...demo.references,
        oauth: [],
        omitted: [],
        roles: {},
        userAttributes: [],
        tenantAttributes: [],
      },
    })
    expect(Object.keys(stored)).toEqual(['flowId', 'metadata', 'contents', 'screens', 'references'])
  })

  it('replaces a flow as a whole and raises its version', async () => {
    const client = emulatorClient({ clock: { now: () => 1_700_000_000_999 } })
    await client.ok('POST', IMPORT, { flow: demo })
    const [before] = await list(client, { ids: ['demo'] })
    const next = { flowId: 'demo', metadata: { name: 'Next' }, contents: { startTask: '1' } }
    await client.ok('POST', IMPORT, { flow: next })
    expect(withoutEmpties(await flow(client, 'demo'))).toEqual(next)
    const [after] = await list(client, { ids: ['demo'] })
    expect([before?.['version'], after?.['version']]).toEqual([1, 2])
    expect(after).toMatchObject({ name: 'Next', modifiedTime: '1700000000' })
    expect(after?.['etag']).not.toBe(before?.['etag'])
    expect(await list(client)).toHaveLength(DEFAULTS.length + 1)
  })

  it('takes its own answer, null for absent and an empty list for a table of names', async () => {
    const client = emulatorClient()
    await client.ok('POST', IMPORT, { flow: demo })
    const stored = await flow(client, 'demo')
    const references = { connectors: { Mailer: 'CI1' }, oauth: null, roles: [], omitted: null }
    await client.ok('POST', IMPORT, { flow: { ...stored, references } })
    expect(await flow(client, 'demo')).toEqual(stored)
  })

  it('keeps fields it does not know, or ignores them', async () => {
    const future = {
      ...demo,
      layer: 2,
      metadata: { ...demo.metadata, tags: ['a'] },
      screens: [{ ...demo.screens[0], theme: 'dark' }],
    }
    const kept = emulatorClient()
    await kept.ok('POST', IMPORT, { flow: future })
    expect(await flow(kept, 'demo')).toMatchObject({
      layer: 2,
      metadata: { tags: ['a'] },
      screens: [{ theme: 'dark' }],
    })
    const ignoring = emulatorClient({ guesses: { 'flow-unknown-fields': 'ignore' } })
    await ignoring.ok('POST', IMPORT, { flow: future })
    await kept.ok('POST', IMPORT, { flow: demo })
    expect(await flow(ignoring, 'demo')).toEqual(await flow(kept, 'demo'))
  })

  it('takes `__proto__` and numbers beyond a double for data', async () => {
    const { emulator } = emulatorClient()
    const contents = '{"startTask":"0","tasks":{"__proto__":{"id":"__proto__","n":12345678901234567890}}}'
    const send = async (path: string, body: string) => {
      const headers = { authorization: 'Bearer P2test:k' }
      return (
        await emulator.fetch(new Request(`http://localhost${path}`, { method: 'POST', headers, body }))
      ).text()
    }
    await send(IMPORT, `{"flow":{"flowId":"__proto__","metadata":{},"contents":${contents}}}`)
    expect(await send(EXPORT, '{"flowId":"__proto__"}')).toContain(contents)
    expect(await send(EXPORT_V1, '{"flowId":"__proto__"}')).toContain(contents)
  })

  it.each([
    [{}, 'The flow field is required'],
    [{ flow: { metadata: {}, contents: {} } }, 'The flowId field is required'],
    [{ flow: { flowId: 'a', contents: {} } }, 'The metadata field is required'],
    [{ flow: { flowId: 'a', metadata: {} } }, 'The contents field is required'],
    [{ flow: { flowId: 'a', metadata: {}, contents: {}, screens: [{}] } }, 'The screenId field is required'],
  ])('refuses %j', async (body, errorMessage) => {
    const client = emulatorClient()
    expect(await client.call('POST', IMPORT, { body })).toMatchObject({
      status: 400,
      body: { errorCode: 'E011003', errorDescription: 'Request is invalid', errorMessage },
    })
    expect(await list(client)).toHaveLength(DEFAULTS.length)
  })

  it.each([
    { flow: [] },
    { flow: { ...demo, screens: {} } },
    { flow: { ...demo, screens: ['SC1'] } },
    { flow: { ...demo, metadata: { name: 1 } } },
    { flow: { ...demo, metadata: { translation: { targetLanguages: 'de' } } } },
    { flow: { ...demo, metadata: { sharedInteractions: [{ id: 1 }] } } },
    { flow: { ...demo, references: { connectors: ['CI1'] } } },
  ])('refuses values of another type: %#', async (body) => {
    expect(await emulatorClient().call('POST', IMPORT, { body })).toMatchObject({
      status: 400,
      body: { errorCode: 'E011001' },
    })
  })
})

describe('v1 and v2', () => {
  it('show one stored flow', async () => {
    const client = emulatorClient()
    const translation = {
      enabled: true,
      connectorId: 'manual',
      sourceLanguage: 'en',
      targetLanguages: ['es'],
    }
    await client.ok('POST', IMPORT, {
      flow: { ...demo, metadata: { ...demo.metadata, disabled: true, translation } },
    })
    const { flow: record, screens } = await older(client, 'demo')
    expect(record).toMatchObject({
      id: 'demo',
      name: 'Demo',
      disabled: true,
      dsl: demo.contents,
      translate: true,
      translateConnectorID: 'manual',
      translateSourceLang: 'en',
      translateTargetLangs: ['es'],
    })
    expect(await list(client, { ids: ['demo'] })).toEqual([record])
    expect(screens).toMatchObject([
      { id: 'SC1', flowId: 'demo', version: 1, htmlTemplate: tree, componentsVersion: '2.0.516' },
    ])
  })

  it('round-trip through v1 changes nothing but versions', async () => {
    const client = emulatorClient()
    const metadata = { ...demo.metadata, sharedInteractions: [{ id: '3.success', type: 'success' }] }
    await client.ok('POST', IMPORT, { flow: { ...demo, metadata } })
    const before = await flow(client, 'demo')
    const exported = await older(client, 'demo')
    const reply = await client.ok('POST', IMPORT_V1, { flowId: 'demo', ...exported })
    expect(await flow(client, 'demo')).toEqual(before)
    expect(reply).toMatchObject({ flow: { version: 2 }, screens: [{ id: 'SC1', version: 2 }] })
    expect(await older(client, 'demo')).toEqual(reply)
  })

  it('import through v1 shows through v2; exits are found where none are sent', async () => {
    const client = emulatorClient()
    const sent = {
      flowId: 'copy',
      flow: { id: 'another', name: 'Copy', version: 41, etag: 'x', dsl: demo.contents },
      screens: [
        {
          id: 'SC1',
          htmlTemplate: tree,
          interactions: demo.screens[0]?.interactions,
          inputs: [{ name: 'email' }],
          componentsVersion: '2.0.600',
        },
      ],
    }
    const reply = await client.ok('POST', IMPORT_V1, sent)
    expect(reply).toMatchObject({
      flow: { id: 'copy', version: 1 },
      screens: [{ inputs: [{ name: 'email' }] }],
    })
    const document = await flow(client, 'copy')
    expect(document).toMatchObject({
      flowId: 'copy',
      metadata: { name: 'Copy', componentsVersion: '2.0.600', translation: null },
      contents: demo.contents,
      screens: [{ screenId: 'SC1', contents: tree }],
    })
    expect(readFlow(document).exits).toEqual(['0.resend', '1.OAuthStartFailed', '2.ELSE', '3.success'])
  })

  it('v1 finds the exits of flows that are called', async () => {
    const client = emulatorClient()
    const call = {
      type: 'flow',
      id: '0',
      name: 'Call',
      arguments: { flowId: { type: 'inline', value: 'sign-up' } },
      next: { rules: [{ interactionId: '4.success', taskId: '1' }] },
    }
    const end = { type: 'automated', id: '1', name: 'End', action: 'logged-in', next: {} }
    const dsl = { startTask: '0', tasks: { '0': call, '1': end } }
    await client.ok('POST', IMPORT_V1, { flowId: 'parent', flow: { name: 'Parent', dsl } })
    expect(readFlow(await flow(client, 'parent')).exits).toEqual(['0.2.polling-error', '1.success'])
  })

  it.each([
    [{ flow: { dsl: {} } }, 'The flowId field is required'],
    [{ flowId: 'a' }, 'The flow field is required'],
    [{ flowId: 'a', flow: {} }, 'The dsl field is required'],
    [{ flowId: 'a', flow: { dsl: {} }, screens: [{}] }, 'The id field is required'],
  ])('v1 refuses %j', async (body, errorMessage) => {
    const answer = await emulatorClient().call('POST', IMPORT_V1, { body })
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'E011003', errorMessage } })
  })
})

describe('a flow that is not there', () => {
  it.each([EXPORT, EXPORT_V1])(
    'is a server error at %s, however business errors are answered',
    async (path) => {
      expect(await emulatorClient().call('POST', path, { body: { flowId: 'none' } })).toMatchObject({
        status: 500,
        body: {
          errorCode: 'E103003',
          errorDescription: 'Failed getting flow',
          errorMessage: 'Failed loading flow by ID',
        },
      })
      expect((await emulatorClient().call('POST', path, { body: {} })).body).toMatchObject({
        errorCode: 'E011003',
        errorMessage: 'The flowId field is required',
      })
    },
  )

  it('is passed over in a list, unless nothing is found', async () => {
    const client = emulatorClient()
    expect((await list(client, { ids: ['sign-in', 'none'] })).map(({ id }) => id)).toEqual(['sign-in'])
    expect((await client.call('POST', LIST, { body: { ids: ['none'] } })).body).toMatchObject({
      errorCode: 'E103009',
      errorDescription: 'Failed Finding any flows',
    })
    expect(await list(client, { ids: [] })).toHaveLength(DEFAULTS.length)
    const other = emulatorClient({ guesses: { 'flow-list-unknown': 'empty' } })
    expect(await list(other, { ids: ['none'] })).toEqual([])
  })

  it('is no hindrance to deleting others, or all of one', async () => {
    const client = emulatorClient()
    expect(await client.ok('POST', DELETE, { ids: ['sign-in', 'none'] })).toEqual({})
    expect((await list(client)).map(({ id }) => id)).not.toContain('sign-in')
    const other = emulatorClient({ guesses: { 'flow-delete-unknown': 'refuse' } })
    expect((await other.call('POST', DELETE, { body: { ids: ['sign-in', 'none'] } })).body).toMatchObject({
      errorCode: 'E103009',
    })
    expect(await list(other)).toHaveLength(DEFAULTS.length)
    expect((await other.call('POST', DELETE, { body: {} })).body).toMatchObject({
      errorMessage: 'The ids field is required',
    })
  })
})

describe('a server that rewrites', () => {
  const rewriting = () => emulatorClient({ guesses: { 'flow-import-rewrite': 'yes' } })

  async function importedInto(client: EmulatorClient, document: JsonObject): Promise<JsonObject> {
    await client.ok('POST', IMPORT, { flow: document })
    return flow(client, document['flowId'] as string)
  }

  it('raises, fills in, derives, sorts and moves', async () => {
    const exits = [
      { id: '2.ELSE', label: 'No' },
      { id: '3.success', type: 'success' },
    ]
    const metadata = { ...demo.metadata, sharedInteractions: exits }
    const stored = await importedInto(rewriting(), { ...demo, metadata })
    const {
      metadata: after,
      contents,
      screens,
    } = stored as unknown as {
      metadata: { componentsVersion: string; sharedInteractions: { id: string }[] }
      contents: { tasks: Record<string, JsonObject> }
      screens: [{ contents: Record<string, JsonObject> }]
    }
    expect(after.componentsVersion).toBe('3.99.0')
    expect(after.sharedInteractions.map(({ id }) => id)).toEqual(['3.success', '2.ELSE'])
    const { tasks } = contents
    expect(tasks['start']?.['view']).toEqual({ x: 0, y: 0 })
    expect(tasks['0']).toMatchObject({
      view: { x: 252, y: 0 },
      allInputKeys: ['email'],
      contextKeys: ['user.name'],
      inputsMetadata: [{ displayName: 'EmailInput Input', key: 'email' }],
      future: demo.contents.tasks['0'].future,
    })
    expect(Object.keys(tasks['0'] ?? {})).toEqual(Object.keys(tasks['0'] ?? {}).sort())
    expect(tasks['1']?.['arguments']).toEqual({
      exchangeStepId: { type: 'inline', value: '1.end' },
      loginHint: { type: 'inline', value: '' },
      popup: { type: 'inline', value: '' },
      rawResponse: { type: 'inline', value: false },
    })
    expect(tasks['3']?.['next']).toEqual({ rules: [] })
    expect(screens[0].contents['mail']?.['props']).toEqual({
      ...(tree.mail['props'] as JsonObject),
      bordered: true,
      tooltipText: 'Tooltip text',
    })
    expect(tasks['0']?.['htmlTemplate']).toEqual(screens[0].contents)
  })

  it('comes to rest at once, and says the same to everybody', async () => {
    const client = rewriting()
    const once = await importedInto(client, demo)
    expect(JSON.stringify(await importedInto(client, once))).toBe(JSON.stringify(once))
    expect(JSON.stringify(await importedInto(rewriting(), demo))).toBe(JSON.stringify(once))
  })

  it('leaves a newer document where it is, and bears broken ones', async () => {
    const broken = {
      ...demo,
      metadata: { componentsVersion: '4.0.0', sharedInteractions: [{}, { id: 'b' }, { id: 'a' }] },
      contents: { tasks: { '0': null, '1': [], '2': { view: 'left', next: null, type: 'screen' } } },
      screens: [{ screenId: 'SC1', contents: { ROOT: null, a: { props: null } } }],
    }
    const client = rewriting()
    const once = await importedInto(client, broken)
    expect(once).toMatchObject({ metadata: { componentsVersion: '4.0.0' } })
    expect(await importedInto(client, once)).toEqual(once)
    expect(await importedInto(client, { ...demo, contents: { tasks: [] } })).toBeDefined()
  })

  it('changes what v1 imports too', async () => {
    const client = rewriting()
    const sent = { flowId: 'demo', flow: { name: 'Demo', dsl: demo.contents } }
    expect(await client.ok('POST', IMPORT_V1, sent)).toMatchObject({
      flow: { dsl: { tasks: { start: { view: { x: 0, y: 0 } } } } },
    })
  })
})

const real = join(import.meta.dirname, '../../../shared/real')
const realFiles = existsSync(real)
  ? (readdirSync(join(real, 'exported'), { recursive: true }) as string[]).filter((name) =>
      name.endsWith('.json'),
    )
  : []

describe.skipIf(realFiles.length === 0)('real documents (../shared/real; skipped without them)', () => {
  it.each(realFiles)('%s comes back as it went in', async (name) => {
    const parsed = JSON.parse(readFileSync(join(real, 'exported', name), 'utf8')) as JsonObject
    const document = (parsed['flow'] ?? parsed) as JsonObject
    for (const answer of ['no', 'yes']) {
      const client = emulatorClient({ guesses: { 'flow-import-rewrite': answer } })
      await client.ok('POST', IMPORT, { flow: document })
      const once = await flow(client, document['flowId'] as string)
      if (answer === 'no') {
        expect(once['contents']).toEqual(document['contents'])
        expect(withoutEmpties(once)).toEqual(withoutEmpties(document))
      }
      await client.ok('POST', IMPORT_V1, {
        flowId: document['flowId'],
        ...(await older(client, document['flowId'] as string)),
      })
      expect(JSON.stringify(await flow(client, document['flowId'] as string))).toBe(JSON.stringify(once))
    }
  })
})
