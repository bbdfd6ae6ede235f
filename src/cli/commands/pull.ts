import { usageError } from '../../core/model/errors.js'
import { loadConfigIfAny } from '../open-session.js'
import { pullTarget } from '../pull-target.js'
import type { RunCommand } from '../command.js'
import { pullFresh } from './pull-fresh.js'

export const runPull: RunCommand = async (io, { options }) => {
  const config = await loadConfigIfAny(io)
  const target = await pullTarget(io, options, config?.files ?? [])
  if (target.mode === 'fresh') return pullFresh(io, { options, target, config })
  throw usageError({ code: 'wrong-usage', message: 'There is a config already' })
}
