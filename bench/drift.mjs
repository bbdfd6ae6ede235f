import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withEmulator } from './support/emulator.mjs'
import { makeFlow, writeFlows } from './support/flows.mjs'
import { bestMs, inFolder, interleave, measureNode, median, PROGRAM, runNode } from './support/program.mjs'
import { makeTenants, writeConfig } from './support/tenants.mjs'

const ROUNDS = 3
const TENANTS = 10_000
const FLOWS = 60
const KILOBYTES = 60
/** Tenants and flows: each has one list. */
const KINDS = 2
/** What Descope lets through in a minute. */
const MOST_SEARCHES = 10
/** Drifted of each kind: more than there are searches. */
const DRIFTED = { tenants: 300, flows: 30 }
const BARE = fileURLToPath(new URL('support/bare-client.mjs', import.meta.url))

/** Drift over a large project: none, then much of it, with authors. */
export default async function drift() {
  return inFolder((cwd) =>
    withEmulator(async (emulator) => {
      const where = { cwd, env: { ...emulator.env, DESCOPE_MGMT_STORE: `${cwd}/store` } }
      const files = [writeConfig(cwd, TENANTS), writeFlows(cwd, { count: FLOWS, kilobytes: KILOBYTES })]
      writeFileSync(join(cwd, 'all.yaml'), `include: [${files.join(', ')}]\n`)
      const config = ['--config', 'all.yaml']
      await runNode([BARE, 'seed', String(TENANTS), '10'], where)
      await runNode([PROGRAM, 'apply', '--yes', ...config], where)

      const looked = async (/** @type {number} */ exit) => {
        await emulator.forgetRequests()
        const { stdout } = await runNode([PROGRAM, 'drift', ...config], { ...where, exit })
        const calls = Object.entries(await emulator.requests()).filter(([call]) => !call.endsWith('/license'))
        const isSearch = (/** @type {string} */ call) => call.endsWith('/audit/search')
        return {
          stdout,
          searches: sum(calls.filter(([call]) => isSearch(call))),
          reads: sum(calls.filter(([call]) => !isSearch(call))),
        }
      }
      const none = await looked(0)
      const [drifts = [], checks = []] = await interleave(ROUNDS, [
        () => measureNode([PROGRAM, 'drift', ...config], where),
        () => measureNode([PROGRAM, 'validate', ...config], where),
      ])

      await changeInConsole(emulator)
      const much = await looked(2)
      const many = await measureNode([PROGRAM, 'drift', '-o', 'json', ...config], { ...where, exit: 2 })
      const size = `${TENANTS} tenants and ${FLOWS} flows of ${KILOBYTES} KB`
      return [
        {
          what: `drift over ${size}, none: calls beside the licence`,
          value: none.reads + none.searches,
          limit: KINDS + FLOWS,
          unit: '',
          note: lastLine(none.stdout),
        },
        {
          what: `the same, ${DRIFTED.tenants} tenants and ${DRIFTED.flows} flows drifted: calls beside the audit`,
          value: much.reads,
          limit: KINDS + FLOWS,
          unit: '',
          note: lastLine(much.stdout),
        },
        {
          what: "the same: searches of Descope's audit",
          value: much.searches,
          limit: MOST_SEARCHES,
          unit: '',
          note: `${much.stdout.match(/candidate editor@example\.com/g)?.length ?? 0} shown with who did it`,
        },
        {
          what: 'drift, none, time against `validate` of the same files',
          value: bestMs(drifts) / bestMs(checks),
          limit: 2,
          unit: '×',
          note: `drift ${(bestMs(drifts) / 1000).toFixed(2)} s, validate ${(bestMs(checks) / 1000).toFixed(2)} s; with the drift ${(many.wallMs / 1000).toFixed(2)} s`,
        },
        {
          what: 'the same, memory',
          value: median(drifts.map(({ maxRssMb }) => maxRssMb)),
          limit: 300,
          unit: 'MB',
          note: `with the drift ${many.maxRssMb.toFixed(0)} MB`,
        },
      ]
    }),
  )
}

/** @param {import('./support/emulator.mjs').RunningEmulator} emulator */
async function changeInConsole({ url, env }) {
  const change = async (/** @type {string} */ path, /** @type {object} */ body) => {
    const request = {
      actor: 'editor@example.com',
      projectId: env['DESCOPE_PROJECT_ID'],
      method: 'POST',
      path,
      body,
    }
    const reply = await fetch(`${url}/_emulator/console`, { method: 'PUT', body: JSON.stringify(request) })
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
  }
  for (const { parent: _parent, ...tenant } of makeTenants(TENANTS).slice(0, DRIFTED.tenants)) {
    await change('/v1/mgmt/tenant/update', { ...tenant, name: `${tenant.name} renamed` })
  }
  for (let index = 0; index < DRIFTED.flows; index += 1) {
    const flow = makeFlow(`flow-${index}`, { kilobytes: KILOBYTES, text: 'Changed in the console' })
    await change('/v2/mgmt/flow/import', { flow })
  }
}

/** @param {readonly (readonly [string, number])[]} calls */
function sum(calls) {
  return calls.reduce((all, [, count]) => all + count, 0)
}

/**
 * What was counted, so that a look at nothing does not pass for a quick one.
 *
 * @param {string} stdout
 */
function lastLine(stdout) {
  return stdout.trimEnd().split('\n').at(-1) ?? ''
}
