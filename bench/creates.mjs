import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withEmulator } from './support/emulator.mjs'
import { inFolder, bestMs, interleave, PROGRAM, runNode } from './support/program.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 7
const MANY = 1000
const PARALLELISM = 10
/** Nobody gave one. The documented 1,000 calls in 10 s give each call 10 ms; this is a tenth of them. */
const OUR_LIMIT_MS = 1
const BARE = fileURLToPath(new URL('support/bare-client.mjs', import.meta.url))

/** What plan, backup, journal, verification and record cost on top of the calls themselves. */
export default async function creates() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) => {
      writeConfig(cwd, MANY)
      const store = `${cwd}/store`
      const where = { cwd, env: { ...emulator.env, DESCOPE_MGMT_STORE: store } }
      const apply = () => runNode([PROGRAM, 'apply', '--yes', '--parallelism', String(PARALLELISM)], where)
      const fresh = async () => {
        rmSync(store, { recursive: true, force: true })
        await emulator.reset()
        await emulator.forgetRequests()
      }

      await fresh()
      await apply()
      const calls = await emulator.requests()
      const reads = Object.entries(calls).flatMap(([call, count]) => {
        const path = call.slice(call.indexOf(' ') + 1)
        return path.endsWith('/create') ? [] : Array.from({ length: count }, () => path)
      })

      const [ours = [], bare = []] = await interleave(ROUNDS, [
        async () => {
          await fresh()
          return apply()
        },
        async () => {
          await fresh()
          return runNode([BARE, 'create', String(MANY), String(PARALLELISM), ...reads], where)
        },
      ])
      const note = `${bestMs(ours).toFixed(0)} ms, bare ${bestMs(bare).toFixed(0)} ms; ${reads.length} reads beside the creates`
      return [
        {
          what: '1,000 creates against a bare client, the same calls',
          value: bestMs(ours) / bestMs(bare),
          limit: 1.25,
          unit: '×',
          note,
        },
        {
          what: 'the same, what a step costs beside its call',
          value: (bestMs(ours) - bestMs(bare)) / MANY,
          limit: OUR_LIMIT_MS,
          unit: 'ms',
          note: 'start, config and plan shared out; the limit is our own: a tenth of the 10 ms that 1,000 calls in 10 s give each',
        },
      ]
    }),
  )
}
