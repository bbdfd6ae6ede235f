import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { withEmulator } from './support/emulator.mjs'
import { withLimits } from './support/limiting-proxy.mjs'
import { inFolder, PROGRAM, runNode } from './support/program.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 3
const MANY = 1000
/** A fifth of the documented 1,000 in 10 s. */
const CALLS = 200
const WINDOW_S = 2

/**
 * How near a long run comes to what the limits allow: from the first call that the service lets in to the last create.
 * Starting the program and reading again afterwards do not wait for limits.
 */
export default async function quota() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) =>
      withLimits({ target: emulator.url, calls: CALLS, windowMs: WINDOW_S * 1000 }, async (proxy) => {
        const config = `${cwd}/${writeConfig(cwd, MANY)}`
        const limits = `limits: { default: { calls: ${CALLS}, perSeconds: ${WINDOW_S} } }\n`
        writeFileSync(config, `${limits}${readFileSync(config, 'utf8')}`)
        const store = `${cwd}/store`
        const env = { ...emulator.env, DESCOPE_BASE_URL: proxy.url, DESCOPE_MGMT_STORE: store }
        let best = { ratio: Number.POSITIVE_INFINITY, note: '' }
        for (let round = 0; round < ROUNDS; round += 1) {
          rmSync(store, { recursive: true, force: true })
          await emulator.reset()
          proxy.forget()
          const { wallMs } = await runNode([PROGRAM, 'apply', '--yes'], { cwd, env })
          const letIn = proxy.letIn()
          const last = letIn.findLastIndex(({ path }) => path.endsWith('/create'))
          const allowedMs = Math.floor(last / CALLS) * WINDOW_S * 1000
          const tookMs = (letIn[last]?.atMs ?? 0) - (letIn[0]?.atMs ?? 0)
          const ratio = tookMs / allowedMs
          if (ratio < best.ratio) {
            const refused = proxy.refused()
            best = {
              ratio,
              note: `${CALLS} in ${WINDOW_S} s: ${seconds(tookMs)} for ${last + 1} calls, ${seconds(allowedMs)} at best; ${refused} refused; ${seconds(wallMs)} from start to end`,
            }
          }
        }
        return [
          {
            what: '1,000 creates against what the limits allow',
            value: best.ratio,
            limit: 1.03,
            unit: '×',
            note: best.note,
          },
        ]
      }),
    ),
  )
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`
}
