import type { IncomingMessage } from 'node:http'
import { Hono } from 'hono'
import type { Clock } from '../core/ports/clock.js'
import type { EmulatedProject, Emulation, EmulatedWorld } from '../core/ports/emulation.js'
import type { Log } from '../core/ports/log.js'
import { Database } from './database.js'
import { openFolderJournal } from './folder-journal.js'
import { chooseGuesses, guessesOf } from './guesses.js'
import { sendJson, type Env } from './http.js'
import { ksuid } from './ksuid.js'
import { licenseEmulation } from './license.js'
import { managementSide } from './management-side.js'
import { ownSide } from './own-side.js'
import { rateLimiter } from './rate-limit.js'
import { RequestCount } from './request-count.js'
import { Service } from './service.js'

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
  /** Default: this machine's. */
  readonly clock?: Pick<Clock, 'now'> | undefined
  /** Hears of defects of the emulator; the caller is told E010009. */
  readonly log?: Pick<Log, 'warn'> | undefined
}

export interface Emulator {
  /** Answers one request inside this process. `env` is what a server adds; leave it out. */
  fetch(request: Request, env?: { incoming?: IncomingMessage }): Promise<Response>
  /** Lets go of the data folder. Requests after it are answered 503. */
  close(): void
}

/**
 * Descope's management API in this process. Nothing is shared with other emulators but the data folder, which only
 * one may have at a time.
 * @throws ToolError `unknown-guess`, and those of `openFolderJournal`
 */
export function createEmulator(options: EmulatorOptions): Emulator {
  const emulations = [licenseEmulation, ...options.emulations]
  const nowMs = () => (options.clock ?? Date).now()
  const world: EmulatedWorld = {
    nowMs,
    newId: (prefix) => `${prefix}${ksuid(nowMs())}`,
    guess: chooseGuesses(guessesOf(emulations), options.guesses ?? {}),
  }
  const database = openDatabase(options.data, (project) => {
    for (const emulation of emulations) emulation.seed?.(project, world)
  })
  const routes = emulations.flatMap((emulation) => emulation.routes)
  const service = new Service(routes, database, world)
  const requests = new RequestCount()
  const limiter = options.limits === 'off' ? undefined : rateLimiter(nowMs)

  let isClosed = false
  const app = new Hono<Env>()
  app.use(async (_c, next) =>
    isClosed ? sendJson({ message: 'The emulator is closed' }, { status: 503 }) : next(),
  )
  app.route('/_emulator', ownSide({ service, database, requests, limiter, nowMs }))
  app.route('/', managementSide({ service, world, requests, limiter, key: options.key }))
  // What a gRPC gateway says; that Descope's is one is a guess. No errorCode: it is not one of its own errors.
  app.notFound(() => sendJson({ code: 5, message: 'Not Found', details: [] }, { status: 404 }))
  app.onError((error, c) => {
    options.log?.warn(`emulator: ${c.req.method} ${c.req.path}: ${error.message}`)
    return sendJson({ errorCode: 'E010009', errorDescription: 'Unknown server error' }, { status: 500 })
  })

  return {
    fetch: async (request, env) => app.fetch(request, env ?? {}),
    close() {
      if (isClosed) return
      isClosed = true
      database.close()
    },
  }
}

function openDatabase(folder: string | undefined, seed: (project: EmulatedProject) => void): Database {
  if (folder === undefined) return new Database(seed)
  const journal = openFolderJournal(folder)
  try {
    return new Database(seed, journal)
  } catch (error) {
    journal.close()
    throw error
  }
}
