import { didYouMean } from '../core/model/did-you-mean.js'
import type { Config } from '../core/model/desired.js'
import { usageError } from '../core/model/errors.js'
import { NO_CONSENT } from '../core/model/no-consent.js'
import type { Consent } from '../core/model/plan.js'
import { quoted } from '../core/model/printable.js'

interface Rule {
  readonly takes: string
  readonly fits: (value: unknown) => boolean
}

/** What can be allowed; as on the command line. */
const RULES: Readonly<Record<keyof Consent, Rule>> = {
  onDrift: oneOf('stop', 'revert', 'keep'),
  onConflict: oneOf('stop', 'config', 'live'),
  prune: oneOf('none', 'owned', 'all'),
  allowDeletes: aCount(),
  allowUpdates: aCount(),
  allowBreaking: aFlag(),
  allowSystem: aFlag(),
  acceptNew: aFlag(),
  allowBehind: aFlag(),
  cascadeUsers: aFlag(),
  takeOver: {
    takes: 'a list of addresses',
    fits: (value) => Array.isArray(value) && value.every((item: unknown) => typeof item === 'string'),
  },
}

/**
 * What a plan may do: nothing but the harmless, what the config's `policy:` says, and what the caller allows. Checked,
 * because a word that no compiler saw must not allow more than was meant.
 * @throws ToolError `wrong-usage`
 */
export function consentOf(allow: Partial<Consent> | undefined, config: Config | undefined): Consent {
  const asked = Object.entries(allow ?? {}).filter(([, value]: [string, unknown]) => value !== undefined)
  for (const [name, value] of asked) refuseUnfit(name, value)
  return { ...NO_CONSENT, ...config?.policy, ...Object.fromEntries(asked) }
}

function refuseUnfit(name: string, value: unknown): void {
  const rule = Object.entries(RULES).find(([known]) => known === name)?.[1]
  if (rule === undefined) {
    const hint = didYouMean(name, Object.keys(RULES)) ?? `There is ${Object.keys(RULES).join(', ')}.`
    throw usageError({ code: 'wrong-usage', message: `allow has no ${quoted(name)}`, hint })
  }
  if (rule.fits(value)) return
  throw usageError({
    code: 'wrong-usage',
    message: `allow.${name} takes ${rule.takes}, not ${given(value)}`,
  })
}

function given(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : `a value of type ${typeof value}`
}

function oneOf(...words: readonly string[]): Rule {
  return {
    takes: words.map((word) => quoted(word)).join(', '),
    fits: (value) => words.some((word) => word === value),
  }
}

function aCount(): Rule {
  return {
    takes: 'a whole number from 0',
    fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  }
}

function aFlag(): Rule {
  return { takes: 'true or false', fits: (value) => typeof value === 'boolean' }
}
