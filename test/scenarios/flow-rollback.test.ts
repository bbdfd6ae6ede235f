import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseJson, type Json, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, serviceOverHttp } from '../support/emulated-service.js'
import { endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Desk } from '../support/run-program.js'

/** A flow of two steps that welcomes with these words. */
const welcome = (id: string, words: string): JsonObject =>
  flowDocument({
    id,
    tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
    screens: [screenOf('SC1', ['go'], [words])],
  })

const put = async (desk: Desk, path: string, json: Json): Promise<void> =>
  desk.write(path, JSON.stringify(json))

/** Imports a document as a person would. */
async function imported(desk: Desk, document: JsonObject): Promise<void> {
  await put(desk, 'flow.json', document)
  const { code, stdout, stderr } = await desk.run('flow import --file flow.json --apply --allow-breaking')
  expect(code, stdout + stderr).toBe(0)
}

/** The words the flow welcomes with now, in the project. */
async function wordsOf(desk: Desk, id: string): Promise<string | undefined> {
  const { code } = await desk.run(`flow export ${id} --out now/${id}.json`)
  return code === 0 ? /word (\w+)/.exec(await desk.read(`now/${id}.json`))?.[1] : undefined
}

async function start() {
  const service = serviceInProcess()
  return { service, desk: await newDesk(service) }
}

const backupsIn = async (desk: Desk): Promise<readonly string[]> =>
  (await desk.files('home/.descope-mgmt/backups'))
    .filter((path) => path.endsWith('project.json'))
    .map((path) => path.split('/').at(-2) ?? '')

describe('flow rollback, told what to do', () => {
  it.each([
    ['flow rollback hello', 'Specify --backup FILE or --latest'],
    ['flow rollback --flow-id hello', 'Specify --backup FILE or --latest'],
    ['flow rollback hello --latest --backup x', '--latest and --backup exclude each other'],
    ['flow rollback hello --latest --at 2025', '--latest and --at exclude each other'],
    ['flow rollback hello --list --latest', '--list and --latest exclude each other'],
    ['flow rollback hello --all --latest', '--all and an id exclude each other'],
    ['flow rollback --latest', 'Name the flow'],
    ['flow rollback hello --at yesterday', '--at takes a time'],
    ['flow rollback hello --at 2999-01-01', 'a time that has not come yet'],
  ])('refuses %s', async (line, words) => {
    const { desk } = await start()
    const { code, stderr } = await desk.run(line)
    expect(code).toBe(3)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(words)
  })

  it('lists without project, key and network; nothing kept is no error', async () => {
    const desk = await newDesk({ fetch: async () => Promise.reject(new Error('no network')) })
    const none = await desk.run('flow rollback hello --list')
    expect(none).toMatchObject({ code: 0, stdout: 'No backups found for flow: hello\n' })
    expect((await desk.run('flow history hello')).stdout).toBe('No backups found for flow: hello\n')
    expect((await desk.run('flow rollback hello --list -o json')).json()).toEqual({
      formatVersion: 1,
      items: [],
    })
  })

  it('lists what is kept, of the project that is named or of all', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word one'))
    await imported(desk, welcome('hello', 'word two'))
    const offline = { env: { DESCOPE_PROJECT_ID: '', DESCOPE_MANAGEMENT_KEY: '' } }
    const { code, stdout } = await desk.run('flow rollback --all --list', offline)
    expect(code).toBe(0)
    expect(stdout).toContain('flow rollback hello …')
    const listed = (await desk.run('flow rollback hello --list -o json', offline)).json()
    expect(listed['items']).toMatchObject([
      { address: 'flow/hello', keptIn: 'run', operation: 'import' },
      { address: 'flow/hello', keptIn: 'backup', operation: 'import' },
      { address: 'flow/hello', keptIn: 'run', operation: 'import' },
    ])
    expect((await desk.run('flow rollback hello --list --project-id P2other')).stdout).toBe(
      'No backups found for flow: hello\n',
    )
  })
})

describe('flow rollback', () => {
  it('goes back, can be gone back from, and does not bring the bad version when typed twice', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word good'))
    await imported(desk, welcome('hello', 'word bad'))
    const looked = await desk.run('flow rollback hello --latest --dry-run')
    expect(looked.code).toBe(0)
    expect(looked.stdout).toContain('DRY RUN')
    expect(looked.stdout).toContain('word good')
    expect(await wordsOf(desk, 'hello')).toBe('bad')

    const refused = await desk.run('flow rollback hello --latest')
    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('flow/hello?')

    const asked: string[] = []
    const agreed = await desk.run('flow rollback hello --latest --reason bad', {
      person: (question) => {
        asked.push(question)
        return 'y'
      },
    })
    expect(agreed.code, agreed.stdout + agreed.stderr).toBe(0)
    expect(asked.join()).toContain('flow/hello')
    expect(await wordsOf(desk, 'hello')).toBe('good')
    const [ofRollback = ''] = (await backupsIn(desk)).slice(-1)
    expect(ofRollback).toContain('_rollback_')

    const again = await desk.run('flow rollback hello --latest --yes')
    expect(again.code).toBe(3)
    expect(again.stderr).toContain('no-version')
    expect(await wordsOf(desk, 'hello')).toBe('good')

    expect((await desk.run(`flow rollback hello --backup ${ofRollback} --yes`)).code).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('bad')
    expect((await desk.run('flow rollback --flow-id hello --latest --yes')).code).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('good')
  })

  it('brings a flow back that is gone, and answers scripts', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word good'))
    expect((await desk.run('flow delete hello --yes')).code).toBe(0)
    const answer = (await desk.run('flow rollback hello --latest --yes -o json')).json()
    expect(answer).toMatchObject({
      operation: 'rollback',
      outcome: 'done',
      changes: [
        {
          address: 'flow/hello',
          action: 'create',
          fields: expect.arrayContaining([expect.objectContaining({ path: '', reason: 'restore' })]) as Json,
        },
      ],
      steps: [{ address: 'flow/hello', outcome: 'done' }],
    })
    expect(await wordsOf(desk, 'hello')).toBe('good')
  })

  it('goes back to a time', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word one'))
    const between = new Date(desk.clock.now()).toISOString()
    await imported(desk, welcome('hello', 'word two'))
    await imported(desk, welcome('hello', 'word three'))
    await imported(desk, welcome('later', 'word new'))
    expect((await desk.run(`flow rollback hello --at ${between} --yes`)).code).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('one')
    const early = await desk.run('flow rollback later --at 2025-01-01 --yes')
    expect(early.code).toBe(3)
    expect(early.stderr).toContain('Nothing is kept of flow/later from then or before')

    await imported(desk, welcome('hello', 'word four'))
    const all = await desk.run(`flow rollback --all --at ${between} --yes`)
    expect(all.code, all.stdout).toBe(0)
    expect(all.stdout.replaceAll(/\s+/g, ' ')).toContain('Nothing is kept of flow/later from then')
    expect(await wordsOf(desk, 'hello')).toBe('one')
    expect(await wordsOf(desk, 'later')).toBe('new')
  })

  it('says which backup does not hold the flow', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word good'))
    const [first = ''] = await backupsIn(desk)
    const isNew = await desk.run(`flow rollback hello --backup ${first} --yes -o json`)
    expect(isNew.code).toBe(3)
    expect(isNew.json()['error']).toMatchObject({
      code: 'not-in-backup',
      hint: expect.stringContaining('flow delete hello') as string,
    })
    await imported(desk, welcome('hello', 'word bad'))
    const [, second = ''] = await backupsIn(desk)
    const other = await desk.run(`flow rollback other --backup ${second} --yes -o json`)
    expect(other.json()['error']).toMatchObject({ code: 'not-in-backup' })
    expect((await desk.run('flow rollback hello --backup 1999 --yes')).stderr).toContain('backup-not-found')
  })

  it('does not hang on config files that are broken', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word good'))
    await imported(desk, welcome('hello', 'word bad'))
    await desk.write('descope.yaml', 'flows: [{ file: missing.json }]\nnonsense: 1\n')
    const { code, stderr } = await desk.run('flow rollback hello --latest --yes')
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('left aside')
    expect((await desk.run('flow rollback hello --latest --yes --config descope.yaml')).code).toBe(3)
  })

  it('brings back what a config manages, and says whose it is', async () => {
    const { desk } = await start()
    await put(desk, 'hello.json', welcome('hello', 'word good'))
    await desk.write('flows.yaml', 'owner: platform\nflows: [{ file: hello.json }]\n')
    expect((await desk.run('flow deploy --config flows.yaml --apply')).code).toBe(0)
    await put(desk, 'hello.json', welcome('hello', 'word bad'))
    expect((await desk.run('flow deploy --config flows.yaml --apply')).code).toBe(0)
    const back = await desk.run('flow rollback hello --latest --yes')
    expect(back.code).toBe(0)
    expect(back.stdout).toContain('managed by the config "platform"')
    expect(await wordsOf(desk, 'hello')).toBe('good')
    const drift = await desk.run('flow deploy --config flows.yaml --dry-run')
    expect(drift.code).toBe(6)
    expect(drift.stdout.replaceAll(/\s+/g, ' ')).toContain('last touched by our own rollback')
  })
})

describe('flow rollback --all --latest', () => {
  it('takes the newest run back as one set, the same however often it is typed', async () => {
    const { desk } = await start()
    const write = async (words: Readonly<Record<string, string>>) => {
      for (const [id, word] of Object.entries(words))
        await put(desk, `${id}.json`, welcome(id, `word ${word}`))
      await desk.write(
        'flows.yaml',
        `flows:\n${Object.keys(words)
          .map((id) => `  - { file: ${id}.json }\n`)
          .join('')}`,
      )
      const ended = await desk.run('flow deploy --config flows.yaml --apply')
      expect(ended.code, ended.stdout).toBe(0)
    }
    await write({ one: 'good', two: 'good' })
    await write({ one: 'bad', two: 'bad', three: 'new' })
    for (let nth = 0; nth < 2; nth += 1) {
      const { code, stdout } = await desk.run('flow rollback --all --latest --yes')
      expect(code, stdout).toBe(0)
      const words = stdout.replaceAll(/\s+/g, ' ')
      expect(words).toContain('flow/three did not exist before run')
      expect(words).toContain('descope-mgmt flow delete three')
      expect([await wordsOf(desk, 'one'), await wordsOf(desk, 'two'), await wordsOf(desk, 'three')]).toEqual([
        'good',
        'good',
        'new',
      ])
    }
  })

  it('brings back what the run deleted, and takes back a run that died', async () => {
    const { desk } = await start()
    await imported(desk, welcome('one', 'word good'))
    await imported(desk, welcome('two', 'word good'))
    expect((await desk.run('flow delete one two --yes')).code).toBe(0)
    expect((await desk.run('flow rollback --all --latest --yes')).stdout).toContain('2 to create')
    expect([await wordsOf(desk, 'one'), await wordsOf(desk, 'two')]).toEqual(['good', 'good'])

    await imported(desk, welcome('one', 'word bad'))
    const outcomes = (await desk.files('home/.descope-mgmt/runs')).filter((path) =>
      path.endsWith('outcome.json'),
    )
    await rm(join(desk.folder, outcomes.at(-1) ?? ''))
    const back = await desk.run('flow rollback --all --latest --yes')
    expect(back.code, back.stdout + back.stderr).toBe(0)
    expect(await wordsOf(desk, 'one')).toBe('good')
  })

  it('says when there is no run to take back', async () => {
    const { desk } = await start()
    const { code, stderr } = await desk.run('flow rollback --all --latest --yes')
    expect(code).toBe(3)
    expect(stderr).toContain('No run on flows')
  })
})

describe('the calls of one rollback', () => {
  it('are at most six, and of that flow alone', async () => {
    const service = await serviceOverHttp()
    try {
      const desk = await newDesk({ env: service.env })
      await imported(desk, welcome('hello', 'word good'))
      await imported(desk, welcome('hello', 'word bad'))
      await service.forgetRequests()
      expect((await desk.run('flow rollback hello --latest --yes')).code).toBe(0)
      const calls = await service.requests()
      expect(Object.keys(calls).sort()).toEqual(['POST /v2/mgmt/flow/export', 'POST /v2/mgmt/flow/import'])
      const all = Object.values(calls).reduce((sum, count) => sum + count, 0)
      // The handshake that every run begins with is one more, and counts.
      expect(all + 1).toBeLessThanOrEqual(6)
    } finally {
      await service.close()
    }
  })
})

describe('flow rollback --break-lock', () => {
  it('goes ahead of a running apply, which then stops', async () => {
    const { desk, service } = await start()
    await imported(desk, welcome('hello', 'word good'))
    await imported(desk, welcome('hello', 'word bad'))
    for (const id of ['another', 'hello', 'third']) await put(desk, `${id}.json`, welcome(id, 'word worse'))
    await desk.write(
      'flows.yaml',
      'flows: [{ file: another.json }, { file: hello.json }, { file: third.json }]\n',
    )

    let rolledBack: Promise<string> | undefined
    service.intercept = async ({ call, body }, forward) => {
      // The apply has its lock and is at its first step: now somebody is in a hurry.
      const isFirstOfApply = call.includes('flow/import') && rolledBack === undefined
      if (isFirstOfApply && JSON.stringify(body).includes('worse')) {
        rolledBack = (async () => {
          const held = await desk.run('flow rollback hello --latest --yes', { pid: 77 })
          expect(held.code).toBe(6)
          expect(held.stderr).toContain('--break-lock')
          const { code, stdout, stderr } = await desk.run('flow rollback hello --latest --yes --break-lock', {
            pid: 77,
          })
          expect(code, stdout + stderr).toBe(0)
          return stderr
        })()
        await rolledBack
      }
      return forward()
    }
    desk.alive.add(77).add(4242)
    const apply = await desk.run('apply --config flows.yaml --yes --parallelism 1 -o json')
    expect(await rolledBack).toContain('Broke the lock of apply')
    expect(apply.code).toBe(5)
    expect(apply.json()['steps']).toMatchObject([
      { address: 'flow/another', outcome: 'done' },
      // It is no longer what the plan saw.
      { address: 'flow/hello', outcome: 'failed', error: { code: 'stale' } },
      {
        address: 'flow/third',
        outcome: 'notReached',
        error: { message: expect.stringContaining('lock of this run was taken away') as Json },
      },
    ])
    expect(await wordsOf(desk, 'hello')).toBe('good')
  })
})

describe('older backups', () => {
  const kept = {
    exported: { flow_id: 'hello', flow_data: welcome('hello', 'word old') },
    envelope: { flow_id: 'hello', flow_data: { flow: welcome('hello', 'word old') } },
    console: { flow_id: 'hello', flow_data: consoleLayout(welcome('hello', 'word old')) },
    project: { project_id: 'P2emulated', tenants: [], flows: [welcome('hello', 'word old')] },
  }
  it.each(Object.entries(kept))('in the %s layout are listed and brought back', async (_name, layout) => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word new'))
    const json = { ...layout, metadata: { timestamp: '2024-05-06T07:08:09Z', operation: 'deploy' } }
    await put(desk, 'home/.descope-mgmt/backups/P2emulated/20240506_070809/project.json', json)
    expect((await desk.run('flow rollback hello --list')).stdout).toMatch(
      /20240506_070809 .*older, unverified/,
    )
    expect((await desk.run('flow history hello')).stdout).toContain('--backup 20240506_070809')
    expect((await desk.run('backup list')).stdout).toContain('flows: 1')
    const back = await desk.run('flow rollback hello --backup 20240506_070809 --yes')
    expect(back.code, back.stdout + back.stderr).toBe(0)
    expect(back.stdout).toContain('unverified (older format)')
    expect(await wordsOf(desk, 'hello')).toBe('old')
    expect((await desk.run('flow rollback hello --at 2024-06-01 --yes')).stdout).toContain('Nothing to do')
    await imported(desk, welcome('hello', 'word newest'))
    const then = await desk.run('flow rollback hello --at 2024-06-01 --dry-run')
    expect(then.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'as kept by 20240506_070809, unverified (older format)',
    )
  })

  it('may be a file that lies anywhere, a bare document among them', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word new'))
    await put(desk, 'copies/hello.json', welcome('hello', 'word old'))
    const back = await desk.run('flow rollback hello --backup copies/hello.json --yes')
    expect(back.code, back.stdout + back.stderr).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('old')
    await put(desk, 'copies/project.json', kept.console)
    expect((await desk.run('backup restore copies --yes')).code).toBe(0)
  })

  it('that hold only a record of the list are no whole flows', async () => {
    const { desk } = await start()
    await imported(desk, welcome('hello', 'word new'))
    const { flow } = consoleLayout(welcome('hello', 'word old')) as { readonly flow: JsonObject }
    await put(desk, 'home/.descope-mgmt/backups/P2emulated/20240506_070809/project.json', {
      flow_id: 'hello',
      flow_data: flow,
      metadata: {},
    })
    const { code, stderr } = await desk.run('flow rollback hello --backup 20240506_070809 --yes')
    expect(code).toBe(3)
    expect(stderr).toContain('version-incomplete')
    expect((await desk.run('flow rollback hello --list')).stdout).not.toContain('20240506_070809')
    expect((await desk.run('flow rollback hello --latest --yes')).code).toBe(3)
    expect(await wordsOf(desk, 'hello')).toBe('new')
  })
})

describe('flow history', () => {
  it('tells who changed what, when and why', async () => {
    const { desk, service } = await start()
    await imported(desk, welcome('hello', 'word one'))
    await put(desk, 'flow.json', welcome('hello', 'word two'))
    await desk.run(['flow', 'import', '--file', 'flow.json', '--apply', '--reason', 'new \u001b[31mwords'])
    const [flow] = Object.values(
      parseJson(JSON.stringify({ flow: consoleLayout(welcome('hello', 'word three')) })) as JsonObject,
    )
    await service.change('POST flow/import', { flowId: 'hello', ...(flow as JsonObject) })
    await desk.run('backup create')
    await desk.run('flow rollback hello --latest --yes')
    await desk.run('flow delete hello --yes')

    const { items } = (await desk.run('flow history hello --diff -o json')).json() as unknown as {
      readonly items: readonly JsonObject[]
    }
    expect(items.map(({ operation, by, isGone }) => [operation, by, isGone])).toEqual([
      ['delete', 'ana@desk', true],
      ['rollback', 'ana@desk', false],
      [null, null, false],
      ['import', 'ana@desk', false],
      ['import', 'ana@desk', false],
    ])
    expect(items.map(({ to }) => to)).toEqual([null, ...items.slice(0, -1).map(({ from }) => from)])
    expect(items[3]).toMatchObject({ reason: 'new \u001b[31mwords', differences: 1 })
    expect(items[4]).toMatchObject({ differences: null })
    expect(JSON.stringify(items[3]?.['diff'])).toContain('word two')

    const text = (await desk.run('flow history hello --diff')).stdout
    expect(text).toContain('changed outside this program')
    expect(text).toContain('deleted: delete by ana@desk')
    expect(text).toContain('1 difference to the version before:')
    expect(text).not.toContain('\u001b')
    const line = /descope-mgmt (flow rollback hello --\S+ \S+)\n/.exec(text)?.[1] ?? ''
    expect((await desk.run(`${line} --yes`)).code).toBe(0)
    expect(await wordsOf(desk, 'hello')).toBe('two')
  })
})

/** The same flow as the console keeps it: `{ flow, screens }`. */
function consoleLayout(document: JsonObject): JsonObject {
  const { flowId, contents, screens, metadata } = document as Readonly<Record<string, JsonObject>> & {
    readonly screens: readonly JsonObject[]
  }
  return {
    flow: { id: flowId ?? '', dsl: contents ?? {}, name: metadata?.['name'] ?? '' },
    screens: screens.map(({ screenId, contents: htmlTemplate, interactions }) => ({
      id: screenId ?? '',
      htmlTemplate: htmlTemplate ?? {},
      interactions: interactions ?? [],
    })),
  }
}
