import { dirname, join } from 'node:path'
import { platform, versions } from 'node:process'
import type { Check } from '../../core/model/check.js'
import type { Config } from '../../core/model/desired.js'
import { EXIT } from '../../core/model/errors.js'
import { checkConfig, checkOfUnreadConfig } from '../../operations/doctor/check-config.js'
import { checkNode } from '../../operations/doctor/check-node.js'
import { checkProxy } from '../../operations/doctor/check-proxy.js'
import { checkGit } from '../../operations/doctor/check-surroundings.js'
import { doctorJson, renderDoctor } from '../../report/index.js'
import { namesBucket } from '../../store/index.js'
import type { RunCommand } from '../command.js'
import { lookAtService } from '../doctor/look-at-service.js'
import { lookAtStore } from '../doctor/look-at-store.js'
import { lookAtTarget } from '../doctor/look-at-target.js'
import { gitStateOf } from '../git-state.js'
import type { Globals } from '../globals.js'
import type { Io } from '../io.js'
import { inspectConfigFiles } from '../open-session.js'
import { withSameTarget } from '../same-target.js'

/** Every check that can be made, whatever the others found. Only reads, of Descope as of this machine. */
export const runDoctor: RunCommand = async (io) => {
  const { config, check } = await lookAtConfig(io)
  const target = await lookAtTarget(io, config)
  const checks = [
    checkNode(versions.node),
    check,
    ...target.checks,
    ...checkProxy({ env: io.context.env, baseUrl: target.baseUrl ?? '', platform }),
    ...(await lookAtService(io, config, target)),
    ...(await lookAtStore(io, config, target.projectId)),
    checkGit(await gitStateOf(folderOf(io, config), { secrets: secretPaths(io, config) })),
  ].map((found) => withTypedOptions(io, found))
  io.out.answer({ text: (style) => renderDoctor(checks, style), json: () => doctorJson(checks) })
  return checks.some(({ state }) => state === 'failed') ? EXIT.differences : EXIT.done
}

async function lookAtConfig(io: Io): Promise<{ readonly config: Config | undefined; readonly check: Check }> {
  try {
    const reading = await inspectConfigFiles(io, { readsDocuments: false })
    return { config: reading.config, check: checkConfig(reading) }
  } catch (error) {
    const isNamed = io.globals.config.length > 0 || io.globals.env !== undefined
    return { config: undefined, check: checkOfUnreadConfig(error, { isNamed }) }
  }
}

function folderOf({ context }: Io, config: Config | undefined): string {
  const [file] = config?.files ?? []
  return file === undefined ? context.cwd : dirname(file)
}

/** What must never be committed: keys, and complete documents of the project. */
function secretPaths(io: Io, config: Config | undefined): readonly string[] {
  const folder = folderOf(io, config)
  const files = (config?.environments ?? []).flatMap(({ managementKey }) =>
    managementKey?.from === 'file' ? [managementKey.path] : [],
  )
  const stores = config?.store === undefined || namesBucket(config.store) ? [] : [config.store]
  return [...new Set([join(folder, '.env'), join(folder, '.descope-mgmt'), ...files, ...stores])]
}

/** Commands that can be copied: they carry the options that this command line was typed with. */
function withTypedOptions({ globals }: Io, check: Check): Check {
  const { fix } = check
  if (fix === undefined || /^descope-mgmt (init|emulator)/.test(fix) || !fix.startsWith('descope-mgmt '))
    return check
  // What the line itself names anew replaces what was typed.
  const typed: Globals = {
    ...globals,
    ...(/ -e |doctor$/.test(fix) ? { env: undefined, projectId: undefined } : {}),
    ...(fix.includes(' --base-url ') ? { baseUrl: undefined } : {}),
    ...(fix.includes(' --store ') ? { store: undefined } : {}),
  }
  return { ...check, fix: withSameTarget({ hint: fix }, typed).hint }
}
