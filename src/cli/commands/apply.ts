import { configChange } from './config-change.js'
import type { RunCommand } from '../command.js'

export const runApply: RunCommand = async (io, { options }) =>
  configChange(io, {
    operation: 'apply',
    options,
    isDryRun: options.flag('dryRun'),
    asks: 'always',
    kinds: [],
    description: 'apply',
  })
