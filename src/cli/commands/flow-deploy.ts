import { kindNamed } from '../../kinds/index.js'
import type { RunCommand } from '../command.js'
import { dryRunOrApply } from '../consent.js'
import { configChange } from './config-change.js'

/** `flow sync` under the name people look for. */
export const runFlowDeploy: RunCommand = async (io, { options }) => {
  const isDryRun = dryRunOrApply(options)
  return configChange(io, {
    operation: 'deploy',
    options,
    isDryRun,
    asks: 'when-risky',
    kind: kindNamed('flow'),
    description: 'flow deploy',
  })
}
