/**
 * The one command: builds, runs every check, then every test, and ends with the line `N passed, N failed`.
 * A check counts as one test. Arguments go to vitest: `npm test -- src/core`.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

const BUILD = 'build'
const CHECKS = ['typecheck', 'lint', 'format:check', 'layers', 'deadcode', 'package:check']

const counts = { passed: 0, failed: 0, skipped: 0 }

try {
  await check(BUILD)
  const waiting = [...CHECKS]
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await check(name)
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker))
  await test(process.argv.slice(2))
} catch (error) {
  console.error(error)
  counts.failed += 1
}

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`)
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0

/**
 * Runs one script of package.json; its output is shown only when it fails.
 *
 * @param {string} name
 */
async function check(name) {
  const startMs = performance.now()
  const { code, output } = await run('npm', ['run', '--silent', name], { capture: true })
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  if (code === 0) counts.passed += 1
  else counts.failed += 1
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (code !== 0) console.log(output)
}

/**
 * Runs the tests and adds what the count reporter wrote; a run that wrote nothing is a failure.
 *
 * @param {readonly string[]} args
 */
async function test(args) {
  const folder = mkdtempSync(join(tmpdir(), 'descope-mgmt-test-'))
  const file = join(folder, 'counts.json')
  try {
    const reporters = ['--reporter=default', '--reporter=./test/support/count-reporter.ts']
    const { code } = await run('npx', ['--no-install', 'vitest', 'run', ...reporters, ...args], {
      capture: false,
      env: { TEST_COUNTS_FILE: file },
    })
    if (!existsSync(file)) throw new Error(`vitest ended with ${code} before it counted its tests`)
    /** @type {typeof counts} */
    const told = JSON.parse(readFileSync(file, 'utf8'))
    counts.passed += told.passed
    counts.failed += told.failed
    counts.skipped += told.skipped
    if (code !== 0 && told.failed === 0) throw new Error(`vitest ended with ${code} although no test failed`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ capture: boolean, env?: Record<string, string> }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(command, args, { capture, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    })
    let output = ''
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString()
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
