import { planPromotion } from '../../operations/promote.js'
import { runChange } from '../change-flow.js'
import type { RunCommand } from '../command.js'
import { consentOf } from '../consent.js'
import { loadConfig } from '../open-session.js'
import { environmentNames, inEnvironment, partsAsked, withBothProjects } from '../two-sessions.js'

/** Plans what is live in one environment for another, and carries it out as any plan. */
export const runPromote: RunCommand = async (asked, { options }) => {
  const names = environmentNames(asked, options)
  const io = inEnvironment(asked, names.to)
  const parts = partsAsked(options)
  const { only, except } = io.globals
  const config = await loadConfig(io)
  // What the files say there, so that what differs between the two is not carried along.
  const source = await loadConfig(inEnvironment(asked, names.from))
  return withBothProjects(io, { config, names }, async (both) =>
    runChange({
      io,
      session: both.to,
      options,
      proposer: planPromotion(both, {
        only,
        except,
        parts,
        consent: consentOf(options, config),
        protect: config.protect,
        files: { from: source.resources, to: config.resources },
        isStrict: options.flag('strict'),
      }),
      isDryRun: options.flag('dryRun'),
      asks: 'always',
      description: `promote from ${names.from} to ${names.to}`,
    }),
  )
}
