import { writeAudit } from './support/audit.mjs'
import { inFolder, interleave, measureNode, median, PROGRAM } from './support/program.mjs'

const ROUNDS = 5
const RUNS = 1000
const LINES_EACH = 100
const PROJECT = 'P2benchbenchbenchbenchbenchbe'

/** Asking a store that has kept everything for half a year. */
export default async function audit() {
  return inFolder(async (cwd) => {
    writeAudit(cwd, { runs: RUNS, linesEach: LINES_EACH, projectId: PROJECT })
    const asking = (/** @type {string[]} */ ...words) => [
      PROGRAM,
      'audit',
      ...words,
      '--store',
      cwd,
      '--project-id',
      PROJECT,
    ]
    const ways = [
      { what: '`audit list` over 100,000 lines of 1,000 runs', command: asking('list'), limit: 1 },
      {
        what: '`audit list --by ana --outcome failed` over them',
        command: asking('list', '--by', 'ana', '--outcome', 'failed'),
        limit: 1,
      },
      { what: '`audit stats` over them', command: asking('stats'), limit: 5 },
      { what: '`audit verify` over them', command: asking('verify'), limit: 5 },
    ]
    const measured = await interleave(
      ROUNDS,
      ways.map(
        ({ command }) =>
          () =>
            measureNode(command, { cwd }),
      ),
    )
    return ways.map(({ what, limit }, index) => {
      const runs = measured[index] ?? []
      const wallMs = median(runs.map((run) => run.wallMs))
      const cpuMs = median(runs.map((run) => run.cpuMs))
      return {
        what,
        value: Math.max(wallMs, cpuMs) / 1000,
        limit,
        unit: 's',
        note: `${Math.round(wallMs)} ms on the clock, ${Math.round(cpuMs)} ms of processor time${limit === 1 ? '' : '; the limit is ours'}`,
      }
    })
  })
}
