import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withEmulator } from './support/emulator.mjs'
import { makeFlow, writeFlows } from './support/flows.mjs'
import { bestMs, inFolder, interleave, measureNode, median, PROGRAM, runNode } from './support/program.mjs'

const ROUNDS = 5
const MANY = 500
const DECLARED = 50
const BARE = fileURLToPath(new URL('support/bare-flows.mjs', import.meta.url))

/** Comparing, checking, exporting, backing up, planning and rolling back flows. */
export default async function flows() {
  return [...(await comparing()), ...(await checking()), ...(await copying()), ...(await callsOfPlans())]
}

async function comparing() {
  return inFolder(async (cwd) => {
    const write = (/** @type {string} */ name, /** @type {object} */ flow) =>
      writeFileSync(join(cwd, name), JSON.stringify(flow))
    write('big-a.json', makeFlow('big', { kilobytes: 100, text: 'Log in' }))
    write('big-b.json', makeFlow('big', { kilobytes: 100, text: 'Sign in' }))
    write('small-a.json', makeFlow('small', { kilobytes: 1, text: 'Log in' }))
    write('small-b.json', makeFlow('small', { kilobytes: 1, text: 'Sign in' }))
    const diff = (/** @type {string} */ size) => () =>
      runNode([PROGRAM, 'flow', 'diff', `${size}-a.json`, `${size}-b.json`], { cwd })
    const [big, small] = await interleave(2 * ROUNDS, [diff('big'), diff('small')])
    return [
      {
        what: '`flow diff` of two flows of 100 KB, less that of two of 2 KB',
        value: bestMs(big) - bestMs(small),
        limit: 50,
        unit: 'ms',
        note: `${bestMs(big).toFixed(0)} ms against ${bestMs(small).toFixed(0)} ms`,
      },
    ]
  })
}

async function checking() {
  return inFolder(async (cwd) => {
    writeFlows(cwd, { count: DECLARED, kilobytes: 60 })
    const [runs = []] = await interleave(ROUNDS, [
      () => measureNode([PROGRAM, 'flow', 'validate', '--config', 'flows.yaml'], { cwd }),
    ])
    return [
      {
        what: `\`flow validate\` of ${DECLARED} flows of 60 KB, processor time`,
        value: median(runs.map(({ cpuMs }) => cpuMs)) / 1000,
        limit: 1,
        unit: 's',
        note: '',
      },
    ]
  })
}

async function copying() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) => {
      const where = { cwd, env: { ...emulator.env, DESCOPE_MGMT_STORE: `${cwd}/store` } }
      await runNode([BARE, 'seed', String(MANY), '60', '10'], where)
      const [exports, backups, bares] = await interleave(ROUNDS, [
        () => runNode([PROGRAM, 'flow', 'export', '--all', '--out', 'exported'], where),
        () => runNode([PROGRAM, 'backup', 'create'], where),
        () => runNode([BARE, 'fetch', '10', 'bare'], where),
      ])
      const against = (
        /** @type {string} */ what,
        /** @type {readonly { wallMs: number }[] | undefined} */ runs,
      ) => ({
        what,
        value: bestMs(runs) / bestMs(bares),
        limit: 1.3,
        unit: '×',
        note: `${bestMs(runs).toFixed(0)} ms, bare ${bestMs(bares).toFixed(0)} ms`,
      })
      return [
        against(`export of ${MANY} flows of 60 KB against fetching and writing them bare`, exports),
        against(`backup of ${MANY} flows of 60 KB against the same`, backups),
      ]
    }),
  )
}

async function callsOfPlans() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) => {
      const where = { cwd, env: { ...emulator.env, DESCOPE_MGMT_STORE: `${cwd}/store` } }
      const config = writeFlows(cwd, { count: DECLARED, kilobytes: 20 })
      await runNode([PROGRAM, 'flow', 'sync', '--config', config, '--apply', '--yes'], where)

      await emulator.forgetRequests()
      await runNode([PROGRAM, 'plan', '--config', config], where)
      const planning = callsIn(await emulator.requests())

      writeFileSync(
        join(cwd, 'flows', 'flow-0.json'),
        JSON.stringify(makeFlow('flow-0', { kilobytes: 20, text: 'Welcome back' })),
      )
      await runNode([PROGRAM, 'flow', 'sync', '--config', config, '--apply', '--yes'], where)
      await emulator.forgetRequests()
      const rollback = await runNode([PROGRAM, 'flow', 'rollback', 'flow-0', '--latest', '--yes'], where)
      const rolling = callsIn(await emulator.requests())
      return [
        {
          what: `plan of ${DECLARED} declared flows: calls beside the licence`,
          value: planning,
          limit: DECLARED + 1,
          unit: '',
          note: '',
        },
        {
          what: 'one flow rolled back: calls',
          value: rolling,
          limit: 6,
          unit: '',
          note: '',
        },
        {
          what: 'the same, time',
          value: rollback.wallMs / 1000,
          limit: 3,
          unit: 's',
          note: "the service's own time included",
        },
      ]
    }),
  )
}

/** @param {Record<string, number>} requests */
function callsIn(requests) {
  return Object.entries(requests)
    .filter(([call]) => !call.endsWith('/license'))
    .reduce((total, [, count]) => total + count, 0)
}
