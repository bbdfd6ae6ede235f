import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { member, parseJson, printJson, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type Sent, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk } from '../support/run-program.js'
import { startS3Server } from '../support/s3-server.js'

const DAY_MS = 86_400_000
const PROJECT = 'P2emulated'

let service: ServiceInProcess
let desk: Desk
/** What the service has, oldest first. */
let records: JsonObject[]
/** When each search began that was asked, and its page. */
let searches: (readonly [from: number, page: number])[]
let hours = 0

beforeEach(async () => {
  service = serviceInProcess()
  desk = await newDesk({ ...service, env: { ...service.env, DESCOPE_MGMT_STORE: 'store' } })
  records = []
  searches = []
  hours = 0
  service.intercept = async (sent, forward) => (sent.call === 'audit/search' ? answer(sent) : forward())
})

/** As the service answers; its clock is the desk's. */
function answer({ body }: Pick<Sent, 'body'>, headers: Readonly<Record<string, string>> = {}): Response {
  const { from, to, size, page, oldestFirst } = body as unknown as {
    readonly from: number
    readonly to: number
    readonly size: number
    readonly page: number
    readonly oldestFirst: boolean
  }
  searches.push([from, page])
  expect(oldestFirst).toBe(true)
  const oldestMs = desk.clock.now() - 30 * DAY_MS
  const found = records.filter((record) => {
    const timeMs = Number(record['occurred'])
    return timeMs >= Math.max(from, oldestMs) && timeMs <= to
  })
  const audits = found.slice(page * size, (page + 1) * size)
  return new Response(printJson({ audits, total: found.length }), { headers })
}

const recordAt = (timeMs: number, over: JsonObject = {}): JsonObject => ({
  ID: `r${(hours += 1)}`,
  projectId: PROJECT,
  userId: '',
  action: 'LoginSucceed',
  occurred: String(timeMs),
  device: 'Bot',
  method: 'otp',
  geo: 'PT',
  remoteAddress: '192.0.2.7',
  externalIds: ['ana@example.com'],
  tenants: ['acme'],
  data: {},
  type: 'info',
  actorId: 'U2ana',
  ...over,
})

const collect = async (options: Parameters<Desk['run']>[1] = {}) => {
  searches = []
  const ended = await desk.run('audit collect -o json', options)
  return { ...ended, answer: ended.json() }
}
const listed = async (options = '') => {
  const ended = await desk.run(`audit list --source descope ${options} -o json`)
  expect(ended.code, ended.stdout).toBe(0)
  return ended.json()['items'] as readonly (JsonObject & { readonly record: JsonObject })[]
}
const idsOf = async (options = '') => (await listed(options)).map(({ id }) => id).reverse()
const files = async () => desk.files('store/service-audit')
const verified = async () => {
  const ended = await desk.run('audit verify -o json')
  const damages = ended.json()['damages'] as readonly { readonly file: string; readonly line: number }[]
  return { code: ended.code, damages }
}

describe('records of Descope', () => {
  it('are kept as they came, and still answer when the service does not any more', async () => {
    const text = `{"ID":"odd","occurred":"${desk.clock.now() - DAY_MS}","action":"X","data":{"big":9007199254740993,"__proto__":{"a":"1"},"2":"","1":null},"more":"ü\\u0000"}`
    records.push(parseJson(text) as JsonObject, recordAt(desk.clock.now() - 1000))
    const first = await collect()
    expect(first.code).toBe(0)
    expect(first.answer).toMatchObject({ outcome: 'done', records: 2, searches: 1, lost: null })
    desk.clock.advance(90 * DAY_MS)
    service.intercept = async () => new Response('', { status: 503 })
    const [newest, oldest] = await listed('--since 120d')
    expect(printJson(oldest?.record ?? null)).toBe(printJson(parseJson(text)))
    expect(newest).toMatchObject({ source: 'descope', id: 'r1', addresses: ['tenant/acme'] })
    expect(await idsOf('--by ANA@example.com')).toEqual(['r1'])
    expect(await idsOf('--action x')).toEqual(['odd'])
    expect(await idsOf('--only tenant/acme')).toEqual(['r1'])
    expect(await idsOf('--kind flow')).toEqual([])
    expect((await verified()).code).toBe(0)
  })

  it('come from where the last collection ended, a little before, and none twice', async () => {
    records.push(recordAt(desk.clock.now() - DAY_MS), recordAt(desk.clock.now() - 1000))
    await collect()
    const lateMs = desk.clock.now() - 60_000
    desk.clock.advance(DAY_MS)
    // Found later than it happened.
    records.push(recordAt(lateMs), recordAt(desk.clock.now() - 5000))
    records.sort((a, b) => Number(a['occurred']) - Number(b['occurred']))
    const { answer: second } = await collect()
    expect(second).toMatchObject({ records: 2, searches: 1 })
    expect(desk.clock.now() - (searches[0]?.[0] ?? 0)).toBeLessThan(DAY_MS + 20 * 60_000)
    expect(new Set(await idsOf())).toEqual(new Set(['r1', 'r2', 'r3', 'r4']))
    expect((await collect()).answer).toMatchObject({ records: 0, lost: null })
    expect((await verified()).code).toBe(0)
  })

  it('come in pages by their time, also more of one moment than a page holds', async () => {
    const startMs = desk.clock.now() - DAY_MS
    for (let index = 0; index < 1500; index++) records.push(recordAt(startMs + index))
    for (let index = 0; index < 2100; index++) records.push(recordAt(startMs + 1500))
    for (let index = 0; index < 3; index++) records.push(recordAt(startMs + 1501 + index))
    expect((await collect()).answer).toMatchObject({ outcome: 'done', records: 3603 })
    expect(searches.map(([from, page]) => [from - startMs, page]).slice(1)).toEqual([
      [999, 0],
      [1500, 0],
      [1500, 1],
      [1500, 2],
    ])
    expect(new Set(await idsOf())).toEqual(new Set(records.map(({ ID }) => ID)))
    expect(await listed(`--since ${new Date(startMs + 1500).toISOString()}`)).toHaveLength(2103)
    expect((await verified()).code).toBe(0)
  })

  it('are asked for no more than ten times a minute', async () => {
    const startMs = desk.clock.now() - DAY_MS
    for (let index = 0; index < 11_500; index++) records.push(recordAt(startMs + index))
    const beganMs = desk.clock.now()
    const { answer: all } = await collect()
    expect(all).toMatchObject({ records: 11_500, searches: 12 })
    expect(desk.clock.now() - beganMs).toBeGreaterThan(60_000)
    expect(desk.clock.now() - beganMs).toBeLessThan(240_000)
  })

  it('stay where the collection was broken off, and it goes on from there', async () => {
    const startMs = desk.clock.now() - DAY_MS
    for (let index = 0; index < 2500; index++) records.push(recordAt(startMs + index))
    const stop = new AbortController()
    service.intercept = async (sent, forward) => {
      if (sent.call !== 'audit/search') return forward()
      if (searches.length === 1) stop.abort()
      return answer(sent)
    }
    const broken = await collect({ interrupt: stop.signal })
    expect(broken.code).toBe(130)
    expect(broken.answer).toMatchObject({ outcome: 'interrupted' })
    expect((await listed()).length).toBeGreaterThanOrEqual(1000)
    service.intercept = async (sent, forward) => {
      if (sent.call !== 'audit/search') return forward()
      return searches.length === 1
        ? new Response('{"errorCode":"E1","errorMessage":"odd"}', { status: 400 })
        : answer(sent)
    }
    searches = []
    const failed = await desk.run('audit collect')
    expect(failed.code).toBe(4)
    expect(failed.stderr).toContain('the next collection goes on from there')
    service.intercept = async (sent, forward) => (sent.call === 'audit/search' ? answer(sent) : forward())
    await collect()
    expect(new Set(await idsOf())).toEqual(new Set(records.map(({ ID }) => ID)))
    expect((await verified()).code).toBe(0)
  })

  it('are kept once where two collect at the same time', async () => {
    for (let index = 0; index < 1200; index++) records.push(recordAt(desk.clock.now() - DAY_MS + index))
    const [one, other] = await Promise.all([collect(), collect({ pid: 77 })])
    expect([one.code, other.code]).toEqual([0, 0])
    expect((await idsOf()).length).toBe(1200)
    expect((await verified()).code).toBe(0)
    await collect()
    expect((await verified()).code).toBe(0)
  })

  it('that are lost are told, and stay told', async () => {
    records.push(recordAt(desk.clock.now() - 1000))
    await collect()
    desk.clock.advance(45 * DAY_MS)
    records.push(recordAt(desk.clock.now() - 1000))
    const late = await desk.run('audit collect')
    expect(late.code).toBe(0)
    expect(late.stderr).toMatch(
      /LOST: Descope keeps its records for 30 days, so those of 2025-11-17 .* to 2025-12-0\d/,
    )
    const list = await desk.run('audit list --source descope --since 90d')
    expect(list.stderr).toMatch(/No records of Descope were collected of 2025-11-17 .* to 2025-12-0\d/)
    expect((await desk.run('audit list --source descope --since 2d')).stderr).toBe('')
    expect((await desk.run('audit collect')).stderr).not.toContain('LOST')
  })

  it('are asked for by the clock of the service', async () => {
    const realMs = () => desk.clock.now() - 3 * 3_600_000
    records.push(recordAt(realMs() - 1000))
    service.intercept = async (sent, forward) =>
      sent.call === 'audit/search' ? answer(sent, { date: new Date(realMs()).toUTCString() }) : forward()
    const fast = await collect()
    expect(fast.stderr).toContain("clock is 3 h ahead of Descope's")
    expect(Math.abs(Date.parse(String(fast.answer['to'])) - realMs())).toBeLessThan(5000)
    expect(fast.answer).toMatchObject({ records: 1 })
  })

  it('are deleted when they are older than the files want, and nothing is missing then', async () => {
    await desk.write('descope.yaml', 'retention: { collected: 60d }')
    for (let month = 0; month < 4; month++) {
      records.push(recordAt(desk.clock.now() - 1000))
      await collect()
      desk.clock.advance(29 * DAY_MS)
    }
    const { answer: last } = await collect()
    // The oldest went with the one before.
    expect(last).toMatchObject({ pruned: 1 })
    expect(await idsOf()).toEqual(['r3', 'r4'])
    expect((await verified()).code).toBe(0)
  })
})

describe('a check of collected records', () => {
  beforeEach(async () => {
    for (let day = 0; day < 3; day++) {
      for (let index = 0; index < 3; index++) records.push(recordAt(desk.clock.now() - 5000 + index))
      await collect()
      desk.clock.advance(DAY_MS)
    }
  })

  it('names what was changed, cut, moved or taken away', async () => {
    const [first = '', second = ''] = await files()
    const below = (path: string) => path.replace(`store/service-audit/${PROJECT}/`, '')
    const text = await desk.read(first)
    const lines = text.split('\n')
    const damagedBy = async (changed: string) => {
      await desk.write(first, changed)
      const { code, damages } = await verified()
      await desk.write(first, text)
      expect(damages.map(({ file }) => file)).toEqual(code === 0 ? [] : [below(first)])
      return code === 3 ? damages[0]?.line : 'whole'
    }
    expect(await damagedBy(text.replace('192.0.2.7', '192.0.2.8'))).toBe(2)
    expect(await damagedBy(lines.toSpliced(2, 1).join('\n'))).toBe(3)
    expect(await damagedBy([lines[0], lines[2], lines[1], lines[3], ''].join('\n'))).toBe(2)
    expect(await damagedBy(`${lines.slice(0, 3).join('\n')}\n`)).toBe(4)
    expect(await damagedBy(text.slice(0, -7))).toBe(4)
    expect(await damagedBy(`${text}{"half`)).toBe(5)
    expect(await damagedBy('')).toBe(1)
    expect(await damagedBy(text.replace(/(?<=192\.0\.2\.)7(?=[^\n]*\n$)/, '9'))).toBe(4)
    expect(await damagedBy(text)).toBe('whole')
    await rm(join(desk.folder, second))
    expect(await verified()).toMatchObject({ code: 3, damages: [{ file: below(second) }] })
  })

  it('knows records of another project', async () => {
    const [first = ''] = await files()
    await desk.write(first.replace(PROJECT, 'P2other'), await desk.read(first))
    const other = await desk.run('audit verify --project-id P2other')
    expect(other.code).toBe(3)
    expect(other.stdout).toContain('belongs to another project')
  })
})

it('holds for a bucket', async () => {
  const s3 = await startS3Server()
  onTestFinished(async () => s3.close())
  const env = { ...s3.env, DESCOPE_MGMT_STORE: s3.store('team') }
  for (let day = 0; day < 2; day++) {
    records.push(recordAt(desk.clock.now() - 1000))
    const both = await Promise.all([collect({ env }), collect({ env, pid: 77 })])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    desk.clock.advance(DAY_MS)
  }
  const list = await desk.run('audit list --source descope --since 3d -o json', { env })
  expect(list.json()).toMatchObject({ total: 2, items: [{ id: 'r2' }, { id: 'r1' }] })
  expect((await desk.run('audit verify', { env })).code).toBe(0)
  const key = [...s3.objects.keys()].find((each) => each.includes('service-audit/'))
  s3.objects.delete(key ?? '')
  expect((await desk.run('audit verify', { env })).code).toBe(3)
})

it('holds for the emulator as it is', async () => {
  service.intercept = async (_sent, forward) => forward()
  const local = 'audit list --local --source all -o json'
  await desk.run('tenant create acme --name Acme --yes --local')
  expect((await desk.run('audit collect --local')).code).toBe(0)
  const { stdout } = await desk.run(local)
  const items = member(parseJson(stdout) as JsonObject, 'items') as readonly JsonObject[]
  expect(new Set(items.map(({ source }) => source))).toEqual(new Set(['descope', 'runs']))
})
