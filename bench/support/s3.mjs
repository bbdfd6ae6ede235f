import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const SOURCE = fileURLToPath(new URL('../../test/support/serve-s3.ts', import.meta.url))

/** @typedef {{ env: Record<string, string>, empty: () => Promise<Record<string, number>> }} RunningBucket */

/**
 * A bucket in a process of its own. `empty` empties it, and tells how often each method was asked for since.
 *
 * @template T
 * @param {{ folder: string, delayMs: number }} options
 * @param {(bucket: RunningBucket) => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withBucket({ folder, delayMs }, body) {
  const bundle = await rolldown({ input: SOURCE, platform: 'node' })
  const file = join(folder, 'serve-s3.mjs')
  await bundle.write({ file, format: 'esm' })
  await bundle.close()
  const child = spawn(process.execPath, [file, '0', String(delayMs)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value } = await lines.next()
    /** @type {Record<string, string>} */
    const told = JSON.parse(typeof value === 'string' ? value : '{}')
    return told
  }
  try {
    return await body({
      env: await next(),
      empty: async () => {
        child.stdin.write('\n')
        const counts = Object.entries(await next())
        return Object.fromEntries(counts.map(([method, count]) => [method, Number(count)]))
      },
    })
  } finally {
    child.stdin.end()
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
}
