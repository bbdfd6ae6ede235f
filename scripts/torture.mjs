/**
 * Makes everything go wrong that can, and looks whether the promises hold: `npm run torture`, and after `--` the options
 * `--seed N`, `--minutes M` (default 5), `--part NAME`, `--round N`. Ends with the counts of each part; exit 1 when a
 * promise was broken, with the line that shows it again. What is looked at stands in docs/torture.md.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * @typedef {{ round: number, message: string }} Violation
 * @typedef {{ part: string, rounds: number, of?: number, counts: Record<string, number>, violations: Violation[] }} Told
 */

/**
 * Side by side, one for each processor of a small machine. Within one, each part has a share of the time, and what it
 * leaves over goes to the next; so parts without an end come last.
 */
const LANES = [
  { kill: 0.6, 'kill-any': 0.1, 'kill-bucket': 0.15, 'kill-lag': 0.15 },
  { 'two-runs': 0.2, 'two-hosts': 0.2, faults: 0.35, worlds: 0.15, editor: 0.1 },
]

const values = options()
const seed = numberOf('--seed', values.seed ?? String(Date.now() % 1_000_000))
const minutes = numberOf('--minutes', values.minutes)
const round = values.round === undefined ? undefined : numberOf('--round', values.round)
const names = LANES.flatMap((lane) => Object.keys(lane))
if (values.part !== undefined && !names.includes(values.part)) {
  refuse(`There is no part ${values.part}. There are ${names.join(', ')}.`)
}
if (round !== undefined && values.part === undefined) refuse('--round wants --part.')

console.log(`seed ${seed}, ${minutes} min`)
const folder = mkdtempSync(join(tmpdir(), 'descope-mgmt-torture-told-'))
try {
  const lanes = values.part === undefined ? LANES : [{ [values.part]: 1 }]
  const told = (await Promise.all(lanes.map(tortured))).flat()
  const missing = lanes
    .flatMap((lane) => Object.keys(lane))
    .filter((name) => told.every(({ part }) => part !== name))
  for (const one of told) tell(one)
  for (const name of missing) console.log(`\n${name}: it broke off without a result`)
  const count = told.reduce((sum, { violations }) => sum + violations.length, 0)
  const searched = told.reduce((sum, { counts }) => sum + (counts['files searched'] ?? 0), 0)
  console.log(`\nkey: ${searched} files and everything that was said searched for the management key`)
  console.log(`\n${count} violations, seed ${seed}`)
  process.exitCode = count === 0 && missing.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

/**
 * @param {Record<string, number>} lane
 * @param {number} index
 * @returns {Promise<Told[]>}
 */
async function tortured(lane, index) {
  const file = join(folder, `${index}.json`)
  const parts = Object.entries(lane).map(([name, share]) => ({ name, forMs: share * minutes * 60_000 }))
  const asked = { seed, parts, file, ...(round === undefined ? {} : { round }) }
  const output = await vitest(JSON.stringify(asked))
  /** @type {Told[]} */
  const told = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  if (told.length < parts.length) console.log(output)
  return told
}

/**
 * Runs the parts in a process of their own; gives what it said.
 *
 * @param {string} asked
 * @returns {Promise<string>}
 */
function vitest(asked) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      'npx',
      ['--no-install', 'vitest', 'run', '--config', 'test/torture/vitest.config.ts'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, TORTURE: asked },
        shell: process.platform === 'win32',
      },
    )
    let output = ''
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}

/** @param {Told} told */
function tell({ part, rounds, of, counts, violations }) {
  console.log(`\n${part}: ${rounds}${of === undefined ? '' : ` of ${of}`} rounds`)
  for (const [name, count] of Object.entries(counts)) console.log(`  ${String(count).padStart(8)}  ${name}`)
  for (const violation of violations) {
    console.log(`  VIOLATION in round ${violation.round}: ${violation.message}`)
    console.log(`  again: npm run torture -- --seed ${seed} --part ${part} --round ${violation.round}`)
  }
}

/**
 * @param {string} option
 * @param {string} text
 */
function numberOf(option, text) {
  const number = Number(text)
  if (!(number >= 0)) refuse(`${option} takes a number, not ${text}.`)
  return number
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string' },
        minutes: { type: 'string', default: '5' },
        part: { type: 'string' },
        round: { type: 'string' },
      },
    })
    return values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  console.error(message)
  process.exit(3)
}
