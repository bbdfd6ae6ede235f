import { existsSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { isObject, member, type Json, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { actionTask, endTask, flowDocument, signInFlow, subflowTask } from '../support/flow-documents.js'
import { newDesk, type Desk } from '../support/run-program.js'

const SERVICE_PROJECT = 'P2emulated'
const REAL = resolve(import.meta.dirname, '../../../shared/real')

let service: ServiceInProcess
let desk: Desk
beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk(service)
})

/** Somebody imports a flow behind our back. */
async function imported(flow: JsonObject): Promise<void> {
  await service.fetch(`${service.baseUrl}/v2/mgmt/flow/import`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${SERVICE_PROJECT}:key`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ flow }),
    redirect: 'manual',
    signal: new AbortController().signal,
  })
}

const parent = flowDocument({
  id: 'parent',
  metadata: { name: 'Parent' },
  tasks: [subflowTask('0', 'Child first', 'child', { '1.success': '1' }), endTask('1')],
})
const child = flowDocument({
  id: 'child',
  metadata: { name: 'Child', sharedInteractions: [{ id: '1.success', type: 'success' }] },
  tasks: [actionTask('0', 'Load', 'loadUser', { success: '1' }), endTask('1')],
})
const file = (flow: Json) => JSON.stringify(flow)

function listIn(json: JsonObject, key: string): readonly JsonObject[] {
  const list = member(json, key)
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : []
}

describe('flow list', () => {
  it('gives one line for each, and what scripts go by', async () => {
    await imported({ ...signInFlow('vip'), metadata: { name: 'VIP\u001b[2J', disabled: true } })
    const text = await desk.run('flow list --only flow/vip')
    expect(text.stdout).toMatch(/vip {2}VIP\\u\{001b\}\[2J {2}disabled {2}flow {2}\d{4}-\d\d-\d\d \d\d:\d\d/)
    const [item] = listIn((await desk.run('flow list --only flow/vip -o json')).json(), 'items')
    expect(item).toEqual({
      id: 'vip',
      name: 'VIP\u001b[2J',
      disabled: true,
      type: 'flow',
      version: 1,
      modifiedTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
    })
    expect((await desk.run('flow list --only flow/vip -o yaml')).stdout).toBe(
      'flows:\n  - id: vip\n    disabled: true\n',
    )
  })

  it('says in which zone its times are', async () => {
    expect((await desk.run('flow list')).stdout).toMatch(/changed \(UTC\)/i)
  })

  it.each([
    ['flow list --only flow/sign-ni', 'flow/sign-ni'],
    ['flow list --only tenant', 'tenant'],
    ['theme list --only flow', 'flow'],
    ['theme list --except flow', 'flow'],
    ['tenant list --only tenant/acme', 'tenant/acme'],
    ['flow sync --dry-run --only tenant/acme', 'tenant/acme'],
    ['flow deploy --dry-run --only flow/sign-in --except theme', 'theme'],
  ])('%s is told as a slip, not shown as an empty project', async (line, pattern) => {
    const { code, stdout, stderr } = await desk.run(line)
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain(`${pattern} `)
    expect(stderr).toContain('nothing-matches')
  })

  it('leaves out what is there, and says where nothing was to be left out', async () => {
    expect(await desk.run('flow list --only flow/sign-* --except flow/sign-up')).toMatchObject({ code: 0 })
    expect((await desk.run('flow list --except flow')).stdout).toBe('No flows\n')
    const { code, stderr } = await desk.run('flow list --except flow/test-*')
    expect(code).toBe(0)
    expect(stderr).toContain('--except flow/test-* leaves nothing out')
  })
})

it.each(['flow delete', 'flow import', 'flow sync', 'theme sync', 'theme restore'])(
  '%s takes no option that can mean nothing there',
  async (command) => {
    const { stdout } = await desk.run(`${command} --help`)
    expect(stdout).not.toContain('--cascade-users')
    expect(stdout.includes('--allow-deletes')).toBe(command.startsWith('flow'))
    expect(stdout).toContain('--allow-breaking')
    expect((await desk.run(`${command} x --cascade-users`)).stderr).toContain('unknown option')
  },
)

describe('flow get', () => {
  it('tells people what a flow is made of and who calls it', async () => {
    await imported(child)
    await imported(parent)
    await imported(signInFlow('vip'))
    const { stdout } = await desk.run('flow get child parent vip')
    expect(stdout).toContain('Child (child)\n')
    expect(stdout).toMatch(/called by +parent/)
    expect(stdout).toMatch(/calls +child/)
    expect(stdout).toMatch(/methods +OAuth, OTP by SMS/)
    expect(stdout).toMatch(/steps +2 screens, 4 actions, 1 condition, 1 end/)
  })

  it('gives scripts the document', async () => {
    await imported(child)
    const { json } = await desk.run('flow get child -o json')
    expect(json()).toMatchObject({ formatVersion: 1, address: 'flow/child', resource: { flowId: 'child' } })
    expect((await desk.run('flow get child -o yaml')).stdout).toMatch(/^flowId: child\n/)
  })

  it('names every one that does not exist', async () => {
    const { code, stderr } = await desk.run('flow get sign-in nope nix')
    expect(code).toBe(4)
    expect(stderr).toContain('nope, nix')
  })
})

describe('flow export', () => {
  it('puts one flow on stdout, the same bytes as into a file', async () => {
    const { stdout } = await desk.run('flow export sign-in')
    await desk.run('flow export sign-in --out sign-in.json')
    expect(await desk.read('sign-in.json')).toBe(stdout)
    expect(stdout).toMatch(/^\{\n {2}"flowId": "sign-in",\n {2}"metadata"/)
  })

  it('escapes on a terminal what it would obey', async () => {
    await imported({ ...child, metadata: { name: 'a\u202eb' } })
    const piped = await desk.run('flow export child')
    const shown = await desk.run('flow export child', { person: () => '' })
    expect(piped.stdout).toContain('a\u202eb')
    expect(shown.stdout).toContain('a\\u202eb')
  })

  it('exports all with one list call and one export each, the same bytes again', async () => {
    await service.forgetRequests()
    const { code, json } = await desk.run('flow export --all --out flows -o json')
    expect(code).toBe(0)
    const items = listIn(json(), 'items')
    expect(await service.requests()).toEqual({
      'POST flow/list': 1,
      'POST /v2/mgmt/flow/export': items.length,
    })
    expect(await desk.files('flows')).toEqual(items.map((item) => String(item['file'])).sort())
    const again = await desk.run('flow export --all --out flows')
    expect(again.stdout).not.toMatch(/created|replaced/)
  })

  it('replaces an earlier export of the same flow and nothing else', async () => {
    await desk.write('flows/sign-in.json', file({ ...child, flowId: 'sign-in' }))
    expect((await desk.run('flow export sign-in --out flows/')).stdout).toContain('replaced')
    await desk.write('flows/sign-in.json', 'my notes')
    await desk.write('flows/sign-up.json', file(child))
    const refused = await desk.run('flow export sign-in sign-up step-up --out flows')
    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('would-overwrite')
    expect(await desk.read('flows/sign-in.json')).toBe('my notes')
    expect(await desk.files('flows')).toEqual(['flows/sign-in.json', 'flows/sign-up.json'])
  })

  it('writes a folder for each in the snapshot layout, without screens of before', async () => {
    await imported(signInFlow('vip'))
    await desk.run('flow export vip sign-in --to snapshot --out flows')
    await desk.write('flows/vip/screen-old.json', '{}')
    await desk.write('flows/vip/notes.txt', 'mine')
    const again = await desk.run('flow export vip --to snapshot --out flows/vip')
    expect(again.stdout).toContain('replaced')
    expect(await desk.files('flows/vip')).toEqual([
      'flows/vip/contents.json',
      'flows/vip/metadata.json',
      'flows/vip/notes.txt',
      'flows/vip/screen-verify-otp.json',
      'flows/vip/screen-welcome-screen.json',
    ])
  })

  it('makes no unsafe path of an id', async () => {
    for (const id of ['../out', 'a/b', 'con', 'Vip', 'vip']) await imported({ ...child, flowId: id })
    const { code, stderr } = await desk.run('flow export --all --out flows')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const names = await desk.files('.')
    const inFlows = names.filter((name) => !name.startsWith('home/'))
    expect(inFlows.every((name) => /^flows\/[^/]+\.json$/.test(name))).toBe(true)
    expect(inFlows).toEqual(
      expect.arrayContaining(['flows/%2e.%2fout.json', 'flows/a%2fb.json', 'flows/%con.json']),
    )
    // On most desks these two would be one file.
    expect(new Set(inFlows.map((name) => name.toLowerCase())).size).toBe(inFlows.length)
    // They are read again; that an id can be none is all that may be wrong.
    const flows = listIn((await desk.run('flow validate flows -o json')).json(), 'flows')
    expect(flows.map(({ id }) => id)).toEqual(expect.arrayContaining(['../out', 'a/b', 'con', 'Vip', 'vip']))
    const codes = flows.flatMap((flow) =>
      listIn(flow, 'findings').flatMap((finding) => (finding['severity'] === 'error' ? finding['code'] : [])),
    )
    expect(codes.filter((found) => found !== 'bad-id')).toEqual([])
  })

  it('writes through a link and leaves it one', async () => {
    await mkdir(join(desk.folder, 'real'))
    await desk.run('flow export sign-in --out real/sign-in.json')
    await symlink('real/sign-in.json', join(desk.folder, 'link.json'))
    await imported({ ...child, flowId: 'sign-in' })
    await desk.run('flow export sign-in --out link.json')
    expect(await desk.read('real/sign-in.json')).toContain('"Child"')
  })

  it.each([
    ['flow export', 'Name the flows, or --all'],
    ['flow export sign-in --all --out x', 'exclude each other'],
    ['flow export sign-in sign-up', '--out DIR'],
    ['flow export sign-in --to snapshot', '--out DIR'],
  ])('%s is told what is missing', async (line, words) => {
    const { code, stderr } = await desk.run(line)
    expect(code).toBe(3)
    expect(stderr).toContain(words)
  })

  it('says which flows were listed and cannot be read, and fails', async () => {
    const gone = (...ids: readonly string[]) => {
      service.intercept = async ({ call, body }, forward) =>
        call === '/v2/mgmt/flow/export' && (ids.length === 0 || ids.includes(String(body['flowId'])))
          ? new Response('{"errorCode":"E103003","errorDescription":"Flow not found"}', { status: 500 })
          : forward()
    }
    gone('step-up')
    const some = await desk.run('flow export --all --out flows')
    expect(some.code).toBe(4)
    expect(some.stdout).toContain('sign-in → flows/sign-in.json')
    expect(some.stderr).toMatch(/1 of \d+ flows cannot be read though the project lists it: step-up/)
    const script = await desk.run('flow export --all --out flows -o json')
    expect(script).toMatchObject({ code: 4, stderr: '' })
    expect(script.json()).toMatchObject({ error: { code: 'not-found' } })
    expect(listIn(script.json(), 'items').length).toBeGreaterThan(1)
    gone()
    const none = await desk.run('flow export --all --out none')
    expect([none.code, none.stdout]).toEqual([4, ''])
    expect(none.stderr).toContain('sign-in')
    expect(await desk.files('none')).toEqual([])
  })

  it('says how far it came when the service fails in the middle', async () => {
    service.intercept = async ({ call, body }, forward) =>
      call === '/v2/mgmt/flow/export' && body['flowId'] === 'step-up'
        ? new Response('{"errorCode":"E011001","errorDescription":"no"}', { status: 400 })
        : forward()
    const { code, stderr } = await desk.run('flow export --all --out flows --parallelism 1')
    expect(code).toBe(4)
    expect(stderr).toContain('step-up could not be exported')
    expect(stderr).toMatch(/\d of \d flows were written before this/)
  })
})

describe('flow validate', () => {
  it('lets the files know each other, needs no network, and goes by errors', async () => {
    const offline = { env: {}, fetch: async () => Promise.reject(new Error('no network')) }
    await desk.write('flows/parent.json', file(parent))
    const alone = await desk.run('flow validate flows/parent.json', offline)
    expect(alone.code).toBe(0)
    expect(alone.stdout).toContain('flow-unknown')
    expect(alone.stdout).toContain('--live')
    await desk.write('flows/child.json', file(child))
    const both = await desk.run('flow validate flows --strict', offline)
    expect(both.stdout).toBe('Valid: 2 flows; nothing found\n')
    expect((await desk.run('flow validate flows/parent.json --strict', offline)).code).toBe(3)
  })

  it('tells a renamed exit and a circle of calls', async () => {
    const renumbered = flowDocument({
      id: 'child',
      metadata: { name: 'Child', sharedInteractions: [{ id: '7.success' }] },
      tasks: [subflowTask('0', 'Back', 'parent', { '1.success': '7' }), endTask('7')],
    })
    await desk.write('flows/child.json', file(renumbered))
    await desk.write('flows/parent.json', file(parent))
    const { code, json } = await desk.run('flow validate flows -o json')
    expect(code).toBe(3)
    const codes = listIn(json(), 'flows').map((flow) => [
      flow['id'],
      listIn(flow, 'findings').map(({ code: found }) => found),
    ])
    expect(codes).toEqual([
      ['child', expect.arrayContaining(['call-cycle']) as unknown],
      ['parent', expect.arrayContaining(['exit-gone']) as unknown],
    ])
  })

  it('tells everything that is no flow as what it is, and checks all the others', async () => {
    const text = JSON.stringify(child, undefined, 2)
    await desk.write('bad/truncated.json', text.slice(0, text.length / 2))
    await desk.write('bad/page.json', '<!DOCTYPE html><html></html>')
    await desk.write('bad/refused.json', '{"errorCode":"E103003","errorDescription":"gone"}')
    await desk.write('bad/merge.json', `<<<<<<< ours\n${text}\n=======\n`)
    await desk.write('bad/broken.json', file({ ...child, references: null, screens: 7 }))
    await desk.write('bad/fine.json', text)
    await desk.write('bad/snapshot/contents.json', '{}')
    const { code, json } = await desk.run('flow validate bad missing.json -o json')
    expect(code).toBe(3)
    const found = new Map(
      listIn(json(), 'flows').map((flow) => [String(flow['file']), listIn(flow, 'findings')]),
    )
    const codes = Object.fromEntries(
      [...found].map(([name, findings]) => [name, findings.map((finding) => finding['code'])]),
    )
    expect(codes).toEqual({
      'bad/truncated.json': ['json-truncated'],
      'bad/page.json': ['not-a-flow'],
      'bad/refused.json': ['not-a-flow'],
      'bad/merge.json': ['json-half-merge'],
      'bad/broken.json': ['wrong-shape'],
      'bad/fine.json': [],
      'bad/snapshot': ['flow-file-missing'],
      'missing.json': ['document-not-found'],
    })
    const truncated = found.get('bad/truncated.json')?.[0]?.['where']
    expect(truncated).toMatchObject({ file: 'bad/truncated.json', line: expect.any(Number) as unknown })
  })

  it('checks what a config declares, under the ids it gives', async () => {
    await desk.write('flows/a.json', file(parent))
    await desk.write('flows/b.json', file({ ...child, flowId: 'other' }))
    await desk.write(
      'descope.yaml',
      'flows: [{ id: parent, file: flows/a.json }, { id: child, file: flows/b.json }]',
    )
    const { code, json } = await desk.run('flow validate -o json')
    expect(code).toBe(0)
    expect(listIn(json(), 'flows').map(({ id, file: path }) => [id, path])).toEqual([
      ['parent', 'flows/a.json'],
      ['child', 'flows/b.json'],
    ])
  })

  it('tells all that is wrong with a config and its documents at once, in the same shape', async () => {
    await desk.write('flows/parent.json', file(parent))
    await desk.write('flows/broken.json', '{"flowId": ')
    await desk.write('flows/child.json', file(child).slice(0, 60))
    await desk.write(
      'descope.yaml',
      [
        'flows:',
        '  - { file: flows/broken.json }',
        '  - { file: flows/gone.json, id: gone }',
        '  - { file: flows/child.json }',
        '  - { file: flows/parent.json }',
        'tenants: [{ id: a, nmae: A }]',
        '',
      ].join('\n'),
    )
    const { code, json, stderr } = await desk.run('flow validate -o json')
    expect([code, stderr]).toEqual([3, ''])
    expect(json()['isValid']).toBe(false)
    expect(json()['error']).toBeUndefined()
    const found = listIn(json(), 'flows').map((flow) => [
      flow['id'],
      flow['file'],
      listIn(flow, 'findings').map((finding) => `${String(finding['severity'])} ${String(finding['code'])}`),
    ])
    expect(found).toEqual([
      [null, 'descope.yaml', ['error unknown-key']],
      ['broken', 'flows/broken.json', ['error json-truncated']],
      ['gone', 'flows/gone.json', ['error document-not-found']],
      // It exists, and nobody knows its exits.
      ['child', 'flows/child.json', ['error json-truncated']],
      ['parent', 'flows/parent.json', []],
    ])
    const text = await desk.run('flow validate -c descope.yaml')
    expect(text.code).toBe(3)
    expect(text.stdout).toContain('Invalid: 4 flows; 4 errors')
  })

  it('checks a file against a project whatever else the config found here names', async () => {
    await desk.write('parent.json', file(parent))
    await desk.write('broken.json', '{')
    await desk.write('descope.yaml', 'flows: [{ file: broken.json }, { file: gone.json }]')
    await imported(child)
    const live = await desk.run('flow validate parent.json --live --strict')
    expect(live).toMatchObject({ code: 0, stdout: 'Valid: 1 flow; nothing found\n' })
    expect(live.stderr).toContain('broken.json')
    await desk.write('descope.yaml', 'include: [nowhere/*.yaml]\n')
    const beside = await desk.run('flow validate parent.json --live --strict')
    expect(beside).toMatchObject({ code: 0, stdout: 'Valid: 1 flow; nothing found\n' })
    expect(beside.stderr).toContain('nowhere')
    // What was named counts.
    expect((await desk.run('flow validate parent.json --live -c descope.yaml')).code).toBe(3)
  })

  it('tells a whole project snapshot once, and where its flows are', async () => {
    for (const name of ['project', 'snapshot', 'attributes']) await desk.write(`snap/${name}.json`, '{}')
    await desk.write('snap/flows/sign-in/contents.json', '{}')
    const { code, json } = await desk.run('flow validate snap -o json')
    expect(code).toBe(3)
    expect(listIn(json(), 'flows')).toMatchObject([
      {
        id: null,
        file: 'snap',
        findings: [{ code: 'not-a-flow', hint: expect.stringContaining('snap/flows') as unknown }],
      },
    ])
    // A flow may be called project.
    await desk.write('flows/project.json', file({ ...child, flowId: 'project' }))
    expect((await desk.run('flow validate flows')).code).toBe(0)
  })

  it('says exactly how much too large a file is', async () => {
    await desk.write('large.json', ' '.repeat(32 * 1024 * 1024 + 1))
    const { stdout } = await desk.run('flow validate large.json')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('has 33554433 bytes; the most is 33554432 bytes (32 MB)')
  })

  it('ends a sentence before the next', async () => {
    await desk.write('p.json', file(child))
    await desk.write('descope.yaml', 'flows: [{ id: p, file: p.json }]')
    const { stderr } = await desk.run('flow validate')
    expect(stderr).toContain('is the flow "p" here. What stands in the config counts.')
  })

  it('asks the project what the files do not know, where it is told to', async () => {
    await desk.write('parent.json', file(parent))
    await imported(child)
    expect((await desk.run('flow validate parent.json --live --strict')).stdout).toContain('nothing found')
    const flow = flowDocument({
      id: 'calls-out',
      metadata: { name: 'Calls out' },
      tasks: [
        actionTask('0', 'Send', 'connector', { success: '1' }, { connectorId: `CI${'x'.repeat(27)}` }),
        endTask('1'),
      ],
      references: { connectors: { Segment: `CI${'x'.repeat(27)}` } },
    })
    await desk.write('out.json', file(flow))
    const unknown = await desk.run('flow validate out.json --live')
    expect(unknown.code).toBe(3)
    expect(unknown.stdout).toContain('no-counterpart')
    expect(unknown.stdout).not.toContain('connector-unknown')
    await desk.write('nameless.json', file({ ...flow, references: {} }))
    const both = await desk.run('flow validate out.json nameless.json --live')
    expect(both.stdout.match(/connector-unknown/g)).toHaveLength(1)
    expect((await desk.run('flow validate out.json')).code).toBe(0)
  })
})

describe('validate', () => {
  it('checks the documents the config names; warnings are counted, errors make it fail', async () => {
    await desk.write('flows/parent.json', file(parent))
    await desk.write('descope.yaml', 'flows: [{ file: flows/parent.json }]')
    const warned = await desk.run('validate')
    expect(warned.code).toBe(0)
    expect(warned.stdout).toContain('Valid: 1 flow in 1 file; 1 warning')
    expect((await desk.run('validate --strict')).code).toBe(3)
    const contents = {
      startTask: '0',
      tasks: { '0': { id: '0', name: 'x', type: 'screen', screenId: 'none' } },
    }
    await desk.write('flows/parent.json', file({ ...parent, contents }))
    const { code, json } = await desk.run('validate -o json')
    expect(code).toBe(3)
    expect(json()).toMatchObject({ isValid: false, resources: { flow: 1 }, unsupported: [] })
    expect(listIn(json(), 'findings')[0]).toMatchObject({
      code: 'screen-missing',
      severity: 'error',
      address: 'flow/parent',
      where: { file: 'flows/parent.json', line: 1 },
    })
  })
})

describe('validate of a config with several faults', () => {
  it('tells problems of the config, unreadable documents and findings together', async () => {
    const contents = {
      startTask: '0',
      tasks: { '0': { id: '0', name: 'x', type: 'screen', screenId: 'none' } },
    }
    await desk.write('flows/parent.json', file({ ...parent, contents }))
    await desk.write('flows/broken.json', '{"flowId": ')
    await desk.write('theme.json', 'notes')
    const documents =
      'flows: [{ file: flows/broken.json }, { file: flows/parent.json }]\ntheme: { file: theme.json }\n'
    await desk.write('descope.yaml', documents)
    const { code, json, stderr } = await desk.run('validate -o json')
    expect([code, stderr]).toEqual([3, ''])
    expect(json()).toMatchObject({ isValid: false, resources: { flow: 1 }, unsupported: [] })
    expect(json()['error']).toBeUndefined()
    const found = () => listIn(json(), 'findings').map((finding) => [finding['address'], finding['code']])
    expect(found()).toEqual([
      ['flow/broken', 'json-truncated'],
      ['theme/default', expect.any(String)],
      ['flow/parent', 'screen-missing'],
      ...found().slice(3),
    ])
    const text = await desk.run('validate')
    expect(text.code).toBe(3)
    expect(text.stdout).toMatch(/json-truncated[^]*screen-missing[^]*Invalid: 1 flow in 1 file; 3 errors/)

    await desk.write('descope.yaml', `${documents}tenants: [{ id: a, nmae: A }]\n`)
    const all = await desk.run('validate -o json')
    expect(all.json()).toMatchObject({ isValid: false, error: { code: 'unknown-key' } })
    expect(listIn(all.json(), 'problems')).toHaveLength(1)
    expect(listIn(all.json(), 'findings').map((finding) => finding['code'])).toEqual(
      expect.arrayContaining(['unknown-key', 'json-truncated', 'screen-missing']) as unknown,
    )
    const both = await desk.run('validate')
    expect(both.code).toBe(3)
    expect(both.stdout).toContain('screen-missing')
    expect(both.stderr).toContain('unknown-key')
  })
})

describe('flow convert', () => {
  it('goes there and back without a difference', async () => {
    await desk.write('vip.json', file(signInFlow('vip')))
    expect((await desk.run('flow convert vip.json vip --to snapshot')).stdout).toBe(
      'vip.json (exported) → vip (snapshot): created\n',
    )
    await desk.run('flow convert vip back.json --to exported')
    expect((await desk.run('flow diff vip.json back.json --exit-code')).code).toBe(0)
    expect((await desk.run('flow convert vip - --to exported')).stdout).toBe(await desk.read('back.json'))
  })

  it('says what the target cannot hold', async () => {
    await desk.write('vip.json', file({ ...signInFlow('vip'), someday: true }))
    const { stdout } = await desk.run('flow convert vip.json elsewhere --to snapshot')
    expect(stdout).toContain('"someday"')
    expect(stdout).toContain('"elsewhere" and not "vip"')
    const { json } = await desk.run('flow convert vip.json elsewhere --to snapshot --force -o json')
    expect(listIn(json(), 'lost')).toHaveLength(2)
  })

  it('writes over nothing else, unless forced', async () => {
    await desk.write('vip.json', file(signInFlow('vip')))
    await desk.write('notes.txt', 'mine')
    await desk.write('child.json', file(child))
    await desk.write('folder/notes.txt', 'mine')
    for (const [to, out] of [
      ['exported', 'notes.txt'],
      ['exported', 'child.json'],
      ['exported', 'folder'],
      ['snapshot', 'folder'],
      ['snapshot', 'notes.txt'],
    ] as const) {
      expect((await desk.run(`flow convert vip.json ${out} --to ${to}`)).code).toBe(6)
    }
    expect(await desk.read('notes.txt')).toBe('mine')
    expect((await desk.run('flow convert vip.json notes.txt --to exported --force')).code).toBe(0)
    expect(await desk.read('notes.txt')).toContain('"flowId": "vip"')
  })
})

describe('flow diff', () => {
  const changed = JSON.parse(JSON.stringify(signInFlow('vip')).replace('Welcome', 'Hello')) as JsonObject

  it('compares files, folders, the project and backups', async () => {
    await imported(signInFlow('vip'))
    await desk.run('backup create')
    await imported(changed)
    await desk.write('vip.json', file(changed))
    await desk.run('flow convert vip.json vip --to snapshot')
    expect((await desk.run('flow diff vip.json live:vip --exit-code')).code).toBe(0)
    expect((await desk.run('flow diff vip live:vip')).stdout).toContain('No difference')
    const { code, json } = await desk.run('flow diff backup:2025/vip live:vip --exit-code -o json')
    expect(code).toBe(2)
    expect(json()).toMatchObject({ formatVersion: 1, a: 'backup:2025/vip', b: 'live:vip', isEqual: false })
    expect(listIn(json(), 'diff').length).toBeGreaterThan(0)
    const [, path = ''] = /(\/\S+project\.json)/.exec((await desk.run('backup create')).stdout) ?? []
    expect((await desk.run(`flow diff backup:${path}/vip live:vip --exit-code`)).code).toBe(0)
  })

  it('finds a flow in a backup of an older layout', async () => {
    await desk.write('old.json', file({ flow_id: 'vip', flow_data: changed, metadata: {} }))
    await desk.write('console.json', file({ flow_id: 'vip', flow_data: consoleOf(changed), metadata: {} }))
    await desk.write('vip.json', file(changed))
    for (const backup of ['old.json', 'console.json']) {
      const { stdout, stderr } = await desk.run(`flow diff backup:${backup}/vip vip.json`)
      expect(`${stdout}${stderr}`).toContain('No difference')
    }
  })

  it('compares environments of the config, each in its own project', async () => {
    await desk.write(
      'descope.yaml',
      'environments: { dev: { projectId: P2emulated }, prod: { projectId: P2prod } }\ntenants: []\n',
    )
    await imported(signInFlow('vip'))
    const { code, stderr } = await desk.run('flow diff live:vip@dev live:vip@prod')
    expect(code).toBe(4)
    expect(stderr).toContain('No such flow: vip')
    expect((await desk.run('flow diff live:sign-in@dev live:sign-in@prod --exit-code')).code).toBe(0)
  })

  it('shows the raw difference of the canonical JSON', async () => {
    await desk.write('a.json', file(signInFlow('vip')))
    await desk.write('b.json', file({ ...changed, references: {} }))
    const { stdout } = await desk.run('flow diff a.json b.json --full')
    const lines = stdout.split('\n').filter((line) => /^[+-]/.test(line))
    expect(lines.slice(0, 2)).toEqual(['--- a.json', '+++ b.json'])
    expect(lines.slice(2).every((line) => /^[+-] {2}/.test(line))).toBe(true)
  })

  it.each(['nothing-here', 'live:', 'live:@dev', 'backup:x', 'backup:/vip', 'backup:x/'])(
    'tells which forms there are for %s',
    async (word) => {
      await desk.write('vip.json', file(changed))
      const { code, stderr } = await desk.run(['flow', 'diff', word, 'vip.json'])
      expect(code).toBe(3)
      expect(stderr).toContain('backup:BACKUP/ID')
    },
  )
})

describe('flow graph', () => {
  it('draws what is live or in a file, and what changed', async () => {
    const svg = await desk.run('flow graph sign-in')
    expect(svg.stdout).toMatch(/^<svg /)
    expect((await desk.run('flow graph sign-in --mermaid')).stdout).toMatch(/^flowchart LR/)
    await imported({ ...signInFlow('sign-in'), metadata: { name: '<script>\u001b[2J' } })
    await desk.run('flow export sign-up --out up.json')
    const { stdout } = await desk.run('flow graph sign-in --diff up.json --out change.svg')
    expect(stdout).toContain('change.svg')
    const picture = await desk.read('change.svg')
    expect(picture).toContain('flow-marked')
    expect(picture).not.toMatch(/<script|\u001b/)
  })

  it('never takes the place of what is no picture', async () => {
    await desk.run('flow export sign-in --out sign-in.json')
    expect((await desk.run('flow graph sign-in.json --out sign-in.json')).code).toBe(6)
    expect((await desk.run('flow graph sign-in.json --out sign-in.svg')).code).toBe(0)
    expect((await desk.run('flow graph sign-in.json --out sign-in.svg')).code).toBe(0)
  })
})

describe.skipIf(!existsSync(REAL))('real documents', () => {
  it('go through every layout without a difference', async () => {
    const files = [
      'exported/idp-initiated-sso.json',
      'exported/sign-up-or-in.heraldofsolace.json',
      'console/sign-up-or-in.2024.json',
      'console/oidc-flow.2023.json',
      'snapshot/flows/sign-up-or-in',
      'provider/connectorflow.json',
    ].map((path) => join(REAL, path))
    for (const [index, path] of files.entries()) {
      await desk.run(['flow', 'convert', path, `${index}`, '--to', 'snapshot'])
      await desk.run(['flow', 'convert', `${index}`, `${index}.json`, '--to', 'exported'])
      const { code, stderr } = await desk.run(['flow', 'diff', path, `${index}.json`, '--exit-code'])
      expect(stderr).toBe('')
      expect(code, path).toBe(0)
    }
  })
})

/** The same flow as the console downloads it. */
function consoleOf({ flowId = '', metadata = {}, contents = {}, screens = [] }: JsonObject): JsonObject {
  const header = isObject(metadata) ? metadata : {}
  const { componentsVersion = '', ...loose } = header
  return {
    flow: { id: flowId, dsl: contents, version: 3, ...loose },
    screens: (Array.isArray(screens) ? (screens as readonly Json[]) : []).filter(isObject).map((screen) => ({
      id: screen['screenId'] ?? '',
      htmlTemplate: screen['contents'] ?? {},
      interactions: screen['interactions'] ?? [],
      flowId,
      componentsVersion,
    })),
  }
}
