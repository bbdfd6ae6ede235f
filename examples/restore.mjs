/** Brings a resource back as it was: `node examples/restore.mjs FOLDER ADDRESS`. */
import { openProject, ToolError } from 'descope-mgmt'

const [cwd = process.cwd(), address = 'tenant/acme'] = process.argv.slice(2)
try {
  const project = await openProject({ cwd, env: process.env })
  const version = await project.store.latestVersion(address)
  console.log(version === undefined ? 'Nothing is kept' : `Kept in ${version.keptIn} ${version.keptBy}`)

  const planned = await project.restore(address)
  const { run } = await planned.apply({ reason: 'deleted by mistake' })
  console.log(`${address}: ${run.outcome}`)
} catch (error) {
  if (!(error instanceof ToolError)) throw error
  console.error(`${error.code}: ${error.message}`)
  process.exitCode = error.exit
}
