import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '../../src/core/model/json.js'
import { builtProgram } from '../support/built-program.js'
import { isWrite } from '../support/emulated-service.js'
import type { Ended } from '../support/run-program.js'
import { refuseKeyBelow } from './support/canary.js'
import { inWorld, type Folders, type World } from './support/killing.js'
import type { Counts, Part, Round } from './support/part.js'
import { pictureOf, refuseOther, type Picture } from './support/picture.js'
import type { Random } from './support/random.js'
import { listAt } from './support/said.js'
import { lastAppliedIn, runsIn, type StoredRun } from './support/stored-runs.js'
import { refuseWritesWithoutBackup } from './support/backed-up.js'
import { sixtySteps } from './support/sixty-steps.js'
import { folderPlace, type StorePlace } from './support/store-places.js'

/** What a run that nobody disturbs leaves behind. */
interface Reference {
  /** Before it. */
  readonly before: Picture
  readonly picture: Picture
  readonly lastApplied: Json
  readonly writes: Readonly<Record<string, number>>
  /** Requests up to its end, the handshake included. */
  readonly requests: number
}

/**
 * The built program, killed without warning at every request of a mixed run of sixty steps: before the request takes
 * effect, and after it. One step at a time, so that it is known what every call must be asked for.
 */
export async function killAtEveryPoint(): Promise<Part> {
  const yard = await openYard()
  const { requests } = yard.reference
  /** Requests that only read, where a kill before and behind is the same. */
  const reads = new Set<number>()
  return {
    name: 'kill',
    rounds: 2 * requests,
    round: async ({ number }: Round) => {
      const point = { nth: (number % requests) + 1, isDone: number < requests }
      return yard.inCopy(async (killing) => killedAt({ ...killing, point, reads }))
    },
    close: async () => yard.close(),
  }
}

/** The same run with many steps side by side, killed anywhere; half of the resumes are killed as well. */
export async function killAnywhere(): Promise<Part> {
  const yard = await openYard()
  return {
    name: 'kill-any',
    round: async ({ random }: Round) =>
      yard.inCopy(async (killing) => killedAnywhere({ ...killing, random })),
    close: async () => yard.close(),
  }
}

/**
 * The same run before a service whose reads lag, killed mostly towards its end, when much is confirmed that does not show
 * yet. Half are gone on with by a resume, half by the same command again.
 */
export async function killWithLag(): Promise<Part> {
  const yard = await openYard()
  return {
    name: 'kill-lag',
    round: async ({ random }: Round) => yard.inCopy(async (killing) => killedWithLag({ ...killing, random })),
    close: async () => yard.close(),
  }
}

/** The program, and a project with a store from which every round starts anew. */
export async function openYard(place: StorePlace = folderPlace()) {
  const root = await mkdtemp(join(tmpdir(), 'descope-mgmt-torture-kill-'))
  const program = await builtProgram()
  const { files, allow } = sixtySteps()
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, name), JSON.stringify(content))
  }
  const first = await foldersIn(place, root, 'first')
  await inWorld({ program, root, folders: first, fresh: true, place }, async (world) => {
    await world.done('apply -c before.json')
  })
  const line = `apply -c after.json ${allow}`
  let copies = 0
  const inCopy = async <T>(act: (world: World) => Promise<T>): Promise<T> => {
    copies += 1
    const folders = await foldersIn(place, root, String(copies))
    try {
      await cp(first.data, folders.data, { recursive: true })
      await place.copy(first, folders)
      return await inWorld({ program, root, folders, fresh: false, place }, act)
    } finally {
      await rm(folders.parent, { recursive: true, force: true })
    }
  }
  const reference = await inCopy(async (world) => referenceOf(world, line))
  return {
    reference,
    /** Runs a round, and searches what it left behind for the key. */
    inCopy: async (act: (killing: Killing) => Promise<Counts>): Promise<Counts> =>
      inCopy(async (world) => {
        const counts = await act({ world, line, reference })
        return { ...counts, 'files searched': await refuseKeyBelow(world.folders.parent) }
      }),
    /** The files that are applied. */
    files,
    async close() {
      await place.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function foldersIn(place: StorePlace, root: string, name: string): Promise<Folders> {
  const parent = join(root, name)
  await mkdir(parent)
  return { parent, data: join(parent, 'data'), store: place.address(parent) }
}

async function referenceOf(world: World, line: string): Promise<Reference> {
  const before = await pictureOf(world.service)
  const end = await world.done(`${line} --parallelism 1`)
  const steps = listAt(end.json(), 'steps')
  if (steps.length !== 60) throw new Error(`the mixed run has ${steps.length} steps`)
  const requests = await world.service.requests()
  const all = Object.values(requests).reduce((sum, count) => sum + count, 0)
  return {
    before,
    picture: await pictureOf(world.service),
    lastApplied: await lastAppliedIn(await world.stored()),
    writes: writesIn(requests),
    requests: all + 1,
  }
}

const writesIn = (requests: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(requests).filter(([call]) => isWrite(call)))

export interface Killing {
  readonly world: World
  readonly line: string
  readonly reference: Reference
}

async function killedAt(
  about: Killing & {
    readonly point: { readonly nth: number; readonly isDone: boolean }
    readonly reads: Set<number>
  },
): Promise<Counts> {
  const { world, line, reference, point, reads } = about
  if (!point.isDone && reads.has(point.nth)) return { 'reads seen already': 1 }
  const held = await world.kill(`${line} --parallelism 1`, point)
  if (held === undefined) throw new Error(`request ${point.nth} never came`)
  if (!isWrite(held)) reads.add(point.nth)
  const died = await runsIn(await world.stored())
  const between = await pictureOf(world.service)
  const pictures = new Map([...died].map(({ runId }) => [runId, reference.before]))
  await finish({ world, line, reference, pictures, between })
  const expected: Record<string, number> = { ...reference.writes }
  // What did not arrive is sent once more.
  if (isWrite(held) && !point.isDone) expected[held] = (expected[held] ?? 0) + 1
  refuseOther(
    writesIn(await world.service.requests()),
    expected,
    'other calls than in a run that is not disturbed',
  )
  return { points: 1, [isWrite(held) ? 'at a write' : 'at a read']: 1 }
}

async function killedAnywhere(about: Killing & { readonly random: Random }): Promise<Counts> {
  const { world, line, reference, random } = about
  const pictures = new Map<string, Picture>()
  const first = random.below(reference.requests) + 1
  const lines = [`${line} --parallelism ${2 + random.below(9)}`]
  if (random.chance(0.5)) lines.push(`apply --resume -c after.json --parallelism ${1 + random.below(10)}`)
  let { before } = reference
  let kills = 0
  for (const [index, each] of lines.entries()) {
    const nth = index === 0 ? first : random.below(reference.requests - first + 10) + 1
    const isDone = random.chance(0.5)
    const held = await world.kill(each, { nth, isDone })
    if (held !== undefined) kills += 1
    for (const { runId } of await runsIn(await world.stored())) {
      if (!pictures.has(runId)) pictures.set(runId, before)
    }
    before = await pictureOf(world.service)
  }
  await finish({ world, line, reference, pictures, between: before })
  await world.done('plan -c after.json --exit-code')
  return { kills }
}

/** As many requests at the end look at what was written; further ones come while it does not show. */
const VERIFYING = 4
/** Short, and what was seen of Descope. */
const LAGS_MS = [400, 1_500, 6_000] as const

async function killedWithLag(about: Killing & { readonly random: Random }): Promise<Counts> {
  const { world, line, reference, random } = about
  const lagMs = LAGS_MS[random.below(LAGS_MS.length)] ?? 0
  const { requests } = reference
  const nth = random.chance(0.5)
    ? requests - VERIFYING + random.below(2 * VERIFYING)
    : random.below(requests) + 1
  await world.lag(lagMs)
  const told = '--verbose --parallelism'
  const held = await world.kill(`${line} ${told} ${1 + random.below(10)}`, {
    nth,
    isDone: random.chance(0.5),
  })
  const died = await runsIn(await world.stored())
  const between = await pictureOf(world.service)
  const pictures = new Map([...died].map(({ runId }) => [runId, reference.before]))
  const isResumed = random.chance(0.5)
  const again = isResumed ? 'apply --resume -c after.json' : `apply -c after.json ${await allowedIn(world)}`
  await finish({
    world,
    line,
    reference,
    pictures,
    between,
    again: `${again} ${told} ${1 + random.below(10)}`,
  })
  await world.done('plan -c after.json --exit-code')
  return {
    kills: held === undefined ? 0 : 1,
    [isResumed ? 'resumed' : 'run again']: 1,
    [`with a lag of ${lagMs} ms`]: 1,
  }
}

/** Switches that let pass what is left, and no more. */
async function allowedIn(world: World): Promise<string> {
  const plan = (await world.ask('plan -c after.json --allow-breaking')).json()
  const { update, delete: deletes } = plan['summary'] as { readonly update: number; readonly delete: number }
  return [
    '--allow-breaking',
    ...(update === 0 ? [] : [`--allow-updates ${update}`]),
    ...(deletes === 0 ? [] : [`--allow-deletes ${deletes}`]),
  ].join(' ')
}

/** Resumes until nothing is left, and looks at everything that was left behind. */
export async function finish(about: {
  readonly world: World
  readonly line: string
  readonly reference: Reference
  /** What was live as each run began. */
  readonly pictures: Map<string, Picture>
  readonly between: Picture
  /** What is typed to go on, or what does it. Default: a resume. */
  readonly again?: string | (() => Promise<Ended>)
}): Promise<void> {
  const { world, line, reference, pictures, between, again = 'apply --resume -c after.json' } = about
  const resumed = typeof again === 'string' ? await world.done(again) : await again()
  // A run that died before it began to write left nothing to resume.
  if (resumed.json()['runId'] === null) await world.done(line)
  refuseOther(await pictureOf(world.service), reference.picture, 'the end is another')
  const store = await world.stored()
  refuseOther(
    (await lastAppliedIn(store)) as Picture,
    reference.lastApplied as Picture,
    'last-applied is another',
  )
  const runs = await runsIn(store)
  for (const { runId } of runs) if (!pictures.has(runId)) pictures.set(runId, between)
  // The first run of all made what the others change.
  refuseRepeated(runs.slice(1))
  for (const run of runs.slice(1)) await refuseWritesWithoutBackup(store, run, pictures.get(run.runId) ?? {})
}

/** What a run knows as done, no later one sends again. */
function refuseRepeated(runs: readonly StoredRun[]): void {
  const confirmed = new Map<string, string>()
  for (const run of runs) {
    for (const { address } of run.written) {
      const by = confirmed.get(address)
      if (by !== undefined && by !== run.runId)
        throw new Error(`${address} was done by ${by}, and again by ${run.runId}`)
    }
    for (const address of run.confirmed) confirmed.set(address, run.runId)
  }
}
