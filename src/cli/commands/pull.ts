import { loadConfigIfAny } from '../open-session.js'
import { pullTarget } from '../pull-target.js'
import type { RunCommand } from '../command.js'
import { pullFresh } from './pull-fresh.js'
import { pullIntoFiles } from './pull-into.js'

export const runPull: RunCommand = async (io, { options }) => {
  const config = await loadConfigIfAny(io)
  const target = await pullTarget(io, options, config?.files ?? [])
  if (target.mode === 'into') return pullIntoFiles(io, { options, target })
  return pullFresh(io, { options, target, config })
}
