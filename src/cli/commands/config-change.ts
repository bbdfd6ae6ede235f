import type { Config } from '../../core/model/desired.js'
import type { ExitCode } from '../../core/model/errors.js'
import type { Kind } from '../../core/model/kind.js'
import type { Pattern } from '../../core/model/pattern.js'
import type { Consent } from '../../core/model/plan.js'
import type { PlanScope } from '../../core/model/saved-plan.js'
import { planConfig } from '../../operations/plan-config.js'
import type { Proposer } from '../../operations/proposal.js'
import { afterWhatWasSent } from '../../operations/sent-before.js'
import type { Session } from '../../operations/session.js'
import { runChange } from '../change-flow.js'
import { consentOf, decidesDrift } from '../consent.js'
import type { Io } from '../io.js'
import { refuseOtherKinds } from '../narrowed-live.js'
import { loadConfig, withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'

/** What a plan may do and what it looks at. */
export interface Asked {
  readonly consent: Consent
  readonly scope: PlanScope
}

/** What a plan is made with. */
export interface Planning {
  readonly session: Session
  readonly config: Config
  readonly scope: PlanScope
}

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
    /** Decided when the plan was saved. Default: what the command line and the config say. */
    readonly asked?: Asked
    /** Looks at what is planned, or refuses it. With it the plan is that one or none: nobody is asked about drift. */
    readonly through?: (proposer: Proposer, about: Planning) => Proposer
  },
): Promise<ExitCode> {
  const { options } = about
  if (about.kind !== undefined) refuseOtherKinds(io, about.kind)
  const config = await loadConfig(io)
  return withSession(io, config, async (session) => {
    await about.onSession?.(session)
    const { consent, scope } = about.asked ?? {
      consent: consentOf(options, config),
      scope: scopeOf(io, options, about.kind),
    }
    const proposerWith = (allowed: Consent) =>
      afterWhatWasSent(
        session,
        planConfig(session, { operation: about.operation, config, consent: allowed, ...scope }),
      )
    const proposer = proposerWith(consent)
    const isFixed = about.through !== undefined
    return runChange({
      io,
      session,
      options,
      proposer: about.through?.(proposer, { session, config, scope }) ?? proposer,
      isDryRun: about.isDryRun,
      asks: about.asks,
      description: about.description,
      isFixed,
      ...(isFixed || decidesDrift(options, config)
        ? {}
        : { withDrift: (onDrift: 'revert' | 'keep') => proposerWith({ ...consent, onDrift }) }),
    })
  })
}

function scopeOf({ globals }: Io, options: OptionValues, kind: Kind | undefined): PlanScope {
  return {
    only: narrowed(globals.only, kind),
    except: globals.except,
    isStrict: options.flag('strict'),
    skipsInvalid: options.flag('skipInvalid'),
  }
}

/** `KIND sync` is the plan limited to the kind; `--only` narrows it further. */
function narrowed(only: readonly Pattern[], kind: Kind | undefined): readonly Pattern[] {
  return kind === undefined || only.length > 0 ? only : [kind.name]
}
