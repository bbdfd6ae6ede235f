import { setTimeout } from 'node:timers/promises'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson, type JsonObject } from '../../src/core/model/json.js'
import type { Fetch } from '../../src/descope/index.js'
import {
  isWrite,
  serviceInProcess,
  type EmulatedService,
  type ServiceInProcess,
} from '../support/emulated-service.js'
import type { Ended } from '../support/run-program.js'
import { atDesk } from './support/desk.js'
import { sayingFlow } from './support/documents.js'
import { FastTime } from './support/fast-time.js'
import type { Counts, Part, Round } from './support/part.js'
import type { Random } from './support/random.js'
import { said } from './support/said.js'

/** A lease of 90 s is two seconds here; a call of a few milliseconds a fraction of one second. */
const FASTER = 45

/** From when to when a run had a write under way. */
export interface Writing {
  readonly run: string
  readonly fromMs: number
  readonly toMs: number
}

/** Two runs at once on one store: only one of them writes at a time, and nothing either recorded is lost. */
export function twoRuns({ rounds }: { readonly rounds: number }): Part {
  return { name: 'two-runs', rounds, round: async ({ random }: Round) => together(random) }
}

async function together(random: Random): Promise<Counts> {
  const service = serviceInProcess()
  const clock = new FastTime(FASTER)
  const isShared = random.chance(0.4)
  const waits = { one: random.chance(0.5), other: random.chance(0.5) }
  return atDesk({ ...service, clock }, async (desk) => {
    await desk.write('hello.json', sayingFlow('hello', 'Hi'))
    await desk.write('one.json', filesOf('one', isShared))
    await desk.write('other.json', filesOf('other', isShared))
    const writings: Writing[] = []
    const start = async (run: 'one' | 'other', pid: number): Promise<Ended> => {
      await setTimeout(random.below(25))
      const wait = waits[run] ? '--lock-timeout 10m' : ''
      const line = `apply -c ${run}.json --yes --parallelism ${1 + random.below(4)} ${wait} -o json`
      return desk.run(line, { pid, fetch: watched({ service, run, writings, random }) })
    }
    const ends = await Promise.all([start('one', 1001), start('other', 1002)])
    refuseTogether(writings)
    const counts = { one: ends[0], other: ends[1] }
    for (const [run, end] of Object.entries(counts)) {
      if (end.code !== 0 && end.code !== 6) throw new Error(`${run}: ${said(end)}`)
      if (end.code === 6 && writings.some((writing) => writing.run === run)) {
        throw new Error(`${run} was refused and wrote all the same`)
      }
      const isAlone = !isShared && waits[run as 'one' | 'other']
      if (end.code !== 0 && isAlone) throw new Error(`${run} waited for its turn and failed: ${said(end)}`)
    }
    const done = Object.entries(counts).filter(([, { code }]) => code === 0)
    if (done.length === 0) throw new Error('both were refused')
    await refuseLost({
      service,
      folder: join(desk.folder, 'home/.descope-mgmt'),
      done: done.map(([run]) => run),
      isShared,
    })
    return {
      rounds: 1,
      writes: writings.length,
      'both done': done.length - 1,
      'one refused': 2 - done.length,
    }
  })
}

export function filesOf(run: string, isShared: boolean): JsonObject {
  const own = isShared ? 'same' : run
  const tenants = ['a', 'b', 'c', 'd'].map((id) => ({ id: `${own}-${id}`, name: `${own} ${id} by ${run}` }))
  return { tenants, ...(run === 'one' && { flows: [{ id: 'hello', file: 'hello.json' }] }) }
}

/** A way to the service that takes its time and remembers when this run was writing. */
export function watched(about: {
  readonly service: Pick<ServiceInProcess, 'fetch'>
  readonly run: string
  readonly writings: Writing[]
  readonly random: Random
  /** Each request takes up to so long, in milliseconds. Default: 4. */
  readonly slowMs?: number
}): Fetch {
  const { service, run, writings, random, slowMs = 4 } = about
  return async (url, init) => {
    const call = `${init.method} ${new URL(url).pathname.replace('/v1/mgmt/', '')}`
    const fromMs = performance.now()
    await setTimeout(random.below(slowMs))
    const reply = await service.fetch(url, init)
    await setTimeout(random.below(3))
    if (isWrite(call) && call !== 'GET license') writings.push({ run, fromMs, toMs: performance.now() })
    return reply
  }
}

/** From its first write to its last, a run must be alone. */
export function refuseTogether(writings: readonly Writing[]): void {
  const [one, other] = ['one', 'other'].map((run) => writings.filter((writing) => writing.run === run))
  if (one === undefined || other === undefined || one.length === 0 || other.length === 0) return
  const [first, second] = [spanOf(one), spanOf(other)]
  if (first.fromMs < second.toMs && second.fromMs < first.toMs) {
    throw new Error(`both wrote at once: ${JSON.stringify(writings)}`)
  }
}

function spanOf(writings: readonly Writing[]): { readonly fromMs: number; readonly toMs: number } {
  return {
    fromMs: Math.min(...writings.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...writings.map(({ toMs }) => toMs)),
  }
}

/** What every run that is done wanted is there, and it is known as ours. */
export async function refuseLost(about: {
  readonly service: Pick<EmulatedService, 'tenants'>
  /** The store. */
  readonly folder: string
  readonly done: readonly string[]
  readonly isShared: boolean
}): Promise<void> {
  const { service, folder, done, isShared } = about
  const live = Object.keys(await service.tenants())
  const states = join(folder, 'state/P2emulated')
  const [file = ''] = await readdir(states)
  const state = parseJson(await readFile(join(states, file), 'utf8')) as { readonly resources: JsonObject }
  for (const run of done) {
    for (const id of ['a', 'b', 'c', 'd'].map((letter) => `${isShared ? 'same' : run}-${letter}`)) {
      if (!live.includes(id)) throw new Error(`${run} is done and tenant ${id} is not there`)
      if (state.resources[`tenant/${id}`] === undefined) throw new Error(`tenant ${id} was forgotten`)
    }
  }
}
