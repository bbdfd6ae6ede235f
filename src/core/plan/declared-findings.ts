import type { ComparedField } from '../compare/index.js'
import type { Address } from '../model/address.js'
import { keyAt } from '../model/key-at.js'
import type { DesiredResource, Removal } from '../model/desired.js'
import type { Place } from '../model/errors.js'
import { printJson, type Json } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { Finding } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import { DOCUMENT_PATH } from '../model/document-traits.js'
import { typedInList, typedWord } from '../model/typed-word.js'
import { printable } from '../model/printable.js'
import type { DeclaredInput, PlanContext } from './input.js'

/** What planning from files has to say, a sentence each. */

/** @param was where it is now, if these files would rename it */
export function managedByOther(desired: DesiredResource, owner: string, was: Address | undefined): Finding {
  const { address, where } = desired
  const renamed = was === undefined ? '' : `, which is to become ${printable(address)},`
  return {
    code: 'other-owner',
    severity: 'error',
    address,
    message: `${printable(was ?? address)}${renamed} is managed by the config "${printable(owner)}"`,
    hint: `Remove it from one of the two configs, or take it over with --take-over ${typedWord(was ?? address)}.`,
    where,
  }
}

/** Said in the preview and in the run: it is somebody else's business too. */
export function takenOver(
  { address, where }: DesiredResource,
  about: { readonly owner: string; readonly was: Address | undefined; readonly staysProtected: boolean },
): Finding {
  const { owner, was, staysProtected } = about
  const protection = staysProtected ? '; it stays protected' : ''
  return {
    code: 'taken-over',
    severity: 'warning',
    address,
    message: `${printable(was ?? address)} is taken over from the config "${printable(owner)}", which does not manage it any more after this${protection}`,
    hint: 'Take it out of that config: as long as it is declared there, its plans are refused.',
    where,
  }
}

export function drifted(input: DeclaredInput, desired: DesiredResource, paths: readonly Pointer[]): Finding {
  const { address } = desired
  const { onDrift } = input.consent
  const touch = input.ourTouch(address)
  const what = `${list(paths)} of ${printable(address)} changed outside the files since the last apply`
  return {
    code: 'drift',
    severity: onDrift === 'stop' ? 'error' : 'warning',
    address,
    message: touch === undefined ? what : `${what} (last touched by our own ${touch})`,
    hint: {
      stop: `Undo it: descope-mgmt apply --only ${typedInList(address)} --on-drift revert. Keep it: ${keeping(desired, paths)}; or pass --on-drift keep.`,
      revert: 'It will be set back to what the files say.',
      keep: 'It is left as it is; the rest goes on.',
    }[onDrift],
    where: firstPlace(desired, paths),
  }
}

/** How what moved gets into the files. A pull changes no template, so where all that moved is made by one, a person has to. */
function keeping({ address, template }: DesiredResource, paths: readonly Pointer[]): string {
  return template !== undefined && paths.every((path) => path === DOCUMENT_PATH)
    ? `change the template ${printable(template.name)}`
    : `descope-mgmt pull --only ${typedInList(address)} puts it into the files`
}

export function gone(input: DeclaredInput, { address, where }: DesiredResource): Finding {
  const { onDrift } = input.consent
  const touch = input.ourTouch(address)
  return {
    code: 'drift',
    severity: onDrift === 'stop' ? 'error' : 'warning',
    address,
    message: `${printable(address)} was applied before and is gone${touch === undefined ? '' : ` (last touched by our own ${touch})`}`,
    hint: {
      stop: `Create it again: descope-mgmt apply --only ${typedInList(address)} --on-drift revert. Let it go: descope-mgmt pull --only ${typedInList(address)} --remove-gone takes it out of the files; or pass --on-drift keep.`,
      revert: 'It will be created again.',
      keep: 'It stays away; the rest goes on.',
    }[onDrift],
    where,
  }
}

export function conflicting(
  input: DeclaredInput,
  desired: DesiredResource,
  paths: readonly Pointer[],
): Finding {
  const { address } = desired
  const { onConflict } = input.consent
  const touch = input.ourTouch(address)
  const what = `${list(paths)} of ${printable(address)} changed both in the files and outside them`
  return {
    code: 'conflict',
    severity: onConflict === 'stop' ? 'error' : 'warning',
    address,
    message: touch === undefined ? what : `${what} (last touched by our own ${touch})`,
    hint: {
      stop: `Decide with --on-conflict config (the files win) or --on-conflict live (leave it), narrowed by --only ${typedInList(address)}.`,
      config: 'The files win.',
      live: 'The live value stays; this is shown again until the files agree.',
    }[onConflict],
    where: firstPlace(desired, paths),
  }
}

/** Where the first of the fields stands: its file is the one to look into, whichever file the entry begins in. */
function firstPlace(desired: DesiredResource, [first]: readonly Pointer[]): Place {
  return first === undefined ? desired.where : desired.placeOf(first)
}

export function clearedFields({ address, where }: DesiredResource, paths: readonly Pointer[]): Finding {
  return {
    code: 'removed-field',
    severity: 'note',
    address,
    message: `${list(paths)} of ${printable(address)} ${paths.length === 1 ? 'was' : 'were'} removed from the files and will be cleared`,
    hint: 'To hand a field over instead, list it under `ignore:`.',
    where,
  }
}

export function releasedField(desired: DesiredResource, path: Pointer, isFixed: boolean): Finding {
  return {
    code: 'released',
    severity: 'note',
    address: desired.address,
    message: `${list([path])} of ${printable(desired.address)} is not managed any more and stays as it is: ${
      isFixed ? 'the API sets it only at creation' : 'no harmless empty value is known for it'
    }`,
    where: desired.placeOf(path),
  }
}

export function fixedField(desired: DesiredResource, field: ComparedField): Finding {
  return {
    code: 'fixed-field',
    severity: 'error',
    address: desired.address,
    message: `${list([field.path])} of ${printable(desired.address)} is ${words(field.live)} and cannot be changed to ${words(field.files)}: the API sets it only at creation`,
    hint: 'Put the present value into the file, or delete the resource and create it anew.',
    where: desired.placeOf(field.path),
  }
}

export function renameCollides(desired: DesiredResource, was: Address): Finding {
  const { address } = desired
  return {
    code: 'rename-collides',
    severity: 'error',
    address,
    message: `${printable(was)} is to become ${printable(address)}, and both are there`,
    hint: 'If it is renamed already, take `was` out. Else delete one of the two first.',
    where: desired.placeOf('/was'),
  }
}

export function refersToOld(
  { address, where }: { readonly address: Address; readonly where?: Place | undefined },
  was: Address,
  now: Address,
): Finding {
  return {
    code: 'unknown-reference',
    severity: 'error',
    address,
    message: `${printable(address)} refers to ${printable(was)}, which is renamed to ${printable(now)}`,
    hint: 'Write the new name there too.',
    ...(where === undefined ? {} : { where }),
  }
}

export function declaredAndRemoved({ address, where }: Removal): Finding {
  return {
    code: 'declared-and-removed',
    severity: 'error',
    exit: 3,
    address,
    message: `${printable(address)} is declared and listed under removed:`,
    hint: 'Take it out of one of the two places.',
    where,
  }
}

export function notOurs({ address, where }: Removal, kind: Kind, owner: string | undefined): Finding {
  if (owner !== undefined) {
    return {
      code: 'other-owner',
      severity: 'error',
      address,
      message: `${printable(address)} is listed under removed: and is managed by the config "${printable(owner)}"`,
      hint: 'Take it out of this config and remove it in that one.',
      where,
    }
  }
  return {
    code: 'not-ours',
    severity: 'warning',
    address,
    message: `${printable(address)} is listed under removed: but was never applied from these files, so it stays`,
    hint: `Delete it by hand: descope-mgmt ${kind.name} delete ${printable(keyAt(kind, address))}`,
    where,
  }
}

export function forgotten(about: {
  readonly address: Address
  readonly where: Place | undefined
  readonly wasProtected: boolean
}): Finding {
  const { address, where, wasProtected } = about
  const protection = wasProtected ? '; that it is protected is not remembered any more' : ''
  return {
    code: 'forgotten',
    severity: 'note',
    address,
    message: `${printable(address)} is not managed any more and stays as it is${protection}`,
    ...(where === undefined ? {} : { where }),
  }
}

export function wouldDelete(kind: Kind, address: Address): Finding {
  return {
    code: 'would-delete',
    severity: 'note',
    address,
    message: `${printable(address)} was applied before and is not in the files any more; it stays`,
    hint: `Delete it with --prune, or list it under \`removed:\` (do: delete, or do: forget to keep the ${kind.name}).`,
  }
}

export function emptiedCollection(kind: Kind, count: number): Finding {
  return {
    code: 'empty-collection',
    severity: 'error',
    message: `\`${kind.collection}\` is empty, and --prune would delete all ${count} that were applied before`,
    hint: 'If that is what you want, list them under `removed:`.',
  }
}

export function noLastApplied({ owner, environment }: PlanContext, isStopped: boolean): Finding {
  return {
    code: 'no-last-applied',
    severity: isStopped ? 'error' : 'note',
    message: `Nothing was applied here before by "${printable(owner)}", so what changed outside the files cannot be told from what was always there`,
    ...(isStopped
      ? {
          hint: `${printable(environment?.name ?? '')} is protected: record what matches already with descope-mgmt adopt, or look at every update and pass --accept-new.`,
        }
      : {}),
  }
}

/** `name, settings.ssoDomains` */
function list(paths: readonly Pointer[]): string {
  return paths.map((path) => printable(path.slice(1).replaceAll('/', '.'))).join(', ')
}

function words(value: Json | undefined): string {
  return value === undefined || value === null ? 'not set' : printable(printJson(value))
}
