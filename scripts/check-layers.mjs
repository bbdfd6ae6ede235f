/**
 * Checks the direction of imports (rules: .dependency-cruiser.mjs) and that core asks no clock.
 * The number of modules is checked too: without a TypeScript it understands, dependency-cruiser sees none of ours
 * and finds nothing to complain about.
 */
import { readFileSync } from 'node:fs'
import { cruise } from 'dependency-cruiser'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import configuration from '../.dependency-cruiser.mjs'

const FEWEST_MODULES = 150
const CLOCK = /\bnew Date\(\s*\)/

const { forbidden, options } = configuration
const { output } = await cruise(
  ['src', 'test', 'bin'],
  { ...options, ruleSet: { forbidden: forbidden ?? [] }, validate: true },
  undefined,
  { tsConfig: extractTsConfig('tsconfig.json') },
)
if (typeof output === 'string') throw new TypeError('dependency-cruiser gave text instead of a result')

const ours = output.modules.filter((module) => /^src\/.*\.ts$/.test(module.source))
const problems = output.summary.violations.map(
  ({ rule, from, to, cycle }) =>
    `${rule.name}: ${from} → ${cycle === undefined ? to : cycle.map((step) => step.name).join(' → ')}`,
)
for (const { source } of ours) {
  const asksTheClock = source.startsWith('src/core/') && CLOCK.test(readFileSync(source, 'utf8'))
  if (asksTheClock) problems.push(`core-asks-no-clock: ${source} calls new Date() without a time`)
}
if (ours.length < FEWEST_MODULES) {
  problems.push(`only ${ours.length} of our modules were seen; at least ${FEWEST_MODULES} are expected`)
}

for (const problem of problems) console.error(problem)
if (problems.length === 0) console.log(`${ours.length} modules, no import against the direction`)
process.exitCode = problems.length === 0 ? 0 : 1
