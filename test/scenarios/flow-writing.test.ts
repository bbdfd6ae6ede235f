import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, serviceOverHttp } from '../support/emulated-service.js'
import {
  actionTask,
  endTask,
  flowDocument,
  screenOf,
  screenTask,
  subflowTask,
} from '../support/flow-documents.js'
import { newDesk, type Desk } from '../support/run-program.js'

const welcome = (id: string, words: string): JsonObject =>
  flowDocument({
    id,
    tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
    screens: [screenOf('SC1', ['go'], [words])],
  })
/** A flow that runs another one, and leads nowhere when the button is pressed: worth a warning. */
const calling = (id: string, child: string): JsonObject =>
  flowDocument({ id, tasks: [subflowTask('0', 'Run it', child, { '1.success': '1' }), endTask('1')] })
const broken = (id: string): JsonObject =>
  flowDocument({ id, tasks: [actionTask('0', 'Nowhere', 'sign-in-otp-sms', { success: '99' })] })

const put = async (desk: Desk, path: string, json: Json): Promise<void> =>
  desk.write(path, JSON.stringify(json))

async function start(options: Parameters<typeof serviceInProcess>[0] = {}) {
  const service = serviceInProcess(options)
  return { service, desk: await newDesk(service) }
}

const codesOf = (answer: JsonObject): readonly Json[] =>
  (answer['findings'] as readonly JsonObject[]).map(({ code }) => code ?? null)

describe('flow import', () => {
  it('wants to be told whether to look or to act, and what to import', async () => {
    const { desk } = await start()
    await put(desk, 'hello.json', welcome('hello', 'Hi'))
    for (const [line, words] of [
      ['flow import --file hello.json', 'Specify --dry-run to preview or --apply to execute changes'],
      ['flow import --file hello.json --dry-run --apply', '--dry-run and --apply exclude each other'],
      ['flow import --apply', 'Name the document with --file FILE'],
      ['flow import --file gone.json --apply', 'There is no file or folder'],
      ['flow import --file hello.json --id a/b --apply', 'bad-id'],
    ] as const) {
      const { code, stderr } = await desk.run(line)
      expect(code, line).toBe(3)
      expect(stderr.replaceAll(/\s+/g, ' '), line).toContain(words)
    }
  })

  it('creates, then backs up and replaces, then has nothing to do', async () => {
    const { desk } = await start()
    await put(desk, 'hello.json', welcome('hello', 'Hi'))
    const looked = await desk.run('flow import --file hello.json --dry-run')
    expect(looked.code).toBe(0)
    expect(looked.stdout).toContain('+ flow/hello  create')
    const first = await desk.run('flow import --file hello.json --apply')
    expect(first.code, first.stdout + first.stderr).toBe(0)
    expect(first.stdout).toContain('\nNo existing flow to backup\n')
    expect(first.stdout).not.toContain('project.json')

    await put(desk, 'hello.json', welcome('hello', 'Good morning'))
    const second = await desk.run('flow import --file hello.json --apply')
    expect(second.stdout).toContain('"Hi" → "Good morning"')
    const path = /backup\s+(\S+project\.json)/.exec(second.stdout)?.[1] ?? ''
    expect(await desk.read(path.slice(desk.folder.length + 1))).toContain('Hi')

    const third = await desk.run('flow import --file hello.json --apply')
    expect(third.stdout).toContain('Nothing to do')
    expect(third.code).toBe(0)
  })

  it('takes the id that is typed, and says what the document calls itself', async () => {
    const { desk } = await start()
    await put(desk, 'hello.json', welcome('hello', 'Hi'))
    const typed = (await desk.run('flow import --file hello.json --id other --dry-run -o json')).json()
    expect(typed['changes']).toMatchObject([{ address: 'flow/other', action: 'create' }])
    expect(codesOf(typed)).toContain('id-differs')
    const { flowId: _flowId, ...nameless } = welcome('hello', 'Hi')
    await put(desk, 'by-name.json', nameless)
    const named = (await desk.run('flow import --file by-name.json --dry-run -o json')).json()
    expect(named['changes']).toMatchObject([{ address: 'flow/by-name' }])
    expect(codesOf(named)).not.toContain('id-differs')
  })

  it('stops at errors, and at warnings when told to be strict', async () => {
    const { desk, service } = await start()
    await put(desk, 'bad.json', broken('bad'))
    const bad = await desk.run('flow import --file bad.json --apply -o json')
    expect(bad.code).toBe(3)
    const [finding] = bad.json()['findings'] as readonly JsonObject[]
    expect(finding).toMatchObject({ severity: 'error', address: 'flow/bad', where: { file: 'bad.json' } })
    await put(desk, 'parent.json', calling('parent', 'nobody'))
    expect((await desk.run('flow import --file parent.json --dry-run')).code).toBe(0)
    expect((await desk.run('flow import --file parent.json --dry-run --strict')).code).toBe(3)
    await desk.write('theme.json', '{"id": "light", "cssTemplate": {}}')
    expect((await desk.run('flow import --file theme.json --apply')).code).toBe(3)
    expect(Object.keys(await service.requests()).join()).not.toContain('import')
  })
})

describe('flow deploy', () => {
  const files = async (desk: Desk, words: Readonly<Record<string, string>>): Promise<void> => {
    for (const [id, text] of Object.entries(words)) await put(desk, `flows/${id}.json`, welcome(id, text))
    const list = Object.keys(words).map((id) => `  - file: flows/${id}.json\n`)
    await desk.write('flows.yaml', `flows:\n${list.join('')}`)
  }

  it('shows many flows in one plan, a diff for each, and does the same with --apply', async () => {
    const { desk } = await start()
    await files(desk, { one: 'Hi', two: 'Hello' })
    expect((await desk.run('flow deploy --config flows.yaml')).code).toBe(3)
    expect((await desk.run('flow deploy --config flows.yaml --apply')).code).toBe(0)
    await files(desk, { one: 'Hi there', two: 'Hello you' })
    const looked = await desk.run('flow deploy --config flows.yaml --dry-run')
    for (const words of ['"Hi" → "Hi there"', '"Hello" → "Hello you"', '0 to create, 2 to update'])
      expect(looked.stdout).toContain(words)
    const answer = (await desk.run('flow deploy --config flows.yaml --apply -o json')).json()
    expect(answer).toMatchObject({ operation: 'deploy', outcome: 'done', summary: { update: 2 } })
    expect(answer['changes']).toMatchObject([
      { fields: [{ path: '', diff: [{ sort: 'component' }] }] },
      { fields: [{ path: '', diff: [{ sort: 'component' }] }] },
    ])
    expect((await desk.run('flow sync --config flows.yaml --apply')).stdout).toContain('Nothing to do')
  })

  it('stops at an invalid flow, or leaves it out when told to', async () => {
    const { desk } = await start()
    await files(desk, { good: 'Hi', bad: 'x' })
    await put(desk, 'flows/bad.json', broken('bad'))
    for (const command of ['flow deploy', 'flow sync', 'apply --yes']) {
      const act = command.startsWith('apply') ? '' : ' --apply'
      const stopped = await desk.run(`${command} --config flows.yaml${act}`)
      expect(stopped.code, command).toBe(3)
    }
    const skipping = (await desk.run('flow deploy --config flows.yaml --apply --skip-invalid -o json')).json()
    expect(skipping).toMatchObject({ outcome: 'done', steps: [{ address: 'flow/good', outcome: 'done' }] })
    expect(codesOf(skipping)).toContain('skipped-invalid')
  })

  it('tells once what the service rewrote, and has nothing to do then', async () => {
    const { desk } = await start({ guesses: { 'flow-import-rewrite': 'yes' } })
    await files(desk, { one: 'Hi' })
    const first = (await desk.run('flow deploy --config flows.yaml --apply -o json')).json()
    expect(first['outcome']).toBe('done')
    const told = (first['findings'] as readonly JsonObject[]).filter(({ code }) => code === 'rewritten')
    expect(told).toMatchObject([
      { address: 'flow/one', message: expect.stringContaining('the service stored it differently') as Json },
    ])
    const second = await desk.run('flow deploy --config flows.yaml --apply')
    expect(second.stdout).toContain('Nothing to do')
    expect(second.stdout).not.toContain('rewritten')
    await files(desk, { one: 'Hello' })
    const third = await desk.run('flow deploy --config flows.yaml --apply')
    expect(third.code, third.stdout).toBe(0)
    expect(third.stdout).toContain('the service stored it differently')
    expect((await desk.run('flow rollback one --latest --yes')).code).toBe(0)
    expect((await desk.run('flow rollback one --latest --yes')).code).toBe(3)
  })

  it('backs a flow up whole where only its switch changes', async () => {
    const { desk } = await start()
    await files(desk, { one: 'Hi' })
    await desk.run('flow deploy --config flows.yaml --apply')
    await desk.write('flows.yaml', 'flows: [{ id: one, disabled: true }]\n')
    const off = await desk.run('flow deploy --config flows.yaml --apply --allow-breaking')
    expect(off.code, off.stdout).toBe(0)
    const path = /backup\s+(\S+project\.json)/.exec(off.stdout)?.[1] ?? ''
    expect(await desk.read(path.slice(desk.folder.length + 1))).toContain('"Hi"')
    expect((await desk.run('flow rollback one --latest --yes')).stdout).toContain('disabled')
  })
})

describe('flow delete', () => {
  it('refuses what other flows call, unless both go, with few calls', async () => {
    const service = await serviceOverHttp()
    try {
      const desk = await newDesk({ env: service.env })
      await put(desk, 'child.json', welcome('child', 'Hi'))
      await put(desk, 'parent.json', calling('parent', 'child'))
      await desk.run('flow import --file child.json --apply')
      await desk.run('flow import --file parent.json --apply')
      const refused = await desk.run('flow delete child --yes')
      expect(refused.code).toBe(6)
      expect(refused.stdout).toContain('still-needed')
      await service.forgetRequests()
      const both = await desk.run('flow delete child parent --yes')
      expect(both.code, both.stdout + both.stderr).toBe(0)
      const calls = await service.requests()
      expect(calls['POST flow/list']).toBeLessThanOrEqual(2)
      expect(calls['POST flow/delete']).toBe(2)
      expect(calls['POST /v2/mgmt/flow/export']).toBeLessThanOrEqual(8)
    } finally {
      await service.close()
    }
  })

  it('wants --allow-system for what every project has', async () => {
    const { desk } = await start()
    const refused = await desk.run('flow delete step-up --yes')
    expect(refused.code).toBe(6)
    expect(refused.stdout).toContain('--allow-system')
    expect((await desk.run('flow delete step-up --yes --allow-system')).code).toBe(0)
  })
})
