import { beforeEach, describe, expect, it } from 'vitest'
import { parseJson, type JsonObject } from '../../src/core/model/json.js'
import { CANARY_KEY, serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import {
  actionTask,
  endTask,
  flowDocument,
  screenOf,
  screenTask,
  signInFlow,
} from '../support/flow-documents.js'
import { newDesk, type Desk } from '../support/run-program.js'

const HERE = 'P2here'
const THERE = 'P2there'
const CONNECTOR_HERE = 'CI2hereq1RRvE147xvkGxu6xXEJxY'
const CONNECTOR_THERE = 'CI2thereq1RRvE147xvkGxu6xXEJx'

const CONFIG = `environments:
  here: { projectId: ${HERE} }
  there: { projectId: ${THERE} }
flows:
  - { id: onboarding, file: onboarding.json }
`

let service: ServiceInProcess
let desk: Desk
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk({
    fetch: service.fetch,
    env: { DESCOPE_BASE_URL: service.baseUrl, DESCOPE_MANAGEMENT_KEY: CANARY_KEY },
  })
})

/** What the console of one of the projects does. */
async function call(projectId: string, path: string, body?: JsonObject): Promise<JsonObject> {
  const reply = await service.fetch(`${service.baseUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${projectId}:${CANARY_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: new AbortController().signal,
  })
  return parseJson(await reply.text()) as JsonObject
}

const put = async (projectId: string, flow: JsonObject) => call(projectId, '/v2/mgmt/flow/import', { flow })
const documentIn = async (projectId: string, flowId: string) =>
  (await call(projectId, '/v2/mgmt/flow/export', { flowId }))['flow'] as JsonObject

/** Makes the role in a project; its id is another in each. */
async function roleId(projectId: string, name: string): Promise<string> {
  await call(projectId, '/v1/mgmt/role/create', { name })
  const { roles } = await call(projectId, '/v1/mgmt/role/all')
  const found = (roles as readonly JsonObject[]).find((role) => role['name'] === name)
  return String(found?.['id'])
}

/** Calls a connector, gives a role, shows a screen. */
function onboarding(ids: { readonly connector: string; readonly role: string; readonly screen: string }) {
  return flowDocument({
    id: 'onboarding',
    tasks: [
      screenTask('0', 'Welcome', ids.screen, { go: '1' }),
      actionTask('1', 'Tell CRM', 'connector', { success: '2' }, { connectorId: ids.connector }),
      actionTask('2', 'Give role', 'update-user-properties', { success: '3' }, { roles: [ids.role] }),
      endTask('3'),
    ],
    screens: [screenOf(ids.screen, ['go'], ['Welcome'])],
    references: { connectors: { Segment: ids.connector }, roles: { Editor: ids.role } },
  })
}

/** A flow of the other project that happens to use the connector of that name. */
const usesSegment = (connector: string) =>
  flowDocument({
    id: 'newsletter',
    tasks: [actionTask('0', 'Tell', 'connector', { success: '1' }, { connectorId: connector }), endTask('1')],
    references: { connectors: { Segment: connector } },
  })

/** The flow of the first project in a file, as the program exports it. */
async function exported(): Promise<{ readonly role: string }> {
  const role = await roleId(HERE, 'Editor')
  await put(HERE, onboarding({ connector: CONNECTOR_HERE, role, screen: 'SC2here' }))
  await desk.write('descope.yaml', CONFIG)
  const ended = await desk.run('flow export onboarding -e here --out onboarding.json')
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
  return { role }
}

async function expectThere(ids: { readonly connector: string; readonly role: string }): Promise<void> {
  const text = JSON.stringify(await documentIn(THERE, 'onboarding'))
  expect(text).toContain(`"connectorId":{"type":"inline","value":"${ids.connector}"}`)
  expect(text).toContain(`"value":["${ids.role}"]`)
  expect(text).not.toContain(CONNECTOR_HERE)
}

describe('a flow that goes into another project', () => {
  it('gets the ids that its names have there: of roles from the list, of connectors from other flows', async () => {
    const { role: before } = await exported()
    await put(THERE, usesSegment(CONNECTOR_THERE))
    await roleId(THERE, 'Reader')
    const role = await roleId(THERE, 'Editor')
    expect(role).not.toBe(before)
    const ended = await desk.run('flow sync -e there --apply')
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    await expectThere({ connector: CONNECTOR_THERE, role })
    // It is the same flow there now: nothing is left to do.
    expect(await desk.run('plan -e there --exit-code')).toMatchObject({ code: 0 })
  })

  it('gets them from the environment, which counts most', async () => {
    await exported()
    const role = await roleId(THERE, 'Editor')
    await put(THERE, usesSegment('CI2wrongq1RRvE147xvkGxu6xXEJxY'))
    await desk.write(
      'descope.yaml',
      CONFIG.replace(
        `{ projectId: ${THERE} }`,
        `{ projectId: ${THERE}, ids: { connectors: { Segment: ${CONNECTOR_THERE} } } }`,
      ),
    )
    const ended = await desk.run('flow sync -e there --apply')
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    await expectThere({ connector: CONNECTOR_THERE, role })
  })

  it('keeps the screens that the same steps have there', async () => {
    await exported()
    const role = await roleId(THERE, 'Editor')
    const live = onboarding({ connector: CONNECTOR_THERE, role, screen: 'SC2there' })
    await put(THERE, { ...live, metadata: { name: 'Before' } })
    const ended = await desk.run('flow sync -e there --apply')
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    await expectThere({ connector: CONNECTOR_THERE, role })
    expect(await documentIn(THERE, 'onboarding')).toMatchObject({ screens: [{ screenId: 'SC2there' }] })
  })

  it('does not go where a name means nothing, and nothing else goes either', async () => {
    await exported()
    await desk.write('plain.json', JSON.stringify(signInFlow('plain')))
    await desk.write('descope.yaml', `${CONFIG}  - { file: plain.json }\n`)
    await service.forgetRequests()
    const ended = await desk.run('flow sync -e there --apply -o json')
    expect(ended.code).toBe(3)
    const missing = (ended.json()['findings'] as readonly JsonObject[]).filter(
      ({ code }) => code === 'no-counterpart',
    )
    expect(missing.map(({ address, severity, message }) => [address, severity, message])).toEqual([
      ['flow/onboarding', 'error', expect.stringMatching(/the connector "Segment", .* in project P2there/)],
      ['flow/onboarding', 'error', expect.stringMatching(/the role "Editor", /)],
    ])
    expect(Object.keys(await service.requests()).filter((name) => name.includes('import'))).toEqual([])
    const text = await desk.run('flow sync -e there --dry-run')
    expect(text.code).toBe(3)
    expect(`${text.stdout}${text.stderr}`).toContain('environments.there.ids.connectors')
  })
})

describe('planning declared flows', () => {
  const flowCalls = async () =>
    Object.entries(await service.requests())
      .filter(([name]) => name.includes('flow/'))
      .reduce((sum, [, count]) => sum + count, 0)

  it('costs one call for the list and one for each flow at most', async () => {
    const names = ['a', 'b', 'c', 'd']
    for (const name of names) {
      await put(THERE, { ...usesSegment(CONNECTOR_THERE), flowId: name })
      await put(THERE, { ...usesSegment(CONNECTOR_THERE), flowId: `also-${name}` })
      await desk.write(
        `flows/${name}.json`,
        JSON.stringify({ ...usesSegment(CONNECTOR_HERE), flowId: name, metadata: { name: 'Next' } }),
      )
    }
    const entries = (idOf: (name: string) => string) =>
      `flows:\n${names.map((name) => `  - { id: ${idOf(name)}, file: flows/${name}.json }\n`).join('')}`
    await desk.write(
      'descope.yaml',
      entries((name) => name),
    )
    const plan = async (more = '') => {
      await service.forgetRequests()
      const ended = await desk.run(`plan --project-id ${THERE}${more}`)
      return { ...ended, calls: await flowCalls() }
    }
    expect(await plan()).toMatchObject({ code: 0, calls: names.length + 1 })
    expect(await plan(' --only flow/a')).toMatchObject({ code: 0, calls: 2 })

    // New ones that name a connector may have others read, one for one.
    await desk.write(
      'descope.yaml',
      entries((name) => `new-${name}`),
    )
    expect(await plan()).toMatchObject({ code: 0, calls: 5 })
  })
})
