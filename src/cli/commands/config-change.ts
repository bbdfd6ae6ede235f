import type { ExitCode } from '../../core/model/errors.js'
import type { Kind } from '../../core/model/kind.js'
import type { Pattern } from '../../core/model/pattern.js'
import type { Consent } from '../../core/model/plan.js'
import { planConfig } from '../../operations/plan-config.js'
import { afterWhatWasSent } from '../../operations/sent-before.js'
import type { Session } from '../../operations/session.js'
import { runChange } from '../change-flow.js'
import { consentOf, decidesDrift } from '../consent.js'
import type { Io } from '../io.js'
import { refuseOtherKinds } from '../narrowed-live.js'
import { loadConfig, withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'

/** `plan`, `apply` and every `sync`: the config's plan, shown or carried out. */
export async function configChange(
  io: Io,
  about: {
    readonly operation: 'plan' | 'apply' | 'sync' | 'deploy'
    readonly options: OptionValues
    readonly isDryRun: boolean
    readonly asks: 'always' | 'when-risky'
    /** The only one that is looked at; `undefined` means all. */
    readonly kind: Kind | undefined
    readonly description: string
    /** Called before anything is planned. */
    readonly onSession?: (session: Session) => Promise<void>
  },
): Promise<ExitCode> {
  const { options } = about
  if (about.kind !== undefined) refuseOtherKinds(io, about.kind)
  const config = await loadConfig(io)
  return withSession(io, config, async (session) => {
    await about.onSession?.(session)
    const proposerWith = (consent: Consent) =>
      afterWhatWasSent(
        session,
        planConfig(session, {
          operation: about.operation,
          config,
          consent,
          only: narrowed(io.globals.only, about.kind),
          except: io.globals.except,
          isStrict: options.flag('strict'),
          skipsInvalid: options.flag('skipInvalid'),
        }),
      )
    const consent = consentOf(options, config)
    return runChange({
      io,
      session,
      options,
      proposer: proposerWith(consent),
      isDryRun: about.isDryRun,
      asks: about.asks,
      description: about.description,
      ...(decidesDrift(options, config)
        ? {}
        : { withDrift: (onDrift: 'revert' | 'keep') => proposerWith({ ...consent, onDrift }) }),
    })
  })
}

/** `KIND sync` is the plan limited to the kind; `--only` narrows it further. */
function narrowed(only: readonly Pattern[], kind: Kind | undefined): readonly Pattern[] {
  return kind === undefined || only.length > 0 ? only : [kind.name]
}
