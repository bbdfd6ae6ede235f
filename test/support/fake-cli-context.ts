import { PassThrough } from 'node:stream'
import type { CliContext } from '../../src/cli/context.js'
import type { Clock } from '../../src/core/ports/clock.js'

/** The outside world of one command line: captured streams, time that passes by `tick` only. */
export function fakeCliContext(
  given: {
    readonly argv?: readonly string[]
    readonly env?: Readonly<Record<string, string | undefined>>
    readonly isTerminal?: boolean
    readonly columns?: number
    readonly interrupt?: AbortSignal
  } = {},
) {
  const written = { stdout: '', stderr: '' }
  const time = { nowMs: 0 }
  const timers = new Set<{ readonly ms: number; nextMs: number; readonly callback: () => void }>()
  const clock: Clock = {
    now: () => time.nowMs,
    sleep: () => Promise.reject(new Error('nothing here sleeps')),
  }
  const sinkOf = (name: 'stdout' | 'stderr') => ({
    isTerminal: given.isTerminal ?? false,
    columns: given.columns,
    stream: new PassThrough(),
    write: (text: string) => {
      written[name] += text
    },
    settled: async () => undefined,
  })
  const context: CliContext = {
    argv: given.argv ?? [],
    env: given.env ?? {},
    cwd: '/desk',
    stdout: sinkOf('stdout'),
    stderr: sinkOf('stderr'),
    stdin: { isTerminal: given.isTerminal ?? false, stream: new PassThrough(), readAll: async () => '' },
    clock,
    who: { user: 'ana', host: 'desk', pid: 42 },
    homeDir: '/home/ana',
    toolVersion: '0.1.0',
    interrupt: given.interrupt ?? new AbortController().signal,
    randomHex: (bytes) => '0'.repeat(2 * bytes),
    isProcessAlive: () => false,
    every: (ms, callback) => {
      const timer = { ms, nextMs: time.nowMs + ms, callback }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
  }
  return {
    context,
    written,
    timers,
    /** So much time passes; what is due is called. */
    tick(ms: number) {
      const untilMs = time.nowMs + ms
      for (const timer of timers) {
        for (; timer.nextMs <= untilMs; timer.nextMs += timer.ms) {
          time.nowMs = timer.nextMs
          timer.callback()
        }
      }
      time.nowMs = untilMs
    },
  }
}
