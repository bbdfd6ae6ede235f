import type { Address } from '../../core/model/address.js'
import { EXIT } from '../../core/model/errors.js'
import type { Plan } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import { stoppingFindings } from '../../operations/execute.js'
import { forget, proposeForgetting } from '../../operations/forget.js'
import {
  forgottenJson,
  groupDigits,
  planJson,
  renderForgetting,
  renderForgotten,
  runJson,
} from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { keysFrom } from '../keys-from.js'
import { lockWishes } from '../lock-options.js'
import { loadConfigIfAny, refuseEphemeralStore, withSession } from '../open-session.js'

export const runForget: RunCommand = async (io, { args, options }) => {
  const isDryRun = options.flag('dryRun')
  const wishes = lockWishes(options)
  const addresses: readonly Address[] = await keysFrom(io, args, { isByLine: true })
  const config = await loadConfigIfAny(io)
  return withSession(io, config, async (session) => {
    if (!isDryRun) refuseEphemeralStore(io, session.store)
    const { plan } = await proposeForgetting(session, { addresses, config })
    const { findings, exit } = stoppingFindings(plan)
    if (isDryRun || findings.length > 0) {
      io.out.answer({
        text: (style) => textOf(io, plan, { ...style, dryRun: true }),
        json: () => ({ ...planJson(plan, {}), ...forgottenJson(plan) }),
      })
      return exit
    }
    io.out.say((style) => textOf(io, plan, { ...style, dryRun: false }))
    if (!(await io.ask.confirm(questionFor(plan)))) {
      io.log.warn('Nothing was forgotten.')
      return EXIT.refused
    }
    const { reason } = io.globals
    const { run } = await forget(session, { addresses, config, reason, ...wishes })
    io.out.answer({
      text: () => `\n${renderForgotten(plan, run)}`,
      json: () => ({ ...runJson(plan, run, {}), ...forgottenJson(plan) }),
    })
    return EXIT.done
  })
}

function textOf(
  io: Io,
  plan: Plan,
  style: { readonly width: number; readonly color: boolean; readonly dryRun: boolean },
): string {
  const { context, globals } = io
  return renderForgetting(plan, {
    ...style,
    verbose: globals.isVerbose,
    cwd: context.cwd,
    nowMs: context.clock.now(),
  })
}

/** Up to three addresses. */
function questionFor({ confirmed, projectId, environment }: Plan): string {
  const shown = confirmed.slice(0, 3).map(({ address }) => printable(address))
  const rest = confirmed.length - shown.length
  const what = rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${groupDigits(rest)} more`
  const where = environment === null ? '' : ` (${printable(environment)})`
  return `In project ${printable(projectId)}${where}: stop managing ${what}, and leave ${confirmed.length === 1 ? 'it' : 'them'} as ${confirmed.length === 1 ? 'it is' : 'they are'}?`
}
