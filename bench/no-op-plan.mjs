import { fileURLToPath } from 'node:url'
import { withEmulator } from './support/emulator.mjs'
import { inFolder, bestMs, interleave, measureNode, median, PROGRAM, runNode } from './support/program.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 7
const MANY = 10_000
const BARE = fileURLToPath(new URL('support/bare-client.mjs', import.meta.url))

/** A plan that finds nothing to do, and an apply that does nothing. */
export default async function noOpPlan() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) => {
      writeConfig(cwd, MANY)
      const where = { cwd, env: { ...emulator.env, DESCOPE_MGMT_STORE: `${cwd}/store` } }
      await runNode([BARE, 'seed', String(MANY), '10'], where)

      await emulator.forgetRequests()
      await runNode([PROGRAM, 'apply', '--yes'], where)
      const writes = Object.entries(await emulator.requests()).filter(([call]) => !isRead(call))

      await emulator.forgetRequests()
      await runNode([PROGRAM, 'plan'], where)
      const calls = await emulator.requests()
      const lists = Object.entries(calls).filter(([call]) => !call.endsWith('/license'))

      const [plans = [], checks = [], bares = []] = await interleave(ROUNDS, [
        () => measureNode([PROGRAM, 'plan'], where),
        () => measureNode([PROGRAM, 'validate'], where),
        () => measureNode([BARE, 'fetch'], where),
      ])
      const ratio = (bestMs(plans) - bestMs(checks)) / bestMs(bares)
      return [
        {
          what: 'plan with nothing to do, 10,000 tenants: calls beside the licence',
          value: sum(lists.map(([, count]) => count)),
          limit: 1,
          unit: '',
          note: Object.keys(calls).join(', '),
        },
        {
          what: 'the same, less `validate`, against a bare fetch and parse',
          value: ratio,
          limit: 2,
          unit: '×',
          note: `plan ${bestMs(plans).toFixed(0)} ms, validate ${bestMs(checks).toFixed(0)} ms, bare ${bestMs(bares).toFixed(0)} ms`,
        },
        {
          what: 'the same, memory',
          value: median(plans.map(({ maxRssMb }) => maxRssMb)),
          limit: 250,
          unit: 'MB',
          note: `validate ${median(checks.map(({ maxRssMb }) => maxRssMb)).toFixed(0)} MB`,
        },
        {
          what: 'apply with nothing to do: writes',
          value: sum(writes.map(([, count]) => count)),
          limit: 0,
          unit: '',
          note: '',
        },
      ]
    }),
  )
}

/** @param {string} call */
function isRead(call) {
  return call.startsWith('GET ') || call.endsWith('/search')
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}
