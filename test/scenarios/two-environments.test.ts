import { describe, expect, it } from 'vitest'
import { parseJson, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { actionTask, endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Desk } from '../support/run-program.js'

const ENVIRONMENTS = `environments:
  staging: { projectId: P2staging, variables: { BRAND: Acme (staging) } }
  prod:
    projectId: P2prod
    protected: true
    variables: { BRAND: Acme }
    exclude: [tenant/private]
`

const TENANTS = `tenants:
  - { id: a, name: "\${BRAND}", customAttributes: { plan: free } }
  - { id: private, name: Private }
`

async function start(files = `${ENVIRONMENTS}${TENANTS}`) {
  const service = serviceInProcess()
  const desk = await newDesk({
    ...service,
    env: { DESCOPE_BASE_URL: service.baseUrl, DESCOPE_MANAGEMENT_KEY: 'K2key' },
  })
  await desk.write('descope.yaml', files)
  return { service, desk }
}

/** What the console of one of the projects does. */
async function call(
  service: ServiceInProcess,
  projectId: string,
  path: string,
  body: JsonObject,
): Promise<JsonObject> {
  const reply = await service.fetch(`${service.baseUrl}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${projectId}:K2key`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: new AbortController().signal,
  })
  return parseJson(await reply.text()) as JsonObject
}

/** A change of tenants in one of the projects, by hand. */
async function by(desk: Desk, project: string, line: string): Promise<void> {
  const { code, stderr } = await desk.run(`${line} --project-id ${project} --yes --confirm-env prod`)
  expect({ code, stderr }).toMatchObject({ code: 0 })
}

const PROMOTE = 'promote --from staging --to prod'

describe('diff --from --to', () => {
  it('tells what either project has alone, and field by field what differs', async () => {
    const { desk, service } = await start()
    await by(desk, 'P2staging', 'tenant create a --name A')
    await by(desk, 'P2staging', 'tenant create s --name S')
    await by(desk, 'P2prod', 'tenant create a --name B')
    await by(desk, 'P2prod', 'tenant create p --name P')
    await call(service, 'P2prod', 'v1/mgmt/role/create', { name: 'Editor' })
    const [writes, files] = [await service.writes(), await desk.files('.')]
    const told = await desk.run('diff --from staging --to prod')
    expect(told).toMatchObject({ code: 0 })
    expect(told.stdout).toMatch(/Only in staging\n- tenant\/s\n/)
    expect(told.stdout).toMatch(/Only in prod\n\+ role\/Editor\n\+ tenant\/p\n/)
    expect(told.stdout).toContain('name: "A" → "B"')
    expect(told.stdout).toContain('1 only in staging, 2 only in prod, 1 differs')
    expect(told.stdout).toContain('The settings of 1 were not compared')
    const json = (await desk.run('diff --from staging --to prod -o json --exit-code --only tenant')).json()
    expect(json).toMatchObject({
      formatVersion: 1,
      from: { environment: 'staging', projectId: 'P2staging' },
      isEqual: false,
      changes: [
        { address: 'tenant/a', action: 'update', fields: [{ path: '/name', from: 'A', to: 'B' }] },
        { address: 'tenant/p', action: 'create', onlyIn: 'prod' },
        { address: 'tenant/s', action: 'delete', onlyIn: 'staging' },
      ],
      notCompared: { settings: 1 },
    })
    expect((await desk.run('diff --from staging --to prod --exit-code --with settings')).code).toBe(2)
    expect((await desk.run('diff --from staging --to prod --exit-code --only theme')).code).toBe(0)
    expect([await service.writes(), await desk.files('.')]).toEqual([writes, files])
  })

  it('wants two environments that are two projects', async () => {
    const { desk } = await start(
      `environments: { a: { projectId: P2a }, b: { projectId: P2a }, none: {}, unset: { projectId: "\${NOT_SET}" } }\ntenants: []\n`,
    )
    const codes = async (line: string) => (await desk.run(line)).stderr
    expect(await codes('diff --from a')).toContain('wrong-usage')
    expect(await codes('diff --from a --to b')).toContain('same-project')
    expect(await codes('diff --from a --to bb')).toContain('Did you mean "b"?')
    expect(await codes('diff --from aa --to b')).toContain('Did you mean "a"?')
    expect(await codes('diff --from none --to a')).toContain('names no project')
    expect(await codes('diff --from unset --to a')).toContain('NOT_SET is not set')
    expect(await codes('diff --from a --to b -e a')).toContain('wrong-usage')
    expect(await codes('diff --from a --to b --with setings')).toContain('Did you mean "settings"?')
  })

  it('compares two projects of the emulator in this process', async () => {
    const { desk } = await start()
    expect((await desk.run('tenant create a --name A -e staging --local --yes')).code).toBe(0)
    expect((await desk.run('diff --from staging --to prod --local')).stdout).toContain('- tenant/a')
    expect((await desk.run(`${PROMOTE} --local --yes --confirm-env prod`)).code).toBe(0)
    expect((await desk.run('tenant list --local -e prod')).stdout).toMatch(/^a +A$/m)
  })
})

describe('promote', () => {
  it('brings what is live, keeps what the files give the target, and records no last-applied', async () => {
    const { desk } = await start()
    expect((await desk.run('apply -e staging --yes')).code).toBe(0)
    await by(desk, 'P2staging', 'tenant update a --set customAttributes.plan=paid')
    await by(desk, 'P2prod', 'tenant create mine --name Mine')
    const look = await desk.run(`${PROMOTE} --dry-run --exit-code -o json`)
    expect(look.code).toBe(2)
    expect(look.json()).toMatchObject({
      projectId: 'P2prod',
      environment: 'prod',
      changes: [{ address: 'tenant/a', action: 'create' }],
    })
    expect((await desk.run(`${PROMOTE} --yes`)).stderr).toContain('--confirm-env prod')
    const done = await desk.run(`${PROMOTE} --yes --confirm-env prod`)
    expect(done).toMatchObject({ code: 0 })
    const live = parseJson((await desk.run('tenant list --project-id P2prod -o json')).stdout) as JsonObject
    expect(live['items']).toMatchObject([
      { id: 'mine', name: 'Mine' },
      { id: 'a', name: 'Acme', customAttributes: { plan: 'paid' } },
    ])
    expect(await desk.files('.descope-mgmt/state/P2prod')).toEqual([])
    expect((await desk.run(`${PROMOTE} --dry-run --exit-code`)).code).toBe(0)
    const rolled = /rollback ([0-9a-f]+)/.exec(done.stdout)?.[1] ?? ''
    expect(
      (await desk.run(`rollback ${rolled} -e prod --yes --confirm-env prod --allow-deletes 1`)).code,
    ).toBe(0)
    expect((await desk.run('tenant list --project-id P2prod')).stdout).not.toContain('Acme')
  })

  it('refuses patterns that match nothing, and what the target excludes', async () => {
    const { desk } = await start()
    await desk.run('apply -e staging --yes')
    expect((await desk.run(`${PROMOTE} --only tenant/nobody --dry-run`)).stderr).toContain('nothing-matches')
    expect((await desk.run(`${PROMOTE} --only tenant/private --dry-run`)).stderr).toContain('excludes')
  })

  it('says what to bring along, since no file could declare it', async () => {
    const { desk, service } = await start(ENVIRONMENTS)
    await call(service, 'P2staging', 'v1/mgmt/permission/create', { name: 'read' })
    await call(service, 'P2staging', 'v1/mgmt/role/create', { name: 'Reader', permissionNames: ['read'] })
    const refused = await desk.run(`${PROMOTE} --only role/Reader --dry-run -o json`)
    expect(refused.json()['findings']).toMatchObject([
      { code: 'unknown-reference', hint: expect.stringContaining('Bring permission/read along') as unknown },
    ])
    const both = await desk.run(`${PROMOTE} --only role/Reader --only permission/read --dry-run`)
    expect(both.code, both.stdout).toBe(0)
  })

  it('translates what flows refer to by name, and names all that has no counterpart', async () => {
    const { desk, service } = await start(ENVIRONMENTS)
    const roleIn = async (project: string) =>
      call(service, project, 'v1/mgmt/role/create', { name: 'Editor' })
    const flowOf = (ids: { readonly connector: string; readonly role: string; readonly screen: string }) =>
      flowDocument({
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
    await roleIn('P2staging')
    const here = { connector: 'CI2stagingq1RRvE147xvkGxu6xXEJ', role: 'ROL2staging', screen: 'SC2a' }
    await call(service, 'P2staging', 'v2/mgmt/flow/import', { flow: flowOf(here) })
    const only = `--only flow/onboarding`
    const refused = await desk.run(`${PROMOTE} ${only} --dry-run -o json`)
    expect(refused.code).toBe(3)
    const findings = refused.json()['findings'] as readonly JsonObject[]
    const missing = findings.filter(({ code }) => code === 'no-counterpart').map(({ message }) => message)
    expect(missing).toHaveLength(2)
    expect(missing.join()).toMatch(/"Segment".*"Editor"/)

    await roleIn('P2prod')
    const there = 'CI2prodq1RRvE147xvkGxu6xXEJxxx'
    await desk.write(
      'descope.yaml',
      ENVIRONMENTS.replace(
        'protected: true',
        `protected: true\n    ids: { connectors: { Segment: ${there} } }`,
      ),
    )
    expect((await desk.run(`${PROMOTE} ${only} --yes --confirm-env prod`)).code).toBe(0)
    const { flow } = await call(service, 'P2prod', 'v2/mgmt/flow/export', { flowId: 'onboarding' })
    expect(JSON.stringify(flow)).toContain(there)
    expect(JSON.stringify(flow)).not.toContain('staging')
    const equal = await desk.run(`diff --from staging --to prod ${only} --exit-code`)
    expect(equal).toMatchObject({ code: 0 })
    await call(service, 'P2staging', 'v2/mgmt/flow/import', {
      flow: { ...flowOf({ ...here, screen: 'SC2b' }), screens: [screenOf('SC2b', ['go'], ['Welcome back'])] },
    })
    const differs = await desk.run(`diff --from staging --to prod ${only}`)
    expect(differs.stdout).toContain('~ flow/onboarding')
    expect(differs.stdout).toContain('Welcome')
  })

  it('keeps what a template made of the variables of the target', async () => {
    const { desk, service } = await start(
      `${ENVIRONMENTS}flows: [{ id: hello, disabled: false, template: hello.template.yaml, variables: { WHO: "\${BRAND}" } }]\n`.replace(
        'exclude:',
        'overlays: [prod.yaml]\n    exclude:',
      ),
    )
    await desk.write('prod.yaml', 'flows: [{ id: hello, disabled: true }]\n')
    const document = flowDocument({
      id: 'hello',
      tasks: [screenTask('0', 'Welcome', 'SC2a', { go: '1' }), endTask('1')],
      screens: [screenOf('SC2a', ['go'], ['Welcome to {{ WHO }}'])],
    })
    const body = Object.entries(document).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    const head = 'template: { name: hello, variables: { WHO: { type: string } } }'
    await desk.write('hello.template.yaml', `${head}\n${body.join('\n')}\n`)
    expect(await desk.run('apply -e staging --yes')).toMatchObject({ code: 0 })
    const inProject = async (projectId: string) =>
      JSON.stringify((await call(service, projectId, 'v2/mgmt/flow/export', { flowId: 'hello' }))['flow'])
    expect(await inProject('P2staging')).toContain('Welcome to Acme (staging)')
    expect(await desk.run(`${PROMOTE} --only flow/hello --yes --confirm-env prod`)).toMatchObject({ code: 0 })
    expect(await inProject('P2prod')).toContain('Welcome to Acme"')
    const { items } = (await desk.run('flow list -e prod -o json')).json()
    expect(items).toContainEqual(expect.objectContaining({ id: 'hello', disabled: true }))
    expect((await desk.run('plan -e prod --exit-code')).code).toBe(0)
  })
})
