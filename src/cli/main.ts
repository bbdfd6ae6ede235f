import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EXIT } from '../core/model/errors.js'
import type { CliContext } from './context.js'
import { thisMachine } from '../wiring/this-machine.js'
import { processSink } from './process-sink.js'
import { runCli } from './run.js'

/** The one file that touches the real process. */
const interrupt = new AbortController()
const abandon = new AbortController()
/** GitHub kills a job 2.5 s after the second signal; what is recorded until then is recorded. */
const END_AFTER_MS = 2_000
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (abandon.signal.aborted) process.exit(EXIT.interrupted)
    if (!interrupt.signal.aborted) {
      process.stderr.write('\nStopping: what runs is finished first. Once more: stop now.\n')
      interrupt.abort()
      return
    }
    process.stderr.write('Stopping now: calls on their way are given up, what was sent is recorded.\n')
    abandon.abort()
    setTimeout(() => process.exit(EXIT.interrupted), END_AFTER_MS).unref()
  })
}
const stdout = processSink(process.stdout)
const stderr = processSink(process.stderr)

const context: CliContext = {
  ...thisMachine(),
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  stdout,
  stderr,
  stdin: { isTerminal: process.stdin.isTTY, stream: process.stdin, readAll: readStdin },
  toolVersion: ownVersion(),
  builtInTemplates: fileURLToPath(new URL('../library', import.meta.url)),
  interrupt: interrupt.signal,
  abandon: abandon.signal,
}

process.exitCode = await runCli(context)

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}
