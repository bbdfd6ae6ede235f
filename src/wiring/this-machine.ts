import { homedir, hostname, userInfo } from 'node:os'
import type { Outside } from './outside.js'
import { realClock } from './real-clock.js'

/** The part of the outside world that is this machine and this process. */
export function thisMachine(): Pick<
  Outside,
  'clock' | 'who' | 'homeDir' | 'randomHex' | 'isProcessAlive' | 'every'
> {
  return {
    clock: realClock,
    who: { user: userName(), host: hostname(), pid: process.pid },
    homeDir: homedir(),
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
}

/** Some containers run under a number that no name belongs to. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
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
