import { usageError } from '../core/model/errors.js'
import type { Io } from './io.js'
import { optionName, type OptionValues } from './option-values.js'

/** What a plan may do and look at was decided when it was made. */
const DECIDED = [
  'onDrift',
  'onConflict',
  'prune',
  'acceptNew',
  'allowBehind',
  'takeOver',
  'strict',
  'skipInvalid',
  'allowDeletes',
  'allowUpdates',
  'allowBreaking',
  'allowSystem',
  'cascadeUsers',
]

/**
 * Refuses options that would decide again what a plan was agreed to with.
 * @param words `what`: what goes on, as the beginning of the sentence; `hint`: the way to another plan
 */
export function refuseDecided(
  { globals }: Io,
  options: OptionValues,
  { what, hint }: { readonly what: string; readonly hint: string },
): void {
  const given = [
    ...(globals.only.length > 0 ? ['--only'] : []),
    ...(globals.except.length > 0 ? ['--except'] : []),
    ...DECIDED.filter((name) => options.textOrFlag(name) !== undefined || options.texts(name).length > 0).map(
      optionName,
    ),
  ]
  if (given.length === 0) return
  throw usageError({
    code: 'wrong-usage',
    message: `${what} as it was agreed to, and does not go with ${given.join(', ')}`,
    hint,
  })
}
