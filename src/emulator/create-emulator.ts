import { setTimeout } from 'node:timers/promises'
import { Hono } from 'hono'
import type { Clock } from '../core/ports/clock.js'
import type { EmulatedProject, Emulation, EmulatedWorld } from '../core/ports/emulation.js'
import type { Log } from '../core/ports/log.js'
import { Database } from './database.js'
import { cutInProcess } from './faults/cut-in-process.js'
import { cutSocket } from './faults/cut-socket.js'
import type { Fault } from './faults/fault.js'
import { FaultSet } from './faults/fault-set.js'
import { faulty } from './faults/faulty.js'
import { NoAnswer } from './faults/no-answer.js'
import { checkedFaults } from './faults/read-faults.js'
import { openFolderJournal } from './folder-journal.js'
import { chooseGuesses, guessesOf } from './guesses.js'
import { sendJson, type Env } from './http.js'
import { ksuid } from './ksuid.js'
import { managementSide } from './management-side.js'
import { checkedLag } from './lag.js'
import { ownSide } from './own-side.js'
import { Past } from './past.js'
import { rateLimiter } from './rate-limit.js'
import { RequestCount } from './request-count.js'
import { serviceEmulations } from './service-emulations.js'
import { Service } from './service.js'
import type { Wire } from './wire.js'

export interface EmulatorOptions {
  /** What it pretends, kind by kind. */
  readonly emulations: readonly Emulation[]
  /** Folder that keeps the projects; default: nowhere, they end with the emulator. */
  readonly data?: string | undefined
  /** The only management key that is let in; default: any. */
  readonly key?: string | undefined
  /** `documented` (default): 1000 requests in 10 s with SDK headers, 100 in 60 s without. */
  readonly limits?: 'documented' | 'off' | undefined
  /** Answers to guesses by name, where the default is not wanted (`docs/emulator.md`). */
  readonly guesses?: Readonly<Record<string, string>> | undefined
  /** What goes wrong on command from the start (`docs/emulator.md`); default: nothing. */
  readonly faults?: readonly Fault[] | undefined
  /** How many milliseconds later than it happened a write is seen by reads; default 0. */
  readonly lagMs?: number | undefined
  /** Default: this machine's. `sleep` holds up answers that a fault delays. */
  readonly clock?: (Pick<Clock, 'now'> & Partial<Pick<Clock, 'sleep'>>) | undefined
  /** Hears of defects of the emulator; the caller is told E010009. */
  readonly log?: Pick<Log, 'warn'> | undefined
}

export interface Emulator {
  /**
   * Answers one request inside this process. `env` is what a server adds; leave it out. Rejects only where a fault cuts
   * the connection, with a `TypeError` like that of Node's own fetch, or when the request's signal aborts a delay.
   */
  fetch(request: Request, env?: Wire): Promise<Response>
  /** Lets go of the data folder. Delayed answers are cut off, requests after it are answered 503. */
  close(): void
}

/**
 * Descope's management API in this process. Nothing is shared with other emulators but the data folder, which only
 * one may have at a time.
 * @throws ToolError `unknown-guess`, `wrong-usage` for faults and lag, and those of `openFolderJournal`
 */
export function createEmulator(options: EmulatorOptions): Emulator {
  const emulations = [...serviceEmulations, ...options.emulations]
  const nowMs = () => (options.clock ?? Date).now()
  const world: EmulatedWorld = {
    nowMs,
    newId: (prefix) => `${prefix}${ksuid(nowMs())}`,
    guess: chooseGuesses(guessesOf(options.emulations), options.guesses ?? {}),
  }
  const faults = new FaultSet(checkedFaults(options.faults ?? []))
  const past = new Past({ nowMs, lagMs: checkedLag(options.lagMs ?? 0) })
  const database = openDatabase(options.data, {
    past,
    seed: (project) => {
      for (const emulation of emulations) emulation.seed?.(project, world)
    },
  })
  const routes = emulations.flatMap((emulation) => emulation.routes)
  const service = new Service(routes, database, world)
  const requests = new RequestCount()
  const limiter = options.limits === 'off' ? undefined : rateLimiter(nowMs)

  const closing = new AbortController()
  const sleep = options.clock?.sleep?.bind(options.clock) ?? sleepReally
  const app = new Hono<Env>()
  app.use(async (_c, next) =>
    closing.signal.aborted ? sendJson({ message: 'The emulator is closed' }, { status: 503 }) : next(),
  )
  app.route('/_emulator', ownSide({ service, database, requests, faults, past, limiter, nowMs }))
  app.route(
    '/',
    managementSide({
      service,
      world,
      requests,
      faulty: faulty({ faults, requests, sleep, closing: closing.signal }),
      limiter,
      key: options.key,
    }),
  )
  // What a gRPC gateway says; that Descope's is one is a guess. No errorCode: it is not one of its own errors.
  app.notFound(() => sendJson({ code: 5, message: 'Not Found', details: [] }, { status: 404 }))
  app.onError((error, c) => {
    if (error instanceof NoAnswer) throw error
    options.log?.warn(`emulator: ${c.req.method} ${c.req.path}: ${error.message}`)
    return sendJson({ errorCode: 'E010009', errorDescription: 'Unknown server error' }, { status: 500 })
  })

  return {
    async fetch(request, env = {}) {
      try {
        return await app.fetch(request, env)
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        return env.outgoing === undefined ? cutInProcess(error) : cutSocket(error, env.outgoing)
      }
    },
    close() {
      if (closing.signal.aborted) return
      closing.abort()
      database.close()
    },
  }
}

async function sleepReally(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal })
}

function openDatabase(
  folder: string | undefined,
  { seed, past }: { readonly seed: (project: EmulatedProject) => void; readonly past: Past },
): Database {
  if (folder === undefined) return new Database(seed, { past })
  const journal = openFolderJournal(folder)
  try {
    return new Database(seed, { journal, past })
  } catch (error) {
    journal.close()
    throw error
  }
}
