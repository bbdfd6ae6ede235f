import { usageError } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import { isConfigRun } from '../../operations/ownership.js'
import { newestIfDead } from '../../operations/resumable-run.js'
import type { Session } from '../../operations/session.js'
import { utcTime } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import type { OptionValues } from '../option-values.js'
import { sameTarget } from '../same-target.js'
import { applyResume } from './apply-resume.js'
import { configChange } from './config-change.js'

export const runApply: RunCommand = async (io, { options }) => {
  const run = options.textOrFlag('resume')
  if (run !== undefined) {
    refuseConsent(io, options)
    return applyResume(io, { options, name: run === true ? undefined : run })
  }
  return configChange(io, {
    operation: 'apply',
    options,
    isDryRun: options.flag('dryRun'),
    asks: 'always',
    kind: undefined,
    description: 'apply',
    onSession: async (session) => tellOfDeadRun(io, session),
  })
}

/** What a run that is resumed may do was decided when its plan was made. */
const DECIDED = [
  'onDrift',
  'onConflict',
  'prune',
  'acceptNew',
  'takeOver',
  'strict',
  'skipInvalid',
  'allowDeletes',
  'allowUpdates',
  'allowBreaking',
  'allowSystem',
  'cascadeUsers',
]

function refuseConsent({ globals }: Io, options: OptionValues): void {
  const isNarrowed = globals.only.length > 0 || globals.except.length > 0
  const isGiven = (name: string) => options.textOrFlag(name) !== undefined || options.texts(name).length > 0
  const given = isNarrowed ? '--only and --except' : DECIDED.filter(isGiven).map(optionName).join(', ')
  if (given === '') return
  throw usageError({
    code: 'wrong-usage',
    message: `--resume finishes a plan as it was agreed to, and does not go with ${given}`,
    hint: 'For another plan run apply without --resume.',
  })
}

function optionName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Both ways finish the work; this one by what the files say now. */
async function tellOfDeadRun(io: Io, session: Session): Promise<void> {
  const dead = await newestIfDead(session)
  if (dead === undefined) return
  const id = printable(dead.runId)
  const resume = ['descope-mgmt', ...sameTarget(io.globals), 'apply', '--resume', id].join(' ')
  const here = isConfigRun(dead.operation) ? 'which finishes the work too' : 'whatever that one was to do'
  io.log.warn(
    `Run ${id} (${printable(dead.operation)} by ${printable(dead.by)}, ${utcTime(dead.startedMs)}) died before its end. This run plans anew from the files and what is live, ${here}; to finish the plan of that run instead: ${resume}`,
  )
}
