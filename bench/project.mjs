import { fileURLToPath } from 'node:url'
import { withEmulator } from './support/emulator.mjs'
import { bestMs, inFolder, interleave, measureNode, median, PROGRAM, runNode } from './support/program.mjs'
import { PROJECT_SIZE, writeProject } from './support/project.mjs'

const ROUNDS = 5
/** Tenants, roles, permissions, flows, the theme: each has one list. */
const KINDS = 5
const BARE = fileURLToPath(new URL('support/bare-client.mjs', import.meta.url))

/** A plan over all kinds of a whole project that finds nothing to do. */
export default async function project() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) => {
      const where = { cwd, env: { ...emulator.env, DESCOPE_MGMT_STORE: `${cwd}/store` } }
      await runNode([PROGRAM, 'theme', 'export', '--out', 'theme.json'], where)
      const config = ['--config', writeProject(cwd)]
      await runNode([BARE, 'seed', String(PROJECT_SIZE.tenants), '10'], where)
      await runNode([PROGRAM, 'apply', '--yes', ...config], where)

      await emulator.forgetRequests()
      const planned = await runNode([PROGRAM, 'plan', '--exit-code', ...config], where)
      const calls = Object.entries(await emulator.requests()).filter(([call]) => !call.endsWith('/license'))

      const [plans = [], checks = []] = await interleave(ROUNDS, [
        () => measureNode([PROGRAM, 'plan', ...config], where),
        () => measureNode([PROGRAM, 'validate', ...config], where),
      ])
      const { tenants, roles, permissions, flows } = PROJECT_SIZE
      return [
        {
          what: `plan with nothing to do, ${tenants} tenants, ${roles} roles, ${permissions} permissions, ${flows} flows, a theme: calls beside the licence`,
          value: calls.reduce((sum, [, count]) => sum + count, 0),
          limit: KINDS + flows,
          unit: '',
          note: `a list for each of ${KINDS} kinds, and each flow; ${unchangedIn(planned.stdout)} unchanged`,
        },
        {
          what: 'the same, time against `validate` of the same files',
          value: bestMs(plans) / bestMs(checks),
          limit: 2,
          unit: '×',
          note: `plan ${(bestMs(plans) / 1000).toFixed(2)} s, validate ${(bestMs(checks) / 1000).toFixed(2)} s`,
        },
        {
          what: 'the same, memory',
          value: median(plans.map(({ maxRssMb }) => maxRssMb)),
          limit: 250,
          unit: 'MB',
          note: `validate ${median(checks.map(({ maxRssMb }) => maxRssMb)).toFixed(0)} MB`,
        },
      ]
    }),
  )
}

/**
 * What the plan counted, so that a plan that looked at nothing does not pass for a quick one.
 *
 * @param {string} stdout
 */
function unchangedIn(stdout) {
  return /([\d,]+) unchanged/.exec(stdout)?.[1] ?? 'none'
}
