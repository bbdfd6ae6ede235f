import { configChange } from './config-change.js'
import type { RunCommand } from '../command.js'

export const runPlan: RunCommand = async (io, { options }) =>
  configChange(io, {
    operation: 'apply',
    options,
    isDryRun: true,
    asks: 'always',
    kind: undefined,
    description: 'plan',
  })
