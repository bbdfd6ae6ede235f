import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, serviceOverHttp } from '../support/emulated-service.js'
import { actionTask, endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Desk } from '../support/run-program.js'

/** A flow of two steps that welcomes with these words. */
const welcome = (id: string, words: string): JsonObject =>
  flowDocument({
    id,
    tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
    screens: [screenOf('SC1', ['go'], [words])],
  })

/** A flow that gives a role, welcoming with these words. */
const giving = (role: string, words: string): JsonObject =>
  flowDocument({
    id: 'role',
    tasks: [
      screenTask('0', 'Welcome', 'SC1', { go: '1' }),
      actionTask('1', 'Give role', 'update-user-properties', { success: '2' }, { roles: [role] }),
      endTask('2'),
    ],
    screens: [screenOf('SC1', ['go'], [words])],
    references: { roles: { Editor: role } },
  })

/** The same document in the words of the v1 calls, which a change in the console is made with. */
const asInConsole = ({ flowId, contents, metadata, screens }: JsonObject): JsonObject => ({
  flowId: flowId ?? '',
  flow: { id: flowId ?? '', dsl: contents ?? {}, name: (metadata as JsonObject)['name'] ?? '' },
  screens: (screens as readonly JsonObject[]).map((screen) => ({
    id: screen['screenId'] ?? '',
    htmlTemplate: screen['contents'] ?? {},
    interactions: screen['interactions'] ?? [],
  })),
})

const put = async (desk: Desk, path: string, json: Json): Promise<void> =>
  desk.write(path, JSON.stringify(json))

async function imported(desk: Desk, document: JsonObject): Promise<void> {
  await put(desk, 'flow.json', document)
  const { code, stdout, stderr } = await desk.run('flow import --file flow.json --apply --allow-breaking')
  expect(code, stdout + stderr).toBe(0)
}

async function deployed(desk: Desk, words: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, word] of Object.entries(words)) await put(desk, `${id}.json`, welcome(id, `word ${word}`))
  const entries = Object.keys(words).map((id) => `  - { file: ${id}.json }\n`)
  await desk.write('flows.yaml', `flows:\n${entries.join('')}`)
  const { code, stdout } = await desk.run('flow deploy --config flows.yaml --apply')
  expect(code, stdout).toBe(0)
}

async function exported(desk: Desk, id: string): Promise<string> {
  const { code } = await desk.run(`flow export ${id} --out now/${id}.json`)
  return code === 0 ? desk.read(`now/${id}.json`) : ''
}

const wordsOf = async (desk: Desk, id: string) => /word (\w+)/.exec(await exported(desk, id))?.[1]

async function done(desk: Desk, line: string): Promise<string> {
  const { code, stdout, stderr } = await desk.run(line)
  expect(code, stdout + stderr).toBe(0)
  return (stdout + stderr).replaceAll(/\s+/g, ' ')
}

async function start() {
  const service = serviceInProcess()
  return { service, desk: await newDesk(service) }
}

const backupsIn = async (desk: Desk): Promise<readonly string[]> =>
  (await desk.files('home/.descope-mgmt/backups')).filter((path) => path.endsWith('project.json'))

async function findingsOf(desk: Desk, line: string): Promise<readonly JsonObject[]> {
  const answer = (await desk.run(`${line} -o json`)).json()
  return answer['findings'] as readonly JsonObject[]
}

async function historyOf(desk: Desk, id: string): Promise<readonly JsonObject[]> {
  return (await desk.run(`flow history ${id} -o json`)).json()['items'] as unknown as readonly JsonObject[]
}

describe('what somebody changed in the console', () => {
  it.each([
    ['an import', async (desk: Desk) => imported(desk, welcome('hello', 'word ours'))],
    ['a rollback', async (desk: Desk) => done(desk, 'flow rollback hello --latest --yes')],
    ['a deploy', async (desk: Desk) => deployed(desk, { hello: 'ours' })],
  ])('is nobody of ours in the history, whatever we do then: %s', async (_name, act) => {
    const { desk, service } = await start()
    await imported(desk, welcome('hello', 'word first'))
    await service.change('POST flow/import', asInConsole(welcome('hello', 'word theirs')))
    await act(desk)
    const [now, theirs, first] = await historyOf(desk, 'hello')
    expect(now).toMatchObject({ by: 'ana@desk', isFromKnown: true })
    expect(theirs).toMatchObject({ by: null, runId: null, operation: null, isFromKnown: false })
    expect(first).toMatchObject({ by: 'ana@desk', operation: 'import' })
    const text = (await desk.run('flow history hello')).stdout
    expect(text).toMatch(/changed outside this program, found by backup/)
    expect(text).not.toContain('did not read it back')
  })
})

describe('a flow that was away for a while', () => {
  it('says so, whoever deleted it', async () => {
    const { desk, service } = await start()
    await imported(desk, welcome('hello', 'word first'))
    await done(desk, 'flow delete hello --yes')
    await done(desk, 'flow rollback hello --latest --yes')
    await service.change('POST flow/delete', { ids: ['hello'] })
    await done(desk, 'flow rollback hello --latest --yes')
    const items = await historyOf(desk, 'hello')
    expect(items.map(({ isGone, wasGone, by }) => [isGone, wasGone, by])).toEqual([
      [false, true, 'ana@desk'],
      [true, false, null],
      [false, true, 'ana@desk'],
      [true, false, 'ana@desk'],
      [false, false, 'ana@desk'],
    ])
    const text = (await desk.run('flow history hello')).stdout.replaceAll(/\s+/g, ' ')
    expect(text).toContain('made again: 0 differences to the version before it was gone')
    expect(text).toContain('deleted outside this program, found by rollback')
  })
})

describe('names that mean other ids now', () => {
  it('are put in by a rollback, within four calls', async () => {
    const service = await serviceOverHttp()
    try {
      const desk = await newDesk({ env: service.env })
      const made = async () => {
        await service.change('POST role/create', { name: 'Editor' })
        const { roles } = await service.change('GET role/all', {})
        return String((roles as readonly JsonObject[]).find(({ name }) => name === 'Editor')?.['id'])
      }
      const before = await made()
      await imported(desk, giving(before, 'word good'))
      await imported(desk, giving(before, 'word bad'))
      await service.change('POST role/delete', { name: 'Editor' })
      const after = await made()
      expect(after).not.toBe(before)

      for (const older of [false, true]) {
        if (older) {
          await imported(desk, giving(after, 'word bad'))
          await put(desk, 'old.json', giving(before, 'word good'))
        }
        await service.forgetRequests()
        await done(desk, `flow rollback role ${older ? '--backup old.json' : '--latest'} --yes`)
        const calls = await service.requests()
        expect(calls).toEqual({
          'GET role/all': 1,
          'POST /v2/mgmt/flow/export': 2,
          'POST /v2/mgmt/flow/import': 1,
        })
        const now = await exported(desk, 'role')
        expect(now).toContain('word good')
        expect(now).toContain(after)
        expect(now).not.toContain(before)
      }
    } finally {
      await service.close()
    }
  })

  it('stop nothing where they mean nothing, or cannot be looked up', async () => {
    const { desk, service } = await start()
    await service.change('POST role/create', { name: 'Editor' })
    const { roles } = await service.change('GET role/all', {})
    const id = String((roles as readonly JsonObject[]).find(({ name }) => name === 'Editor')?.['id'])
    await imported(desk, giving(id, 'word good'))
    await imported(desk, giving(id, 'word bad'))
    await imported(desk, giving(id, 'word worse'))
    await service.change('POST role/delete', { name: 'Editor' })
    expect(await findingsOf(desk, 'flow rollback role --latest --yes')).toMatchObject([
      { code: 'no-counterpart', severity: 'warning', address: 'flow/role' },
    ])
    expect(await wordsOf(desk, 'role')).toBe('bad')
    service.intercept = async ({ call }, forward) =>
      call === 'role/all' ? Response.json({ errorCode: 'E011003' }, { status: 403 }) : forward()
    expect(await findingsOf(desk, 'flow rollback role --latest --yes')).toMatchObject([
      { code: 'names-unknown', severity: 'warning' },
    ])
    expect(await wordsOf(desk, 'role')).toBe('good')
  })

  it('leave the screens as they were', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word good'))
    const before = await exported(desk, 'hello')
    const other = JSON.stringify(welcome('hello', 'word bad')).replaceAll('SC1', 'SC9')
    await imported(desk, JSON.parse(other) as JsonObject)
    await done(desk, 'flow rollback hello --latest --yes')
    expect(await exported(desk, 'hello')).toBe(before)
  })
})

describe('a version with something wrong in it', () => {
  it('comes back, and it is said what is wrong', async () => {
    const { desk, service } = await start()
    const lacking = { ...welcome('hello', 'word old'), screens: [] }
    await service.change('POST flow/import', asInConsole(lacking))
    await imported(desk, welcome('hello', 'word new'))
    const line = 'flow rollback hello --latest'
    const looked = await desk.run(`${line} --dry-run -o json`)
    expect(looked.code).toBe(0)
    const findings = looked.json()['findings'] as readonly JsonObject[]
    expect(findings.find(({ code }) => code === 'screen-missing')).toMatchObject({
      severity: 'warning',
      address: 'flow/hello',
    })
    expect(await done(desk, `${line} --yes`)).toContain('screen-missing')
  })

  it('is not judged by flows that were not looked at', async () => {
    const { desk } = await start()
    const calling = flowDocument({
      id: 'parent',
      tasks: [
        {
          ...actionTask('0', 'Run', 'x'),
          type: 'flow',
          arguments: { flowId: { type: 'inline', value: 'child' } },
        },
      ],
    })
    await imported(desk, welcome('child', 'word one'))
    await imported(desk, calling)
    await imported(desk, welcome('parent', 'word new'))
    const codes = (await findingsOf(desk, 'flow rollback parent --latest --yes')).map(({ code }) => code)
    expect(codes).not.toContain('subflow-missing')
  })
})

describe('a version whose time nobody knows', () => {
  it('is listed, shown and taken by its name, never by its time', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word new'))
    await put(desk, 'home/.descope-mgmt/backups/P2emulated/hello.json', welcome('hello', 'word undated'))
    const list = await desk.run('flow rollback hello --list')
    expect(list.stdout).toMatch(/--backup hello +unknown/)
    const listed = (await desk.run('flow rollback hello --list -o json')).json()['items'] as readonly Json[]
    expect(listed.at(-1)).toMatchObject({ at: null, keptBy: 'hello' })
    const history = await desk.run('flow history hello')
    expect(history.stdout).toContain('at an unknown time')
    expect(list.stdout + history.stdout + (await desk.run('backup list')).stdout).not.toContain('1970')
    expect((await historyOf(desk, 'hello')).at(-1)).toMatchObject({ from: null, to: null, lastSeen: null })
    expect((await desk.run('backup list -o json')).stdout).not.toContain('1970')

    const early = await desk.run('flow rollback hello --at 2024-01-01 --yes -o json')
    expect(early.json()['error']).toMatchObject({ code: 'not-kept-then' })
    expect((await desk.run('flow rollback --all --at 2024-01-01 --yes')).code).toBe(3)
    expect((await desk.run('flow rollback hello --latest --yes')).code).toBe(3)
    expect((await desk.run('flow rollback hello --backup 1970 --yes')).stderr).toContain('backup-not-found')
    await done(desk, 'flow rollback hello --backup hello --yes')
    expect(await wordsOf(desk, 'hello')).toBe('undated')
  })
})

describe('a time before anything was kept', () => {
  it('is told from nothing kept at all, and the oldest is named', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word one'))
    const early = await desk.run('flow rollback hello --at 2024-01-01 --yes -o json')
    expect(early.code).toBe(3)
    expect(early.json()['error']).toMatchObject({
      code: 'not-kept-then',
      message: expect.stringMatching(
        /Nothing is kept of flow\/hello from then or before.*2025-11-17T/,
      ) as Json,
    })
    const all = await desk.run('flow rollback --all --at 2024-01-01 --yes -o json')
    expect(all.json()['error']).toMatchObject({
      code: 'not-kept-then',
      message: expect.stringContaining('2025-11-17T') as Json,
    })
    const none = await desk.run('flow rollback other --at 2024-01-01 --yes')
    expect(none.stderr).toContain('No backups found for flow: other')
  })
})

describe('flow rollback --all --latest', () => {
  it('takes sound versions where the backup of the newest run is damaged, and says so', async () => {
    const { desk } = await start()
    await deployed(desk, { one: 'good', two: 'good' })
    await deployed(desk, { one: 'bad', two: 'bad', three: 'new' })
    const newest = (await backupsIn(desk)).at(-1) ?? ''
    await desk.write(newest, (await desk.read(newest)).replaceAll('word good', 'word evil'))
    const words = await done(desk, 'flow rollback --all --latest --yes')
    expect(words).toContain('backup-damaged')
    expect(words).toContain('flow/three did not exist before run')
    expect([await wordsOf(desk, 'one'), await wordsOf(desk, 'two'), await wordsOf(desk, 'three')]).toEqual([
      'good',
      'good',
      'new',
    ])
  })

  it('says what is damaged where nothing sound is left', async () => {
    const { desk, service } = await start()
    await service.change('POST flow/import', asInConsole(welcome('hello', 'word good')))
    await imported(desk, welcome('hello', 'word bad'))
    const newest = (await backupsIn(desk)).at(-1) ?? ''
    await desk.write(newest, '{')
    const { code, stderr } = await desk.run('flow rollback --all --latest --yes')
    expect(code).toBe(3)
    expect(stderr).toContain('backup-malformed')
  })

  it('does not bring back what was rolled back from, however often it is typed', async () => {
    const { desk } = await start()
    await deployed(desk, { one: 'first', two: 'first' })
    await deployed(desk, { one: 'second', two: 'second' })
    await deployed(desk, { one: 'third', two: 'third' })
    await done(desk, 'flow rollback one --latest --yes')
    await done(desk, 'flow rollback one --latest --yes')
    expect(await wordsOf(desk, 'one')).toBe('first')
    for (let nth = 0; nth < 2; nth += 1) {
      const words = await done(desk, 'flow rollback --all --latest --yes')
      expect(words).toContain('flow/one was rolled back from')
      expect([await wordsOf(desk, 'one'), await wordsOf(desk, 'two')]).toEqual(['first', 'second'])
    }
  })
})

describe('lines to type', () => {
  it('name the file of a backup that lies anywhere', async () => {
    const { desk } = await start()
    await put(desk, 'copies/env.json', { project_id: 'P2emulated', tenants: [], flows: [welcome('a', 'b')] })
    const { stdout } = await desk.run('flow rollback hello --backup copies/env.json --yes -o json')
    const hint = /backup show (\S+)"/.exec(stdout)?.[1] ?? ''
    expect(hint).toContain('copies/env.json')
    expect((await desk.run(['backup', 'show', hint])).code).toBe(0)
  })

  it('take away what was created, and only that', async () => {
    const { desk, service } = await start()
    await done(desk, 'flow delete sign-in --yes --allow-system')
    const back = await done(desk, 'flow rollback sign-in --latest --yes')
    const undo = /undo descope-mgmt (rollback \w+ --allow-system)/.exec(back)?.[1] ?? ''
    expect(undo, back).not.toBe('')
    expect(await done(desk, `${undo} --yes`)).toContain('deleted flow/sign-in')

    service.intercept = async ({ call, body }, forward) =>
      call.includes('flow/import') && JSON.stringify(body).includes('word refused')
        ? Response.json({ errorCode: 'E011003', errorDescription: 'no' }, { status: 400 })
        : forward()
    await put(desk, 'one.json', welcome('one', 'word fine'))
    await put(desk, 'two.json', welcome('two', 'word refused'))
    await desk.write('flows.yaml', 'flows: [{ file: one.json }, { file: two.json }]\n')
    const partial = await desk.run('flow deploy --config flows.yaml --apply')
    expect(partial.code).toBe(5)
    expect(partial.stdout).toMatch(/--config flows.yaml rollback \w+\n/)
    const failed = await desk.run('flow import --file two.json --apply')
    expect(failed.code).toBe(5)
    expect(failed.stdout).not.toMatch(/^undo/m)
  })
})

describe('a number that cannot be kept exactly', () => {
  const text = JSON.stringify(welcome('hello', 'word one'), undefined, 2).replace(
    '"x": 0',
    '"x": 9007199254740993',
  )

  it('is refused where a document is previewed, with its place', async () => {
    const { desk } = await start()
    await desk.write('hello.json', text)
    await desk.write('flows.yaml', 'flows: [{ file: hello.json }]\n')
    for (const line of ['flow import --file hello.json', 'flow deploy --config flows.yaml']) {
      const looked = await desk.run(`${line} --dry-run -o json`)
      expect(looked.code, line).toBe(3)
      const findings = looked.json()['findings'] as readonly JsonObject[]
      const [finding] = findings.filter(({ code }) => code === 'inexact-number')
      expect(finding, line).toMatchObject({ severity: 'error', address: 'flow/hello' })
      expect(finding?.['message'], line).toContain('9007199254740993')
      expect(JSON.stringify(finding?.['where']), line).toMatch(/hello\.json.*"line":\d\d/)
      const applied = await desk.run(`${line} --apply`)
      expect(applied.code, line).toBe(3)
      expect(applied.stdout + applied.stderr).toContain('nothing was written')
    }
  })

  it('bars no way back when it stands in what is live', async () => {
    const { desk, service } = await start()
    await desk.write('hello.json', JSON.stringify(welcome('hello', 'word one')))
    expect((await desk.run('flow import --file hello.json --apply')).code).toBe(0)
    // Sent as text: no value of ours can hold the number.
    const sent = await service.fetch(`${service.baseUrl}/v2/mgmt/flow/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.env['DESCOPE_PROJECT_ID'] ?? ''}:anything`,
        'content-type': 'application/json',
      },
      body: `{"flow":${text.replace('word one', 'word two')}}`,
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    })
    expect(sent.status).toBe(200)
    const back = await desk.run('flow rollback hello --latest --yes')
    expect(back.code, back.stdout + back.stderr).toBe(0)
    expect(back.stdout).toContain('"word two" → "word one"')
  })

  it('is refused of a theme as well', async () => {
    const { desk } = await start()
    expect((await desk.run('theme export --out theme.json')).code).toBe(0)
    const theme = await desk.read('theme.json')
    await desk.write('theme.json', theme.replace(/\{/, '{ "strange": 9007199254740993,'))
    await desk.write('theme.yaml', 'theme: { file: theme.json }\n')
    const looked = await desk.run('plan --config theme.yaml')
    expect(looked.code).toBe(3)
    expect(looked.stdout + looked.stderr).toContain('inexact-number')
  })
})
