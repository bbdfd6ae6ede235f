/** What `--timeout 7` waits for; nobody else waits for exactly so long. */
const GIVEN_UP_AFTER_MS = 7000

/**
 * Lets a call that is given up after seven seconds be given up after ten milliseconds, in this whole process.
 * @returns what undoes it
 */
export function shortTimeouts(): () => void {
  const original = globalThis.setTimeout
  const short = (callback: () => void, ms?: number) => original(callback, ms === GIVEN_UP_AFTER_MS ? 10 : ms)
  globalThis.setTimeout = Object.assign(short, original)
  return () => {
    globalThis.setTimeout = original
  }
}
