import { join } from 'node:path'
import { didYouMean } from '../../core/model/did-you-mean.js'
import type { Config } from '../../core/model/desired.js'
import { ToolError, usageError } from '../../core/model/errors.js'
import { quoted } from '../../core/model/printable.js'
import { kinds } from '../../kinds/index.js'
import type { Io } from '../io.js'
import { loadConfigIfAny } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { pullTarget, type PullTarget } from '../pull-target.js'
import type { RunCommand } from '../command.js'
import { pullFresh } from './pull-fresh.js'
import { pullIntoFiles } from './pull-into.js'

export const runPull: RunCommand = async (io, { options }) => {
  refuseUnknownParts(options)
  const loaded = await loadedConfig(io)
  const config = loaded instanceof ToolError ? undefined : loaded
  const target = await pullTarget(io, options, config?.files ?? [])
  if (loaded instanceof ToolError) {
    if (target.mode === 'into' || !goesWithout(io, options)) throw loaded
    io.log.warn(
      'The config that is there cannot be read, and counts for nothing here: neither its owner nor its environments. Nothing is recorded as applied. What is wrong: descope-mgmt validate',
    )
    return pullFresh(io, { options, target, config: undefined, isRecorded: false })
  }
  if (target.mode === 'into') return pullIntoFiles(io, { options, target })
  return pullFresh(io, {
    options,
    target,
    config,
    isRecorded: config === undefined || givesWay(config, target),
  })
}

/** The record of a new config would count for this one too: harmless where it declares nothing, or is written over. */
function givesWay(
  { files, declaredKinds }: Config,
  { folder, layout }: PullTarget & { readonly mode: 'fresh' },
): boolean {
  return declaredKinds.size === 0 || files[0] === join(folder, layout.main)
}

/** The config, `undefined` where there is none, or what is wrong with it. */
async function loadedConfig(io: Io): Promise<Config | undefined | ToolError> {
  try {
    return await loadConfigIfAny(io)
  } catch (error) {
    if (error instanceof ToolError) return error
    throw error
  }
}

/** A new config that is asked for does not need the one that is there, as long as that is not to say which project is meant. */
function goesWithout({ globals, context }: Io, options: OptionValues): boolean {
  const isAsked = options.flag('fresh') || options.text('out') !== undefined
  const isNamed = globals.config.length > 0 || globals.env !== undefined
  const given = [globals.projectId, context.env['DESCOPE_PROJECT_ID']].some(
    (id) => id !== undefined && id !== '',
  )
  return isAsked && !isNamed && (globals.isLocal || given)
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
