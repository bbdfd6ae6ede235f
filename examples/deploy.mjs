/** Makes a project match its config files: `node examples/deploy.mjs FOLDER`. */
import { openProject } from 'descope-mgmt'

const project = await openProject({ cwd: process.argv[2] ?? process.cwd(), env: process.env })
const planned = await project.plan()
console.log(planned.text())

if (planned.obstacles.length > 0) process.exitCode = 1
else if (!planned.isEmpty) {
  const { run } = await planned.apply({ reason: 'nightly deploy', rollsBackOnFailure: true })
  console.log(`Run ${run.runId}: ${run.outcome}`)
  process.exitCode = run.outcome === 'done' ? 0 : 1
}
