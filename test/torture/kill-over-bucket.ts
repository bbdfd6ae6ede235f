import { readdir } from 'node:fs/promises'
import { fetchFor } from '../../src/descope/index.js'
import type { Ended } from '../support/run-program.js'
import { atDesk } from './support/desk.js'
import { FastTime } from './support/fast-time.js'
import { finish, openYard, type Killing } from './kill-and-resume.js'
import type { Counts, Part, Round } from './support/part.js'
import { pictureOf } from './support/picture.js'
import type { Random } from './support/random.js'
import { said } from './support/said.js'
import { bucketPlace, homeOf } from './support/store-places.js'
import { runsIn } from './support/stored-runs.js'

/** A lease of 90 s is two seconds here. */
const FASTER = 45
const AN_HOUR_MS = 3_600_000

/**
 * The run of sixty steps with its records in a bucket: killed anywhere on one machine, gone on with on another that has
 * an empty disk. Half of those have another name, a clock that is an hour ahead, and wait until the lock runs out.
 */
export async function killOverBucket(): Promise<Part> {
  const place = await bucketPlace()
  const yard = await openYard(place)
  return {
    name: 'kill-bucket',
    round: async ({ random }: Round) =>
      yard.inCopy(async (killing) =>
        killedOnOneHost({ ...killing, random, files: yard.files, env: place.env(killing.world.folders, 0) }),
      ),
    close: async () => yard.close(),
  }
}

async function killedOnOneHost(
  about: Killing & {
    readonly random: Random
    readonly files: Readonly<Record<string, unknown>>
    readonly env: Readonly<Record<string, string>>
  },
): Promise<Counts> {
  const { world, line, reference, random } = about
  const nth = random.below(reference.requests) + 1
  const held = await world.kill(`${line} --parallelism ${1 + random.below(10)}`, {
    nth,
    isDone: random.chance(0.5),
  })
  const died = await runsIn(await world.stored())
  const between = await pictureOf(world.service)
  const pictures = new Map([...died].map(({ runId }) => [runId, reference.before]))
  const isElsewhere = random.chance(0.5)
  await finish({
    world,
    line,
    reference,
    pictures,
    between,
    ...(isElsewhere ? { again: async () => resumedElsewhere(about) } : {}),
  })
  await world.done('plan -c after.json --exit-code')
  for (const host of [0, 1]) {
    const left = await readdir(homeOf(world.folders.parent, host)).catch(() => [])
    if (left.length > 0) throw new Error(`host ${host} kept something on its disk: ${left.join(', ')}`)
  }
  return {
    kills: held === undefined ? 0 : 1,
    [isElsewhere ? 'gone on with under another host name' : 'gone on with at once']: 1,
  }
}

/** A machine of another name: it cannot see that the process is gone, and waits. */
async function resumedElsewhere(about: Parameters<typeof killedOnOneHost>[0]): Promise<Ended> {
  const { world, files, env } = about
  let end: Ended | undefined
  const outside = {
    fetch: fetchFor({}),
    env: { ...world.service.env, ...env },
    clock: new FastTime(FASTER, Date.now() + AN_HOUR_MS),
    host: { name: 'elsewhere', number: 1 },
  }
  await atDesk(outside, async (desk) => {
    for (const [name, content] of Object.entries(files)) await desk.write(name, content)
    const options = `--yes -o json --store ${world.folders.store} --lock-timeout 10m`
    end = await desk.run(`apply --resume -c after.json ${options}`)
    return {}
  })
  if (end?.code !== 0) throw new Error(`resumed elsewhere: ${end === undefined ? 'nothing' : said(end)}`)
  return end
}
