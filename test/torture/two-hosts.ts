import { setTimeout } from 'node:timers/promises'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fetch } from '../../src/descope/index.js'
import { builtProgram, type BuiltProgram } from '../support/built-program.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import type { Ended } from '../support/run-program.js'
import { startS3Server, type S3Server } from '../support/s3-server.js'
import { refuseKey, refuseKeyBelow } from './support/canary.js'
import { atDesk } from './support/desk.js'
import { sayingFlow } from './support/documents.js'
import { FastTime } from './support/fast-time.js'
import type { Counts, Part, Round } from './support/part.js'
import type { Random } from './support/random.js'
import { recorder } from './support/recorder.js'
import { said } from './support/said.js'
import { downloaded } from './support/store-places.js'
import { tollgate } from './support/tollgate.js'
import { filesOf, refuseLost, refuseTogether, watched, type Writing } from './two-runs.js'

/** A lease of 90 s is two seconds here; a call of a few milliseconds a fraction of one second. */
const FASTER = 45
/** Each call of a host that is to lose its lease takes up to so many milliseconds: 9 s of its time. */
const SLOW_MS = 200
/** And so many more once it is cut off, so that it is at work still when the lease runs out. No call waits for 30 s. */
const SLOWER_MS = 400

const HOSTS = ['one', 'other'] as const
type Host = (typeof HOSTS)[number]

interface Race {
  readonly random: Random
  readonly service: ServiceInProcess
  readonly s3: S3Server
  /** What `--store` names. */
  readonly store: string
  readonly writings: Writing[]
  readonly isShared: boolean
}

/**
 * Two hosts, each with a home of its own, at once on one bucket: only one writes at a time. In some rounds they are
 * processes of the built program, in some the way of one of them to the bucket is cut while it writes.
 */
export async function twoHosts({ rounds }: { readonly rounds: number }): Promise<Part> {
  const s3 = await startS3Server()
  return {
    name: 'two-hosts',
    rounds,
    round: async ({ number, random }: Round) => {
      const race: Race = {
        random,
        service: serviceInProcess(),
        s3,
        store: s3.store(`round-${number}`),
        writings: [],
        isShared: random.chance(0.4),
      }
      const kind = number % 10
      if (kind === 0) return cutOff(race)
      if (kind < 3) return inProcesses(race, await builtProgram())
      return inOneProcess(race)
    },
    async close() {
      await s3.close()
    },
  }
}

/** Both in this process, with names of their own, in a time that they share. */
async function inOneProcess(race: Race): Promise<Counts> {
  const { random } = race
  const clock = new FastTime(FASTER)
  const waits = { one: random.chance(0.5), other: random.chance(0.5) }
  const ends = await bothAt(async (host) =>
    atHost({ race, host, clock, waits: waits[host], startMs: random.below(25) }),
  )
  const isAlone = (host: Host) => !race.isShared && waits[host]
  for (const host of HOSTS) {
    if (isAlone(host) && ends[host].code !== 0) {
      throw new Error(`${host} waited for its turn and failed: ${said(ends[host])}`)
    }
  }
  return { ...(await judged(race, ends)), 'in one process': 1 }
}

/** Both as processes, in real time. */
async function inProcesses(race: Race, program: BuiltProgram): Promise<Counts> {
  const { random, service, s3, store, writings } = race
  const root = await mkdtemp(join(tmpdir(), 'descope-mgmt-torture-hosts-'))
  try {
    const ends = await bothAt(async (host) => {
      const home = join(root, host)
      await mkdir(home)
      for (const [name, content] of Object.entries(filesAt(host, race))) {
        await writeFile(join(home, name), typeof content === 'string' ? content : JSON.stringify(content))
      }
      const way = await recorder(watched({ service, run: host, writings, random }), service.baseUrl)
      try {
        await setTimeout(random.below(150))
        const line = `apply -c files.json --yes -o json --store ${store} --lock-timeout 5m`
        const env = { ...service.env, ...s3.env, HOME: home, DESCOPE_BASE_URL: way.url }
        const end = await program.run(line.split(' '), { cwd: home, env })
        refuseKey(end.stdout + end.stderr, `what ${host} says`)
        return end
      } finally {
        await way.close()
      }
    })
    const searched = await refuseKeyBelow(root)
    return { ...(await judged(race, ends)), 'as processes': 1, 'files searched': searched }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** One is slow, and loses its way to the bucket while it writes; the other waits until its lease is over. */
async function cutOff(race: Race): Promise<Counts> {
  const { random, s3, writings } = race
  const clock = new FastTime(FASTER)
  const gate = await tollgate(s3.url)
  const after = 1 + random.below(2)
  let isCut = false
  // Only its renewals are lost, or all that it keeps.
  const isWhole = random.chance(0.5)
  const cut = async () => {
    while (writings.filter(({ run }) => run === 'one').length < after) await setTimeout(5)
    isCut = true
    if (isWhole) gate.cut()
    else
      s3.trouble = ({ method, key, body }) =>
        method === 'PUT' && key.includes('/locks/') && body.includes('"host-one"') ? 'slow-down' : undefined
  }
  const env = { AWS_ENDPOINT_URL_S3: gate.url }
  try {
    const slowed: Fetch = async (url, init) => {
      if (isCut) await setTimeout(SLOWER_MS)
      return race.service.fetch(url, init)
    }
    const slow = { ...race, service: { ...race.service, fetch: slowed } }
    const first = atHost({ race: slow, host: 'one', clock, waits: false, startMs: 0, slowMs: SLOW_MS, env })
    const cutting = cut()
    const second = cutting.then(async () => atHost({ race, host: 'other', clock, waits: true, startMs: 0 }))
    const ends = { one: await first, other: await second }
    s3.trouble = undefined
    if (ends.one.code === 0) return { rounds: 1, 'cut too late': 1 }
    refuseTogether(writings)
    if (ends.one.code !== 5 && ends.one.code !== 6) throw new Error(`one was cut off: ${said(ends.one)}`)
    if (ends.other.code !== 0 && ends.other.code !== 6) throw new Error(`other waited: ${said(ends.other)}`)
    return {
      rounds: 1,
      writes: writings.length,
      [isWhole ? 'cut off' : 'lost its lease']: 1,
      'files searched': 0,
    }
  } finally {
    s3.trouble = undefined
    await gate.close()
  }
}

function filesAt(host: Host, { isShared }: Race): Readonly<Record<string, unknown>> {
  return { 'files.json': filesOf(host, isShared), 'hello.json': sayingFlow('hello', 'Hi') }
}

async function bothAt(start: (host: Host) => Promise<Ended>): Promise<Readonly<Record<Host, Ended>>> {
  const [one, other] = await Promise.all([start('one'), start('other')])
  return { one, other }
}

async function atHost(about: {
  readonly race: Race
  readonly host: Host
  readonly clock: FastTime
  readonly waits: boolean
  readonly startMs: number
  readonly slowMs?: number
  readonly env?: Readonly<Record<string, string>>
}): Promise<Ended> {
  const { race, host, clock, waits, startMs, slowMs, env = {} } = about
  const { service, s3, store, writings, random } = race
  let end: Ended | undefined
  const outside = {
    fetch: watched({ service, run: host, writings, random, ...(slowMs === undefined ? {} : { slowMs }) }),
    env: { ...service.env, ...s3.env, ...env },
    clock,
    host: { name: `host-${host}`, number: HOSTS.indexOf(host) },
  }
  await atDesk(outside, async (desk) => {
    for (const [name, content] of Object.entries(filesAt(host, race))) await desk.write(name, content)
    await setTimeout(startMs)
    const parallelism = slowMs === undefined ? 1 + random.below(4) : 1
    const wait = waits ? '--lock-timeout 10m' : ''
    end = await desk.run(
      `apply -c files.json --yes -o json --store ${store} --parallelism ${parallelism} ${wait}`,
    )
    return {}
  })
  if (end === undefined) throw new Error(`${host} did not run`)
  return end
}

async function judged(race: Race, ends: Readonly<Record<Host, Ended>>): Promise<Counts> {
  const { service, s3, store, writings, isShared } = race
  refuseTogether(writings)
  for (const host of HOSTS) {
    const end = ends[host]
    if (end.code !== 0 && end.code !== 6) throw new Error(`${host}: ${said(end)}`)
    if (end.code === 6 && writings.some(({ run }) => run === host)) {
      throw new Error(`${host} was refused and wrote all the same`)
    }
  }
  const done = HOSTS.filter((host) => ends[host].code === 0)
  if (done.length === 0) throw new Error('both were refused')
  const parent = await mkdtemp(join(tmpdir(), 'descope-mgmt-torture-hosts-'))
  try {
    const folder = await downloaded({ address: store, env: s3.env, parent })
    await refuseLost({ service, folder, done, isShared })
    const searched = await refuseKeyBelow(folder)
    return {
      rounds: 1,
      writes: writings.length,
      'both done': done.length - 1,
      'one refused': 2 - done.length,
      'files searched': searched,
    }
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
}
