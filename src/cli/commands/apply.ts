import { usageError } from '../../core/model/errors.js'
import { printable, quoted } from '../../core/model/printable.js'
import { isConfigRun } from '../../operations/ownership.js'
import { newestIfDead } from '../../operations/resumable-run.js'
import type { Session } from '../../operations/session.js'
import { utcTime } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { refuseDecided } from '../decided.js'
import type { OptionValues } from '../option-values.js'
import { sameTarget } from '../same-target.js'
import { applyResume } from './apply-resume.js'
import { applySavedAgain } from './apply-saved-again.js'
import { applySaved, expecting } from './apply-saved.js'
import { configChange } from './config-change.js'

export const runApply: RunCommand = async (io, { args, options }) => {
  const [file] = args
  const run = options.textOrFlag('resume')
  if (run !== undefined) {
    refuseWithResume({ file, run }, options)
    if (file !== undefined) return applySavedAgain(io, { options, file })
    refuseDecided(io, options, {
      what: '--resume finishes a plan',
      hint: 'For another plan run apply without --resume.',
    })
    return applyResume(io, { options, name: run === true ? undefined : run })
  }
  if (file !== undefined) return applySaved(io, { options, file })
  const through = expecting(options)
  return configChange(io, {
    operation: 'apply',
    options,
    isDryRun: options.flag('dryRun'),
    asks: 'always',
    kind: undefined,
    description: 'apply',
    onSession: async (session) => tellOfDeadRun(io, session),
    ...(through === undefined ? {} : { through }),
  })
}

function refuseWithResume(
  { file, run }: { readonly file: string | undefined; readonly run: string | true },
  options: OptionValues,
): void {
  const isNamed = file !== undefined && run !== true
  const isDigestOfRun = file === undefined && options.text('expect') !== undefined
  const other = isNamed ? quoted(file) : isDigestOfRun ? '--expect' : ''
  if (other === '') return
  throw usageError({
    code: 'wrong-usage',
    message: `--resume ${isNamed ? 'with a run ' : ''}finishes the plan of a run, and does not go with ${other}`,
    hint: 'The plan of the run is in the store: name the run, or leave it out for the newest.',
  })
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
