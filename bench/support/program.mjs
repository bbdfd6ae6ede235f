import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The built program, as a user starts it. */
export const PROGRAM = fileURLToPath(new URL('../../bin/descope-mgmt.js', import.meta.url))
const TELL_USAGE = pathToFileURL(fileURLToPath(new URL('tell-usage.mjs', import.meta.url))).href

/**
 * @typedef {{ cwd?: string, env?: Record<string, string>, exit?: number }} Where
 * @typedef {{ wallMs: number, stdout: string }} Timed
 * @typedef {Timed & { cpuMs: number, maxRssMb: number }} Measured
 */

/**
 * Runs Node with arguments to its end. Throws, with what it said, when it ends with anything but `exit` (default 0).
 *
 * @param {readonly string[]} args
 * @param {Where} [where]
 * @returns {Promise<Timed>}
 */
export function runNode(args, { cwd, env = {}, exit = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const startMs = performance.now()
    const child = spawn(process.execPath, [...args], {
      cwd,
      env: { ...quietEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => (stdout += chunk.toString()))
    child.stderr.on('data', (/** @type {Buffer} */ chunk) => (stderr += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      const wallMs = performance.now() - startMs
      if (code === exit) resolve({ wallMs, stdout })
      else
        reject(
          new Error(
            `node ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${stdout.slice(0, 2000)}${stderr.slice(0, 2000)}`,
          ),
        )
    })
  })
}

/**
 * Like {@link runNode}, and how much processor and memory it took. The asking costs about a millisecond.
 *
 * @param {readonly string[]} args
 * @param {Where} [where]
 * @returns {Promise<Measured>}
 */
export async function measureNode(args, where = {}) {
  return inFolder(async (folder) => {
    const file = join(folder, 'usage.json')
    const timed = await runNode(['--import', TELL_USAGE, ...args], {
      ...where,
      env: { ...where.env, BENCH_USAGE_FILE: file },
    })
    /** @type {{ cpuMs: number, maxRssMb: number }} */
    const usage = JSON.parse(readFileSync(file, 'utf8'))
    return { ...timed, ...usage }
  })
}

/**
 * Runs several things in turn, so that what else the machine does falls on all of them, and gives each one's results.
 *
 * @template T
 * @param {number} rounds
 * @param {readonly (() => Promise<T>)[]} things
 * @returns {Promise<T[][]>}
 */
export async function interleave(rounds, things) {
  /** @type {T[][]} */
  const results = things.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, thing] of things.entries()) results[index]?.push(await thing())
  }
  return results
}

/**
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/**
 * The shortest of several runs: what is left when the rest of the machine was quiet.
 *
 * @param {readonly { wallMs: number }[] | undefined} runs
 * @returns {number}
 */
export function bestMs(runs) {
  return Math.min(...(runs ?? []).map(({ wallMs }) => wallMs))
}

/**
 * A folder that is gone afterwards.
 *
 * @template T
 * @param {(folder: string) => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function inFolder(body) {
  const folder = mkdtempSync(join(tmpdir(), 'descope-mgmt-bench-'))
  try {
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Ours, without what would let this machine's own Descope settings in. */
function quietEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('DESCOPE_') && name !== 'NODE_OPTIONS' && name !== 'CI',
    ),
  )
}
