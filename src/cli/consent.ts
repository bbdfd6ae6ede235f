import type { Config } from '../core/model/desired.js'
import { usageError } from '../core/model/errors.js'
import type { Consent, OnConflict, OnDrift } from '../core/model/plan.js'
import type { OptionSpec } from './command.js'
import type { OptionValues } from './option-values.js'

const ON_DRIFT: readonly OnDrift[] = ['stop', 'revert', 'keep']
const ON_CONFLICT: readonly OnConflict[] = ['stop', 'config', 'live']

/** What a person may allow a run that starts from config files. */
export const CONFIG_CONSENT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--on-drift <do>', description: 'what was changed outside the files', choices: ON_DRIFT },
  { flags: '--on-conflict <do>', description: 'what was changed on both sides', choices: ON_CONFLICT },
  {
    flags: '--prune [which]',
    description:
      'delete what was applied before and is not in the files any more; "all": what nobody manages too',
    choices: ['owned', 'all'],
  },
  { flags: '--accept-new', description: 'allow updates in a protected environment without last-applied' },
  {
    flags: '--allow-behind',
    description: 'allow files older than those applied last, in a protected environment',
  },
  {
    flags: '--take-over <address>',
    description: 'take over from another owner: an address, or a pattern as for --only',
    isRepeatable: true,
  },
]

export const STRICT_OPTION: OptionSpec = {
  flags: '--strict',
  description: 'what is only a warning about a document stops the run too',
}

/** How a run that starts from config files deals with documents that something is wrong with. */
export const DOCUMENT_OPTIONS: readonly OptionSpec[] = [
  STRICT_OPTION,
  { flags: '--skip-invalid', description: 'leave out documents with errors and do the rest' },
]

/** What a person may allow any run. */
export const CONSENT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--allow-deletes <n>', description: 'allow exactly so many deletes' },
  { flags: '--allow-updates <n>', description: 'allow exactly so many updates' },
  { flags: '--allow-breaking', description: 'allow changes that can lock users out' },
  { flags: '--allow-system', description: 'allow deleting what every project has from the start' },
  { flags: '--cascade-users', description: 'with a tenant, delete users and keys that belong to no other' },
  { flags: '--confirm-env <name>', description: 'name the protected environment, instead of typing it' },
]

/** Those of the options that can mean something where only some resources are dealt with. */
export function meaningfulFor(
  options: readonly OptionSpec[],
  { canRemove, takesUsersAlong }: { readonly canRemove: boolean; readonly takesUsersAlong: boolean },
): readonly OptionSpec[] {
  return options.filter(({ flags }) => {
    const name = flags.split(' ')[0] ?? ''
    if (name === '--cascade-users') return takesUsersAlong
    return canRemove || !ABOUT_DELETES.has(name)
  })
}

const ABOUT_DELETES = new Set(['--allow-deletes', '--allow-system', '--prune'])

export function consentOf(options: OptionValues, config: Config | undefined): Consent {
  const prune = options.textOrFlag('prune')
  return {
    onDrift: known(ON_DRIFT, options.text('onDrift')) ?? config?.policy.onDrift ?? 'stop',
    onConflict: known(ON_CONFLICT, options.text('onConflict')) ?? config?.policy.onConflict ?? 'stop',
    prune: prune === undefined ? 'none' : prune === 'all' ? 'all' : 'owned',
    allowDeletes: options.count('allowDeletes'),
    allowUpdates: options.count('allowUpdates'),
    allowBreaking: options.flag('allowBreaking'),
    allowSystem: options.flag('allowSystem'),
    acceptNew: options.flag('acceptNew'),
    ...(options.flag('allowBehind') ? { allowBehind: true } : {}),
    cascadeUsers: options.flag('cascadeUsers'),
    takeOver: options.texts('takeOver'),
  }
}

/** True when the command line decides about drift itself, so that nobody needs to be asked. */
export function decidesDrift(options: OptionValues, config: Config | undefined): boolean {
  return options.text('onDrift') !== undefined || config?.policy.onDrift !== undefined
}

/** `sync` wants to be told whether to look or to act. True for a dry run. */
export function dryRunOrApply(options: OptionValues): boolean {
  const isDryRun = options.flag('dryRun')
  if (isDryRun && options.flag('apply')) {
    throw usageError({
      code: 'wrong-usage',
      message: '--dry-run and --apply exclude each other',
      hint: 'Use --dry-run to look, --apply to act.',
    })
  }
  if (!isDryRun && !options.flag('apply')) {
    throw usageError({
      code: 'wrong-usage',
      message: 'Specify --dry-run to preview or --apply to execute changes',
    })
  }
  return isDryRun
}

function known<Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined {
  return words.find((word) => word === text)
}
