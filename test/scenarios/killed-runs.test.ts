import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject, parseJson, type Json, type JsonObject } from '../../src/core/model/json.js'
import { builtProgram, type BuiltProgram } from '../support/built-program.js'
import { serviceOverHttp, type EmulatedService } from '../support/emulated-service.js'
import type { Ended } from '../support/run-program.js'
import { endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'

const welcome = (id: string, words: string): string =>
  JSON.stringify(
    flowDocument({
      id,
      tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
      screens: [screenOf('SC1', ['go'], [words])],
    }),
  )

const BEFORE = `
tenants: [{ id: acme, name: Acme }, { id: old, name: Old }]
flows: [{ id: hello, file: hello-before.json }]
`
const AFTER = `
tenants:
  - { id: acme, name: Acme Corporation, settings: { sessionTokenExpiration: 7, sessionTokenExpirationUnit: minutes } }
  - { id: root, name: Root }
  - { id: leaf, name: Leaf, parent: root, settings: { sessionTokenExpiration: 9, sessionTokenExpirationUnit: minutes } }
removed: [{ address: tenant/old, do: delete }]
flows: [{ id: hello, file: hello-after.json }, { id: fresh, file: fresh.json }]
`
const FILES: Readonly<Record<string, string>> = {
  'before.yaml': BEFORE,
  'after.yaml': AFTER,
  'hello-before.json': welcome('hello', 'Hi'),
  'hello-after.json': welcome('hello', 'Good morning'),
  'fresh.json': welcome('fresh', 'New here'),
}

/** Where the run is held and killed. The call had no effect by then, or all of it. */
interface Point {
  readonly call: string
  readonly nth: number
  readonly isDone: boolean
}

/** Writing calls of every sort, then the look at what was written. */
const POINTS: readonly Point[] = [
  { call: 'POST tenant/create', nth: 1, isDone: false },
  { call: 'POST tenant/create', nth: 2, isDone: true },
  { call: 'POST tenant/settings', nth: 1, isDone: false },
  { call: 'PATCH tenant/patch', nth: 1, isDone: true },
  { call: 'POST flow/import', nth: 1, isDone: true },
  { call: 'POST tenant/delete', nth: 1, isDone: true },
  { call: 'POST tenant/search', nth: 2, isDone: true },
]
const HELD_MS = 600_000

let program: BuiltProgram
let folder: string
let reference: Ending
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-killed-'))
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
  program = await builtProgram()
  await inWorld({ from: undefined, name: 'first' }, async (world) => {
    await world.done('apply -c before.yaml')
  })
  await inWorld({ from: 'first', name: 'reference' }, async (world) => {
    await world.done('apply -c after.yaml')
    reference = await endingOf(world)
  })
}, 60_000)
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

interface World {
  readonly service: EmulatedService
  /** Folder of its store. */
  readonly store: string
  /** Runs what must go well. */
  done(line: string): Promise<Ended>
  /** Kills the program while the call is on its way. */
  kill(line: string, point: Point): Promise<void>
}

/** A project on disk and a store, both as another world left them. */
async function inWorld(
  { from, name }: { readonly from: string | undefined; readonly name: string },
  act: (world: World) => Promise<void>,
): Promise<void> {
  const [data, store] = ['data', 'store'].map((part) => join(folder, `${name}-${part}`)) as [string, string]
  if (from !== undefined) {
    await cp(join(folder, `${from}-data`), data, { recursive: true })
    await cp(join(folder, `${from}-store`), store, { recursive: true })
  }
  const service = await serviceOverHttp({ data })
  const words = (line: string) => [
    ...line.split(' '),
    '--yes',
    '-o',
    'json',
    '--parallelism',
    '1',
    '--store',
    store,
  ]
  const options = { cwd: folder, env: service.env }
  const run = async (line: string) => program.run(words(line), options)
  try {
    await act({
      service,
      store,
      async done(line) {
        const end = await run(line)
        if (end.code !== 0) throw new Error(`${line} ended with ${end.code}: ${end.stderr}`)
        return end
      },
      async kill(line, point) {
        const before = await heldIn(service)
        await hold(service, point)
        const { child, ended } = program.start(words(line), options)
        while ((await heldIn(service)) === before)
          if (child.exitCode !== null) throw new Error((await ended).stderr)
        child.kill('SIGKILL')
        await ended
        await fetch(`${service.baseUrl}/_emulator/faults`, { method: 'DELETE' })
      },
    })
  } finally {
    await service.close()
  }
}

async function hold({ baseUrl }: EmulatedService, { call, nth, isDone }: Point): Promise<void> {
  const [method = '', path = ''] = call.split(' ')
  const effect = { delayMs: HELD_MS, ...(isDone ? {} : { status: 503 }) }
  await fetch(`${baseUrl}/_emulator/faults`, {
    method: 'POST',
    body: JSON.stringify({ faults: [{ method, path: `/v*/mgmt/${path}`, nth, effect }] }),
  })
}

/** How many requests were held so far. */
async function heldIn({ baseUrl }: EmulatedService): Promise<number> {
  const reply = parseJson(await (await fetch(`${baseUrl}/_emulator/requests`)).text()) as JsonObject
  const requests = reply['requests'] as readonly JsonObject[]
  return requests.reduce((sum, { faulted }) => sum + Number(faulted ?? 0), 0)
}

/** What a run left behind: the project, last-applied, and how often everything was asked for. */
interface Ending {
  readonly project: Json
  readonly lastApplied: Json
  readonly requests: Readonly<Record<string, number>>
}

async function endingOf({ service, store }: World): Promise<Ending> {
  const requests = await service.requests()
  const flows: Json[] = []
  for (const flowId of ['hello', 'fresh']) flows.push(await service.change('POST flow/export', { flowId }))
  const [state = ''] = await filesBelow(join(store, 'state'))
  const { resources } = parseJson(await readFile(state, 'utf8')) as { readonly resources: JsonObject }
  return {
    requests,
    project: withoutTimes({ tenants: await service.tenants({ withSettings: true }), flows }),
    lastApplied: Object.fromEntries(
      Object.entries(resources).map(([address, entry]) => [address, (entry as JsonObject)['fields'] ?? null]),
    ),
  }
}

async function filesBelow(path: string): Promise<readonly string[]> {
  const found = await readdir(path, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Moments at which something was made differ from run to run. */
function withoutTimes(json: Json): Json {
  if (Array.isArray(json)) return json.map((item) => withoutTimes(item as Json))
  if (!isObject(json)) return json
  return Object.fromEntries(
    Object.entries(json)
      .filter(([key]) => !/time|version|etag/i.test(key))
      .map(([key, value]) => [key, withoutTimes(value ?? null)]),
  )
}

const WRITES = /tenant\/(?:create|settings|patch|update|delete)|flow\/(?:import|delete)/
const writesIn = (requests: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(requests).filter(([call]) => WRITES.test(call) && !call.startsWith('GET')),
  )

/** Everything asked for, each writing call as often as a run that is not disturbed asks for it. */
function expectNothingTwice(ending: Ending, { call, isDone }: Point): void {
  const expected = writesIn(reference.requests)
  // One that did not arrive is sent once more.
  if (!isDone) expected[call] = (expected[call] ?? 0) + 1
  expect(writesIn(ending.requests)).toEqual(expected)
}

/** The originals of all that a run went on to update or delete are in a backup of its own. */
async function expectBackedUp({ store }: World, run: JsonObject): Promise<void> {
  const steps = run['steps'] as readonly JsonObject[]
  const touched = steps.filter(({ action }) => action !== 'create').map(({ address }) => String(address))
  if (steps.length === 0) return
  const files = await filesBelow(join(store, 'backups'))
  const file = files.find((path) => path.endsWith(`${String(run['backupId'])}/project.json`)) ?? ''
  const backup = parseJson(await readFile(file, 'utf8')) as JsonObject
  const kept = ['tenants', 'flows'].flatMap((name) =>
    ((backup[name] ?? []) as readonly JsonObject[]).map(({ id }) => `${name.slice(0, -1)}/${String(id)}`),
  )
  expect(kept).toEqual(expect.arrayContaining(touched))
}

describe('a run that is killed', () => {
  it.each(POINTS)('at $call $nth (done: $isDone) is finished by a resume', async (point) => {
    const name = `${point.call.replaceAll(/\W/g, '-')}-${point.nth}`
    await inWorld({ from: 'first', name }, async (world) => {
      await world.kill('apply -c after.yaml', point)
      const resumed = await world.done('apply --resume -c after.yaml')
      const run = resumed.json()
      expect(run).toMatchObject({ outcome: 'done', resumes: expect.any(String) as string })
      await expectBackedUp(world, run)
      const ending = await endingOf(world)
      expectNothingTwice(ending, point)
      expect(ending.project).toEqual(reference.project)
      expect(ending.lastApplied).toEqual(reference.lastApplied)
    })
  })

  it('is finished by a second run as well', async () => {
    const point = { call: 'POST tenant/settings', nth: 1, isDone: true }
    await inWorld({ from: 'first', name: 'again' }, async (world) => {
      await world.kill('apply -c after.yaml', point)
      const second = await world.done('apply -c after.yaml')
      expect(second.stderr).toContain('died before its end')
      const ending = await endingOf(world)
      expectNothingTwice(ending, point)
      expect(ending.project).toEqual(reference.project)
      expect(ending.lastApplied).toEqual(reference.lastApplied)
    })
  })

  it('twice, is finished by a resume of the resume', async () => {
    await inWorld({ from: 'first', name: 'twice' }, async (world) => {
      const first = { call: 'POST tenant/create', nth: 1, isDone: true }
      await world.kill('apply -c after.yaml', first)
      await world.kill('apply --resume -c after.yaml', { call: 'POST flow/import', nth: 1, isDone: true })
      const resumed = await world.done('apply --resume -c after.yaml')
      const ending = await endingOf(world)
      expectNothingTwice(ending, first)
      expect(ending.project).toEqual(reference.project)
      const list = await world.done('runs list')
      expect(list.json()['items']).toMatchObject([
        { outcome: 'done', resumes: expect.any(String) as string },
        { unfinished: 'died', finishedBy: resumed.json()['runId'] ?? '' },
        { unfinished: 'died', finishedBy: resumed.json()['runId'] ?? '' },
        { outcome: 'done' },
      ])
    })
  })
})
