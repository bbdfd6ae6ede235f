import { EXIT } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import type { Consent } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import type { PlanScope, SavedPlan } from '../../core/model/saved-plan.js'
import {
  agoWords,
  inlineCode,
  paletteFor,
  planJson,
  renderPlan,
  renderPlanMarkdown,
  utcTime,
} from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { shellQuoted } from '../../core/model/typed-word.js'
import { readPlanFile } from '../saved-plan-file.js'

/** The file holds no secrets, so nothing is left to hide. */
const NO_SECRETS = {}
const LONGEST_FACT = 500

export const runShow: RunCommand = async (io, { args }) => {
  const [file = ''] = args
  const { context, globals, out } = io
  const saved = await readPlanFile(context, file)
  const { plan } = saved
  const nowMs = context.clock.now()
  const options = optionsOf(plan.consent, saved.scope)
  const made = `${utcTime(saved.madeMs)} (${agoWords(saved.madeMs, nowMs)}), by version ${printable(saved.toolVersion, 40)}`
  out.answer({
    text: (style) => {
      const { faint } = paletteFor(style.color)
      const facts = [`saved         ${made}`, ...(options === '' ? [] : [`made with     ${options}`])]
      const view = { ...style, dryRun: false, verbose: globals.isVerbose, secrets: NO_SECRETS, nowMs }
      return `${facts.map(faint).join('\n')}\n${renderPlan(plan, view)}`
    },
    json: () => ({ ...planJson(plan, NO_SECRETS), saved: savedJson(saved) }),
    markdown: () =>
      renderPlanMarkdown(plan, {
        secrets: NO_SECRETS,
        nowMs,
        facts: [
          `Saved ${inlineCode(made)}`,
          ...(options === '' ? [] : [`Made with ${inlineCode(options, LONGEST_FACT)}`]),
        ],
      }),
  })
  return EXIT.done
}

/** When and by what it was made, and what it may do. */
function savedJson({ madeMs, toolVersion, scope, plan }: SavedPlan): JsonObject {
  const { allowDeletes = null, allowUpdates = null, ...consent } = plan.consent
  return { madeMs, toolVersion, scope: { ...scope }, consent: { ...consent, allowDeletes, allowUpdates } }
}

/** The options that say what was asked for and allowed, as they were typed. */
function optionsOf(consent: Consent, scope: PlanScope): string {
  const flag = (isGiven: boolean, option: string) => (isGiven ? [option] : [])
  const valued = (option: string, value: string | number | undefined, unless?: string) =>
    value === undefined || value === unless ? [] : [`${option} ${printable(shellQuoted(String(value)))}`]
  return [
    ...scope.only.flatMap((pattern) => valued('--only', pattern)),
    ...scope.except.flatMap((pattern) => valued('--except', pattern)),
    ...flag(scope.isStrict, '--strict'),
    ...flag(scope.skipsInvalid, '--skip-invalid'),
    ...valued('--on-drift', consent.onDrift, 'stop'),
    ...valued('--on-conflict', consent.onConflict, 'stop'),
    ...flag(consent.prune === 'owned', '--prune'),
    ...flag(consent.prune === 'all', '--prune=all'),
    ...flag(consent.acceptNew, '--accept-new'),
    ...flag(consent.allowBehind === true, '--allow-behind'),
    ...consent.takeOver.flatMap((address) => valued('--take-over', address)),
    ...valued('--allow-deletes', consent.allowDeletes),
    ...valued('--allow-updates', consent.allowUpdates),
    ...flag(consent.allowBreaking, '--allow-breaking'),
    ...flag(consent.allowSystem, '--allow-system'),
    ...flag(consent.cascadeUsers, '--cascade-users'),
  ].join(' ')
}
