/** A test of your own against the emulator: no account, no network. */
import { openProject } from 'descope-mgmt'
import { startEmulator } from 'descope-mgmt/emulator'

const emulator = await startEmulator({ limits: 'off' })
const project = await openProject({
  cwd: process.argv[2] ?? process.cwd(),
  baseUrl: emulator.url,
  projectId: 'P2test',
  env: { DESCOPE_MANAGEMENT_KEY: 'anything' },
  store: 'records',
})
const planned = await project.plan()
await planned.apply()
console.log(`${(await project.list('tenant')).length} tenants`)
await emulator.close()
