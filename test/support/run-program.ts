import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { CliContext, Sink } from '../../src/cli/context.js'
import { runCli } from '../../src/cli/run.js'
import { parseJson, type JsonObject } from '../../src/core/model/json.js'
import type { Clock } from '../../src/core/ports/clock.js'
import type { Fetch } from '../../src/descope/index.js'

/** How one run of the program ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** stdout as JSON; throws where it is anything else. */
  json(): JsonObject
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly stdin?: string
  /** A person sits there: both streams are a terminal, and this gives the keys they type at each question. */
  readonly person?: (question: string) => string | Promise<string>
  readonly columns?: number
  readonly interrupt?: AbortSignal
  /** Another way out to the network than the desk's. */
  readonly fetch?: Fetch
  /** Why nothing that is written to stdout arrives. Default: it does. */
  readonly stdoutFails?: Error
  /** Another clock than the desk's. */
  readonly clock?: Clock
  /** Process number of this run; default 4242. */
  readonly pid?: number
}

/** Somebody's desk: a folder, a clock, an environment. The program is run from it inside this process. */
export interface Desk {
  readonly folder: string
  readonly clock: TestClock
  /** Processes that are alive beside the program's own. */
  readonly alive: Set<number>
  /** Words of a command line; a text is split at spaces. */
  run(line: string | readonly string[], options?: RunOptions): Promise<Ended>
  write(path: string, text: string | Uint8Array): Promise<void>
  read(path: string): Promise<string>
  /** Every file below a folder, relative to the desk, sorted; none where there is no folder. */
  files(path: string): Promise<readonly string[]>
}

/** Monday morning, UTC. */
const START_MS = Date.UTC(2025, 10, 17, 10, 30)
/** Runs of the program lie so far apart. */
const BETWEEN_RUNS_MS = 60_000

/**
 * Time that never waits: each look at it is a millisecond later, and a sleep is over at once, that much later. Frozen,
 * it stands still but for sleeps.
 */
export class TestClock implements Clock {
  isFrozen = false
  #nowMs = START_MS

  now(): number {
    if (!this.isFrozen) this.#nowMs += 1
    return this.#nowMs
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.#nowMs += ms
    // Others get a turn, as they would while somebody sleeps.
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }

  /** Time passes. */
  advance(ms: number): void {
    this.#nowMs += ms
  }
}

/**
 * A desk of its own, cleared away when the test is over. Variables and network hold for every run; without `fetch` the
 * program uses the real network, which is this machine alone.
 */
export async function newDesk(
  outside: { readonly env?: Readonly<Record<string, string>>; readonly fetch?: Fetch } = {},
): Promise<Desk> {
  const { env = {} } = outside
  const folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-scenario-'))
  onTestFinished(async () => rm(folder, { recursive: true, force: true }))
  const clock = new TestClock()
  const alive = new Set<number>()
  let ids = 0
  return {
    folder,
    clock,
    alive,
    async run(line, options = {}) {
      if (!clock.isFrozen) clock.advance(BETWEEN_RUNS_MS)
      const stdout = new Capture(options)
      const stderr = new Capture(options)
      const keys = new PassThrough()
      stderr.onPrompt = async (question) => {
        if (options.person !== undefined) keys.write(await options.person(question))
      }
      const pid = options.pid ?? 4242
      const context: CliContext = {
        argv: typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line,
        env: { ...env, ...options.env },
        cwd: folder,
        stdout: { ...stdout.sink, settled: async () => options.stdoutFails },
        stderr: stderr.sink,
        stdin: {
          isTerminal: options.person !== undefined,
          stream: keys,
          readAll: async () => options.stdin ?? '',
        },
        clock: options.clock ?? clock,
        fetch: options.fetch ?? outside.fetch,
        who: { user: 'ana', host: 'desk', pid },
        homeDir: join(folder, 'home'),
        toolVersion: '0.1.0',
        builtInTemplates: resolve(import.meta.dirname, '../../library'),
        interrupt: options.interrupt ?? new AbortController().signal,
        randomHex: (bytes) => (ids += 1).toString(16).padStart(2 * bytes, '0'),
        isProcessAlive: (other) => other === pid || alive.has(other),
        every: () => () => undefined,
      }
      const code = await runCli(context)
      return ended(code, stdout.text, stderr.text)
    },
    async write(path, text) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    },
    read: async (path) => readFile(join(folder, path), 'utf8'),
    async files(path) {
      const found = await readdir(join(folder, path), { recursive: true, withFileTypes: true }).catch(
        () => [],
      )
      return found
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
    },
  }
}

export function ended(code: number, stdout: string, stderr: string): Ended {
  return { code, stdout, stderr, json: () => parseJson(stdout) as JsonObject }
}

/** What was written to one stream; knows when a question begins, because the cursor is hidden then. */
class Capture {
  text = ''
  onPrompt: ((question: string) => Promise<void>) | undefined
  readonly sink: Sink

  constructor({ person, columns }: RunOptions) {
    const isTerminal = person !== undefined
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.text += chunk.toString()
        done()
      },
    })
    let isAsking = false
    const writeNow = stream.write.bind(stream)
    // What a question writes goes through the stream; everything else through the sink.
    stream.write = ((chunk: string) => {
      if (chunk.includes(HIDE_CURSOR)) isAsking = true
      else if (isAsking) {
        isAsking = false
        void this.onPrompt?.(chunk)
      }
      return writeNow(chunk)
    }) as typeof stream.write
    this.sink = {
      isTerminal,
      columns: columns ?? (isTerminal ? 100 : undefined),
      stream,
      write: (text) => {
        this.text += text
      },
      settled: async () => undefined,
    }
  }
}

const HIDE_CURSOR = '\u001b[?25l'
