import { inFolder, interleave, median, PROGRAM, runNode } from './support/program.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 15

/** How long a person waits behind the TAB key, against Node alone. */
export default async function completion() {
  return inFolder(async (cwd) => {
    const ids = writeConfig(cwd, 5000)
    const ask = (/** @type {string[]} */ ...words) => [PROGRAM, '__complete', 'fish', ...words]
    const [bare = [], commands = [], tenants = []] = await interleave(ROUNDS, [
      () => runNode(['-e', '0'], { cwd }),
      () => runNode(ask('=te'), { cwd }),
      () => runNode(ask('=tenant-49', '-c', ids, 'tenant', 'get'), { cwd }),
    ])
    const msOf = (/** @type {{ wallMs: number }[]} */ runs) => median(runs.map(({ wallMs }) => wallMs))
    const bareMs = msOf(bare)
    const figure = (/** @type {string} */ what, /** @type {number} */ ms) => ({
      what: `completion of ${what}, more than \`node -e 0\``,
      value: ms - bareMs,
      limit: 100,
      unit: 'ms',
      note: `${ms.toFixed(0)} ms, bare Node ${bareMs.toFixed(0)} ms: ${(ms / bareMs).toFixed(2)} ×`,
    })
    return [
      figure('a command', msOf(commands)),
      figure('an id among 5,000 tenants in the files', msOf(tenants)),
    ]
  })
}
