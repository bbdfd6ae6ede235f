import type { ExitCode } from '../../core/model/errors.js'
import { undoneRunOf } from '../../operations/undone-run.js'
import { refuseDecided } from '../decided.js'
import type { Io } from '../io.js'
import { openStoreOf, projectIdOf } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { loadConfigIfReadable } from '../stored-projects.js'
import { applyResume } from './apply-resume.js'
import { applySaved, expectedPlan } from './apply-saved.js'

/**
 * `apply plan.json --resume`: finishes the run that began with this very plan and did not end well; where there is none,
 * carries the plan out. So a job can be started again without anybody knowing how far it came.
 */
export async function applySavedAgain(
  io: Io,
  { options, file }: { readonly options: OptionValues; readonly file: string },
): Promise<ExitCode> {
  refuseDecided(io, options, {
    what: 'A saved plan is carried out',
    hint: 'Give them to plan --out: what they allow is part of the plan.',
  })
  const { plan } = await expectedPlan(io, { options, file })
  const aimed: Io = {
    ...io,
    globals: { ...io.globals, env: io.globals.env ?? plan.environment ?? undefined },
  }
  const config = await loadConfigIfReadable(aimed)
  // A plan of somewhere else is refused in the words of a plan that is carried out.
  const isOfHere =
    projectIdOf(aimed, config) === plan.projectId && (aimed.globals.env ?? null) === plan.environment
  const run = isOfHere
    ? await undoneRunOf(
        {
          store: openStoreOf(aimed, config),
          owner: config?.owner ?? 'default',
          api: { projectId: plan.projectId },
        },
        plan.digest,
      )
    : undefined
  if (run === undefined) return applySaved(io, { options, file })
  return applyResume(aimed, { options, name: run.runId })
}
