import { setTimeout } from 'node:timers/promises'
import { parseJson, type JsonObject } from '../../../src/core/model/json.js'
import type { BuiltProgram } from '../../support/built-program.js'
import { serviceOverHttp, type EmulatedService } from '../../support/emulated-service.js'
import type { Ended } from '../../support/run-program.js'
import { refuseKey } from './canary.js'
import { withoutFlows } from './picture.js'
import { said } from './said.js'
import type { StorePlace } from './store-places.js'

export interface Folders {
  readonly parent: string
  /** Of the emulator. */
  readonly data: string
  /** What `--store` names: a folder, or a place in a bucket. */
  readonly store: string
}

export interface Point {
  /** Which request of the run is held, from 1. */
  readonly nth: number
  /** True where it takes effect before the program is killed. */
  readonly isDone: boolean
}

export interface World {
  readonly service: EmulatedService
  readonly folders: Folders
  /** A folder with what the store holds now. */
  stored(): Promise<string>
  /** Asks something, however it ends. */
  ask(line: string): Promise<Ended>
  /** Runs what must go well. */
  done(line: string): Promise<Ended>
  /** From now on reads show what was written so many milliseconds later. */
  lag(lagMs: number): Promise<void>
  /** Kills the program while a request is held; gives which, or `undefined` where it ended before. */
  kill(line: string, point: Point): Promise<string | undefined>
}

const HELD_MS = 600_000

/** The built program before an emulator that keeps its project in a folder. */
export async function inWorld<T>(
  about: {
    readonly program: BuiltProgram
    /** Where the files lie. */
    readonly root: string
    readonly folders: Folders
    /** The project is new, and is to be without flows of its own. */
    readonly fresh: boolean
    readonly place: StorePlace
  },
  act: (world: World) => Promise<T>,
): Promise<T> {
  const { program, root, folders, fresh, place } = about
  const service = await serviceOverHttp({ data: folders.data })
  let host = 0
  const options = () => ({ cwd: root, env: { ...service.env, ...place.env(folders, host) } })
  const words = (line: string) => [...line.split(' '), '-o', 'json', '--store', folders.store]
  const search = (line: string, { stdout, stderr }: Ended) => {
    refuseKey(stdout, `the answer of ${line}`)
    refuseKey(stderr, `what ${line} says`)
  }
  const yes = (line: string) => (line.startsWith('plan') ? line : `${line} --yes`)
  const ask = async (line: string) => {
    const end = await program.run(words(yes(line)), options())
    search(line, end)
    return end
  }
  try {
    if (fresh) await withoutFlows(service)
    return await act({
      service,
      folders,
      stored: async () => place.stored(folders),
      ask,
      async done(line) {
        const end = await ask(line)
        if (end.code !== 0) throw new Error(`${line}: ${said(end)}`)
        return end
      },
      async lag(lagMs) {
        await own(service, 'PUT', 'lag', { lagMs })
      },
      async kill(line, { nth, isDone }) {
        const effect = { delayMs: HELD_MS, ...(isDone ? {} : { status: 503 }) }
        await own(service, 'POST', 'faults', { faults: [{ path: '/*', nth, effect }] })
        const before = await heldAt(service)
        const { child, ended } = program.start(words(yes(line)), options())
        let held: string | undefined
        while (held === undefined && child.exitCode === null) {
          held = newlyHeld(before, await heldAt(service))
          if (held === undefined) await setTimeout(2)
        }
        child.kill('SIGKILL')
        search(line, await ended)
        host += 1
        await own(service, 'DELETE', 'faults')
        return held
      },
    })
  } finally {
    await service.close()
  }
}

async function own(
  { baseUrl }: EmulatedService,
  method: string,
  what: string,
  body?: JsonObject,
): Promise<JsonObject> {
  const reply = await fetch(`${baseUrl}/_emulator/${what}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${method} ${what} answered ${reply.status}: ${await reply.text()}`)
  return parseJson(await reply.text()) as JsonObject
}

/** How often each call was held so far. */
async function heldAt(service: EmulatedService): Promise<ReadonlyMap<string, number>> {
  const { requests } = (await own(service, 'GET', 'requests')) as { readonly requests: readonly JsonObject[] }
  return new Map(
    requests.map(({ method, path, faulted }) => [
      `${String(method)} ${String(path).replace('/v1/mgmt/', '')}`,
      Number(faulted ?? 0),
    ]),
  )
}

function newlyHeld(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
): string | undefined {
  return [...now].find(([call, count]) => count > (before.get(call) ?? 0))?.[0]
}
