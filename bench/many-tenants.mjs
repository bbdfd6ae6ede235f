import { fileURLToPath } from 'node:url'
import { withEmulator } from './support/emulator.mjs'
import { bestMs, inFolder, interleave, measureNode, PROGRAM, runNode } from './support/program.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 3
const SOME = 10_000
const MANY = 100_000
const BARE = fileURLToPath(new URL('support/bare-client.mjs', import.meta.url))

/** Whether a plan grows with what it looks at, and no faster. Takes minutes, most of them for making the tenants. */
export default async function manyTenants() {
  const plans = (/** @type {number} */ count) =>
    inFolder((cwd) =>
      withEmulator(async (emulator) => {
        writeConfig(cwd, count)
        const where = { cwd, env: { ...emulator.env, DESCOPE_MGMT_STORE: `${cwd}/store` } }
        await runNode([BARE, 'seed', String(count), '10'], where)
        const [runs = []] = await interleave(ROUNDS, [() => measureNode([PROGRAM, 'plan'], where)])
        return runs
      }),
    )
  const some = await plans(SOME)
  const many = await plans(MANY)
  const mb = Math.max(...many.map(({ maxRssMb }) => maxRssMb))
  return [
    {
      what: 'plan with nothing to do: 100,000 tenants against 10,000',
      value: bestMs(many) / bestMs(some),
      limit: 11,
      unit: '×',
      note: `${(bestMs(many) / 1000).toFixed(1)} s against ${(bestMs(some) / 1000).toFixed(1)} s; ${mb.toFixed(0)} MB, default heap`,
    },
  ]
}
