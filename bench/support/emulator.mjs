import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PROGRAM } from './program.mjs'

/**
 * @typedef {{ url: string, env: Record<string, string>, requests: () => Promise<Record<string, number>>,
 *   forgetRequests: () => Promise<void>, reset: () => Promise<void> }} RunningEmulator
 */

/** Any project: the emulator has all of them. */
const PROJECT = 'P2benchbenchbenchbenchbenchbe'
const KEY = 'bench-key'

/**
 * Starts `descope-mgmt emulator` as a process of its own, without limits, and stops it afterwards.
 *
 * @template T
 * @param {(emulator: RunningEmulator) => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withEmulator(body) {
  const child = spawn(
    process.execPath,
    [PROGRAM, 'emulator', '--port', '0', '--limits', 'off', '-o', 'json'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  try {
    const url = await urlOf(child)
    return await body({
      url,
      env: { DESCOPE_BASE_URL: url, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY },
      requests: async () => {
        /** @type {{ requests: { method: string, path: string, count: number }[] }} */
        const { requests } = JSON.parse(await (await fetch(`${url}/_emulator/requests`)).text())
        return Object.fromEntries(requests.map(({ method, path, count }) => [`${method} ${path}`, count]))
      },
      forgetRequests: async () => {
        await fetch(`${url}/_emulator/requests`, { method: 'DELETE' })
      },
      reset: async () => {
        await fetch(`${url}/_emulator/reset`, { method: 'POST' })
      },
    })
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} child
 * @returns {Promise<string>}
 */
async function urlOf(child) {
  let text = ''
  for await (const chunk of child.stdout) {
    text += String(chunk)
    const url = /"url":\s*"([^"]+)"/.exec(text)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('the emulator ended before it listened')
}
