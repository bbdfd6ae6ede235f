/**
 * The figures the program must reach, measured on the built program: `npm run bench`, or `npm run bench start-up`.
 * Ratios are taken within one run, so that they mean the same on every machine. Run it on an idle one.
 */
import { cpus } from 'node:os'
import audit from '../bench/audit.mjs'
import bucket from '../bench/bucket.mjs'
import completion from '../bench/completion.mjs'
import creates from '../bench/creates.mjs'
import drift from '../bench/drift.mjs'
import flows from '../bench/flows.mjs'
import manySteps from '../bench/many-steps.mjs'
import manyTenants from '../bench/many-tenants.mjs'
import noOpPlan from '../bench/no-op-plan.mjs'
import project from '../bench/project.mjs'
import quota from '../bench/quota.mjs'
import startUp from '../bench/start-up.mjs'
import templates from '../bench/templates.mjs'
import validate from '../bench/validate.mjs'

/** @typedef {{ what: string, value: number, limit: number, unit: string, note: string }} Figure */

/** @type {Record<string, () => Promise<Figure[]>>} */
const BENCHMARKS = {
  'start-up': startUp,
  completion,
  validate,
  'no-op-plan': noOpPlan,
  'many-tenants': manyTenants,
  project,
  drift,
  'many-steps': manySteps,
  creates,
  bucket,
  quota,
  flows,
  templates,
  audit,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(BENCHMARKS, name))
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are ${Object.keys(BENCHMARKS).join(', ')}.`)
  process.exit(3)
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`)
console.log('| what | figure | at most | verdict | |')
console.log('| --- | --- | --- | --- | --- |')
let missed = 0
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  for (const { what, value, limit, unit, note } of await benchmark()) {
    const isMet = value <= limit
    if (!isMet) missed += 1
    console.log(
      `| ${what} | ${show(value)} ${unit} | ${limit} ${unit} | ${isMet ? 'met' : 'MISSED'} | ${note} |`,
    )
  }
}
process.exitCode = missed === 0 ? 0 : 1

/** @param {number} value */
function show(value) {
  return Number.isInteger(value) || value >= 100 ? String(Math.round(value)) : value.toFixed(2)
}
