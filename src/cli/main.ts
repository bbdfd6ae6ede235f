import { readFileSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import { EXIT } from '../core/model/errors.js'
import type { CliContext } from './context.js'
import { processSink } from './process-sink.js'
import { realClock } from './real-clock.js'
import { runCli } from './run.js'

/** The one file that touches the real process. */
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted)
    process.stderr.write('\nStopping: what runs is finished first. Once more: stop now.\n')
    interrupt.abort()
  })
}
const stdout = processSink(process.stdout)
const stderr = processSink(process.stderr)

const context: CliContext = {
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  stdout,
  stderr,
  stdin: { isTerminal: process.stdin.isTTY, stream: process.stdin, readAll: readStdin },
  clock: realClock,
  who: { user: userName(), host: hostname(), pid: process.pid },
  homeDir: homedir(),
  toolVersion: ownVersion(),
  builtInTemplates: fileURLToPath(new URL('../library', import.meta.url)),
  interrupt: interrupt.signal,
  // The global one is loaded when it is used; importing node:crypto would delay every start.
  randomHex: (bytes) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex'),
  isProcessAlive,
  every: (ms, callback) => {
    const timer = setInterval(callback, ms)
    timer.unref()
    return () => {
      clearInterval(timer)
    }
  },
}

process.exitCode = await runCli(context)

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Some containers run under a number that no name belongs to. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
