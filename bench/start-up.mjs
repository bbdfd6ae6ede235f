import { interleave, median, PROGRAM, runNode } from './support/program.mjs'

const ROUNDS = 15

/** How long a person waits before the program has begun, against Node alone. */
export default async function startUp() {
  const [bare, version, help] = await interleave(ROUNDS, [
    () => runNode(['-e', '0']),
    () => runNode([PROGRAM, '--version']),
    () => runNode([PROGRAM, '--help']),
  ])
  const msOf = (/** @type {{ wallMs: number }[] | undefined} */ runs) =>
    median((runs ?? []).map(({ wallMs }) => wallMs))
  const bareMs = msOf(bare)
  const about = (/** @type {number} */ ms) => `${ms.toFixed(0)} ms, bare Node ${bareMs.toFixed(0)} ms`
  return [
    {
      what: '`--version` against `node -e 0`',
      value: msOf(version) / bareMs,
      limit: 1.3,
      unit: '×',
      note: about(msOf(version)),
    },
    {
      what: '`--help` against `node -e 0`',
      value: msOf(help) / bareMs,
      limit: 1.6,
      unit: '×',
      note: about(msOf(help)),
    },
  ]
}
