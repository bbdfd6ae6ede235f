import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import type { Sink } from '../../../src/cli/context.js'
import { runCli } from '../../../src/cli/run.js'
import type { Clock } from '../../../src/core/ports/clock.js'
import type { Fetch } from '../../../src/descope/index.js'
import { ended, TestClock, type Ended } from '../../support/run-program.js'
import { refuseKey, refuseKeyBelow } from './canary.js'

export interface DeskOutside {
  readonly fetch: Fetch
  readonly env: Readonly<Record<string, string>>
  /** Default: time that never waits. */
  readonly clock?: Clock & { every?(ms: number, callback: () => void): () => void }
  /** Name of the machine, and a number that its ids begin with. Default: the only one. */
  readonly host?: { readonly name: string; readonly number: number }
}

/** The program in this process, in a folder of its own. Everything it says and writes is searched for the key. */
export interface TortureDesk {
  readonly folder: string
  run(line: string, options?: { readonly pid?: number; readonly fetch?: Fetch }): Promise<Ended>
  write(path: string, content: unknown): Promise<void>
  /** Searches what was written, and clears it away; gives how much was searched. */
  close(): Promise<{ readonly 'files searched': number; readonly 'outputs searched': number }>
}

const PID = 4242
const IDS_OF_A_HOST = 100_000

async function openDesk({
  fetch,
  env,
  clock = new TestClock(),
  host = { name: 'desk', number: 0 },
}: DeskOutside): Promise<TortureDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-torture-'))
  let ids = host.number * IDS_OF_A_HOST
  let outputs = 0
  return {
    folder,
    async run(line, { pid = PID, fetch: other = fetch } = {}) {
      if (clock instanceof TestClock) clock.advance(60_000)
      const [stdout, stderr] = [capture(), capture()]
      const code = await runCli({
        argv: line.split(' ').filter((word) => word !== ''),
        env,
        cwd: folder,
        stdout: stdout.sink,
        stderr: stderr.sink,
        stdin: { isTerminal: false, stream: new PassThrough(), readAll: async () => '' },
        clock,
        fetch: other,
        who: { user: 'ana', host: host.name, pid },
        homeDir: join(folder, 'home'),
        toolVersion: '0.1.0',
        interrupt: new AbortController().signal,
        randomHex: (bytes) => (ids += 1).toString(16).padStart(2 * bytes, '0'),
        isProcessAlive: () => true,
        every: (ms, callback) =>
          clock instanceof TestClock ? () => undefined : (clock.every?.(ms, callback) ?? (() => undefined)),
      })
      const end = ended(code, stdout.text(), stderr.text())
      outputs += 2
      refuseKey(end.stdout, `the answer of ${line}`)
      refuseKey(end.stderr, `what ${line} says`)
      if (code === 1) throw new Error(`${line} ended with a defect: ${end.stdout}${end.stderr}`)
      return end
    },
    async write(path, content) {
      await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
    },
    async close() {
      try {
        return { 'files searched': await refuseKeyBelow(folder), 'outputs searched': outputs }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

/** Opens a desk for one round and closes it; what was searched is counted. */
export async function atDesk(
  outside: DeskOutside,
  act: (desk: TortureDesk) => Promise<Readonly<Record<string, number>>>,
): Promise<Readonly<Record<string, number>>> {
  const desk = await openDesk(outside)
  let searched
  try {
    const counts = await act(desk)
    searched = await desk.close()
    return { ...counts, ...searched }
  } finally {
    if (searched === undefined) await rm(desk.folder, { recursive: true, force: true })
  }
}

function capture(): { readonly sink: Sink; text(): string } {
  let text = ''
  const write = (chunk: string) => {
    text += chunk
  }
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      write(chunk.toString())
      done()
    },
  })
  return { sink: { isTerminal: false, stream, write, settled: async () => undefined }, text: () => text }
}
