import { rmSync } from 'node:fs'
import { withEmulator } from './support/emulator.mjs'
import { bestMs, inFolder, interleave, PROGRAM, runNode } from './support/program.mjs'
import { withBucket } from './support/s3.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 3
const MANY = 1000
/** A service in the same region answers in about this time. */
const ANSWER_MS = 20
/** Nobody gave one. A step is a call of Descope, which takes 10 ms by the documented limits: as much again at most. */
const OUR_LIMIT_MS = 10
/** Nobody gave one: as many requests as steps cost a cent. */
const OUR_MOST_REQUESTS = 1

/** What a store in a bucket costs beside one in a folder. */
export default async function bucket() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) =>
      withBucket({ folder: cwd, delayMs: ANSWER_MS }, async (served) => {
        writeConfig(cwd, MANY)
        const folder = `${cwd}/store`
        /** @param {Record<string, string>} env */
        const apply = async (env) => {
          await emulator.reset()
          return runNode([PROGRAM, 'apply', '--yes'], { cwd, env: { ...emulator.env, ...env } })
        }
        /** @type {Record<string, number>} */
        let counts = {}
        const [inBucket = [], inAFolder = []] = await interleave(ROUNDS, [
          async () => {
            await served.empty()
            const run = await apply(served.env)
            counts = await served.empty()
            return run
          },
          async () => {
            rmSync(folder, { recursive: true, force: true })
            return apply({ DESCOPE_MGMT_STORE: folder })
          },
        ])
        const requests = Object.values(counts).reduce((sum, count) => sum + count, 0)
        const told = Object.entries(counts).map(([method, count]) => `${count} ${method}`)
        return [
          {
            what: '1,000 steps with the store in a bucket, what a step costs more than in a folder',
            value: (bestMs(inBucket) - bestMs(inAFolder)) / MANY,
            limit: OUR_LIMIT_MS,
            unit: 'ms',
            note: `${bestMs(inBucket).toFixed(0)} ms, in a folder ${bestMs(inAFolder).toFixed(0)} ms; the bucket answers after ${ANSWER_MS} ms; the limit is our own: what a call of Descope takes by its limits`,
          },
          {
            what: 'the same, requests to the bucket for each step',
            value: requests / MANY,
            limit: OUR_MOST_REQUESTS,
            unit: '',
            note: `${told.join(', ')}; the limit is our own`,
          },
        ]
      }),
    ),
  )
}
