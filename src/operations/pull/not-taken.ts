import { typedWord } from '../../core/model/typed-word.js'
import type { RefusedEdit } from '../../config/index.js'
import type { DesiredResource, TakenOut } from '../../core/model/desired.js'
import type { Place } from '../../core/model/errors.js'
import { fieldName } from '../../core/model/field-name.js'
import { printJson } from '../../core/model/json.js'
import type { Finding } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import type { Difference } from './differences.js'

/** Longest live value that a hint repeats. */
const LONGEST = 120

function about({ address }: DesiredResource, { path }: Difference): string {
  return `${fieldName(path)} of ${printable(address)}`
}

function liveWords({ change }: Difference): string {
  return change.to === undefined ? 'nothing' : printable(printJson(change.to), LONGEST)
}

function notTaken(
  desired: DesiredResource,
  told: { readonly message: string; readonly hint: string; readonly where: Place | undefined },
): Finding {
  return {
    code: 'pull-not-taken',
    severity: 'warning',
    address: desired.address,
    message: told.message,
    hint: told.hint,
    ...(told.where === undefined ? {} : { where: told.where }),
  }
}

/** Why a value in the files was left, and what the writer of the files can do. */
export function refusedEdit(desired: DesiredResource, difference: Difference, refused: RefusedEdit): Finding {
  const what = about(desired, difference)
  const live = liveWords(difference)
  const { where, names } = refused
  const named = printable(names.join(', '))
  switch (refused.reason) {
    case 'variable':
      return notTaken(desired, {
        message: `${what} comes from ${named} and is left as it is`,
        hint: `Live it is ${live}. Change what ${named} stands for, or write the value itself.`,
        where,
      })
    case 'shared':
      return notTaken(desired, {
        message: `${what} is shared with other places through ${named} and is left as it is`,
        hint: `Live it is ${live}. Change it there for all of them, or write it out here.`,
        where,
      })
    case 'unusual':
      return notTaken(desired, {
        message: `${what} is written in a way that cannot be changed in place`,
        hint: `Live it is ${live}. Write it by hand.`,
        where,
      })
    default:
      return refused.reason satisfies never
  }
}

/** The entry was changed, and the value still comes out as something else. */
export function comesFromElsewhere(desired: DesiredResource, difference: Difference): Finding {
  return notTaken(desired, {
    message: `${about(desired, difference)} comes from another place than its entry, such as an overlay, and is left as it is`,
    hint: `Live it is ${liveWords(difference)}. Change it there.`,
    where: desired.placeOf(difference.path),
  })
}

/** It is live, the files hold it, and an overlay says that it is not wanted in this environment. */
export function unwantedHere({ address, where }: TakenOut): Finding {
  return {
    code: 'pull-not-taken',
    severity: 'warning',
    address,
    message: `${printable(address)} is live, and an overlay takes its entry out; the files are left as they are`,
    hint: 'To want it here, take it out of the overlay. To leave it alone, name it under `exclude:` instead.',
    where,
  }
}

export function unholdable(desired: DesiredResource, difference: Difference, why: string): Finding {
  return notTaken(desired, {
    message: `${about(desired, difference)} is live what no config file can hold: it ${printable(why)}`,
    hint: 'Change it in Descope, or hand the field over with `ignore:`.',
    where: desired.placeOf(difference.path),
  })
}

/** What shows a live document; one of which there is one in a project has no id to name. */
function showing({ kind, key, address }: DesiredResource): string {
  const word = printable(key)
  const typed = /^[\w./@:%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  return `descope-mgmt ${kind} get${address === `${kind}/default` ? '' : ` ${typed}`}`
}

export function documentLeft(desired: DesiredResource, why: string): Finding {
  return notTaken(desired, {
    message: `The document of ${printable(desired.address)} is left as it is: ${printable(why)}`,
    hint: `Look at what is live: ${showing(desired)}. Then change what it is made from.`,
    where: desired.contentPlaceOf?.('') ?? desired.where,
  })
}

/** Told of a declared resource that is not live. */
export function notLive(desired: DesiredResource, { isGone }: { readonly isGone: boolean }): Finding {
  const { address, where } = desired
  return {
    code: 'pull-not-live',
    severity: 'note',
    address,
    message: isGone
      ? `${printable(address)} was applied before and is gone`
      : `${printable(address)} is not live: an apply would create it`,
    ...(isGone
      ? { hint: 'Take its entry out with --remove-gone, or create it again with descope-mgmt apply.' }
      : {}),
    where,
  }
}

export function othersResource({ address, where }: DesiredResource, owner: string): Finding {
  return {
    code: 'other-owner',
    severity: 'warning',
    address,
    message: `${printable(address)} is managed by the config "${printable(owner)}" and not pulled into this one`,
    hint: `Remove it from one of the two configs, or take it over: descope-mgmt adopt --take-over ${typedWord(address)}`,
    where,
  }
}
