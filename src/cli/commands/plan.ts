import { EXIT } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import type { Proposer } from '../../operations/proposal.js'
import { savedPlanOf } from '../../operations/saved-plan.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { shellQuoted } from '../../core/model/typed-word.js'
import { sameTarget, sameValues } from '../same-target.js'
import { refuseOverwriting, writePlanFile } from '../saved-plan-file.js'
import { configChange, type Planning } from './config-change.js'

export const runPlan: RunCommand = async (io, { options }) => {
  const out = options.place('out')
  if (out !== undefined) await refuseOverwriting(io.context, out)
  const exit = await configChange(io, {
    operation: 'apply',
    options,
    isDryRun: true,
    asks: 'always',
    kind: undefined,
    description: 'plan',
    ...(out === undefined
      ? {}
      : { through: (proposer: Proposer, about: Planning) => saving(proposer, { ...about, io, out }) }),
  })
  if (out !== undefined) tellSaved(io, { out, isRefused: exit === EXIT.refused || exit === EXIT.usage })
  return exit
}

/** The file is written before the plan is shown: who sees the plan has it. */
function saving(
  proposer: Proposer,
  { io, out, session, config, scope }: Planning & { readonly io: Io; readonly out: string },
): Proposer {
  return {
    ...proposer,
    async propose() {
      const proposal = await proposer.propose()
      await writePlanFile(io.context, out, savedPlanOf(session, proposal, { scope, secrets: config.secrets }))
      return proposal
    },
  }
}

function tellSaved(io: Io, { out, isRefused }: { readonly out: string; readonly isRefused: boolean }): void {
  const file = shellQuoted(out)
  const words = [...sameTarget(io.globals), 'apply', file, ...sameValues(io.globals)]
  const apply = ['descope-mgmt', ...words].join(' ')
  io.out.say(() => `saved    ${printable(file)}${isRefused ? '' : `\napply    ${printable(apply)}`}`)
}
