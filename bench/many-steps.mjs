import { withEmulator } from './support/emulator.mjs'
import { inFolder, interleave, measureNode, median, PROGRAM } from './support/program.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 3
const MANY = 20_000
/** Nobody gave one. This leaves half of a runner with 1 GB to others. */
const OUR_LIMIT_MB = 500

/** What a plan with much to do holds in memory: every tenant of the config is to be created. */
export default async function manySteps() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) => {
      writeConfig(cwd, MANY)
      const where = { cwd, env: { ...emulator.env, DESCOPE_MGMT_STORE: `${cwd}/store` } }
      const [plans = [], checks = []] = await interleave(ROUNDS, [
        () => measureNode([PROGRAM, 'plan'], where),
        () => measureNode([PROGRAM, 'validate'], where),
      ])
      if (!plans.every(({ stdout }) => stdout.includes(`\n${MANY} to create,`))) {
        throw new Error(`a plan does not say that ${MANY} are to be created`)
      }
      const mbs = plans.map(({ maxRssMb }) => maxRssMb)
      return [
        {
          what: 'plan of 20,000 steps, memory',
          value: median(mbs),
          limit: OUR_LIMIT_MB,
          unit: 'MB',
          note: `largest ${Math.max(...mbs).toFixed(0)} MB, \`validate\` ${median(checks.map(({ maxRssMb }) => maxRssMb)).toFixed(0)} MB; the limit is our own: half of a runner with 1 GB`,
        },
      ]
    }),
  )
}
