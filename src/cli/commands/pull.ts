import { didYouMean } from '../../core/model/did-you-mean.js'
import { usageError } from '../../core/model/errors.js'
import { quoted } from '../../core/model/printable.js'
import { kinds } from '../../kinds/index.js'
import { loadConfigIfAny } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { pullTarget } from '../pull-target.js'
import type { RunCommand } from '../command.js'
import { pullFresh } from './pull-fresh.js'
import { pullIntoFiles } from './pull-into.js'

export const runPull: RunCommand = async (io, { options }) => {
  refuseUnknownParts(options)
  const config = await loadConfigIfAny(io)
  const target = await pullTarget(io, options, config?.files ?? [])
  if (target.mode === 'into') return pullIntoFiles(io, { options, target })
  return pullFresh(io, { options, target, config })
}

/** Parts that cost a call for each resource and are no documents, which are read in any case. */
function refuseUnknownParts(options: OptionValues): void {
  const known = kinds.flatMap(({ costly, document }) => (document === undefined ? Object.keys(costly) : []))
  const unknown = options.texts('with').find((part) => !known.includes(part))
  if (unknown === undefined) return
  throw usageError({
    code: 'wrong-usage',
    message: `--with takes ${known.join(', ')}, not ${quoted(unknown)}`,
    hint: didYouMean(unknown, known),
  })
}
