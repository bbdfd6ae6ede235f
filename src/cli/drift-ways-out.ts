import type { DriftedResource } from '../core/model/drift.js'
import { hasConflict, type WaysOut } from '../report/index.js'
import type { Globals } from './globals.js'
import { shellQuoted, typedInList } from '../core/model/typed-word.js'
import { sameTarget, sameValues } from './same-target.js'

/**
 * The commands that undo one drift, or take it over: for the same project, files and store.
 * @param backup how the backup it is compared with can be named; `undefined` where that is last-applied
 */
export function waysOutFor(
  globals: Globals,
  backup: string | undefined,
): (drifted: DriftedResource) => WaysOut {
  const line = (words: readonly string[], values: readonly string[] = []) =>
    ['descope-mgmt', ...sameTarget(globals), ...words, ...values].join(' ')
  const values = sameValues(globals)
  return (drifted) => {
    const only = ['--only', typedInList(drifted.address)]
    const pull = line(['pull', ...only, ...(drifted.change === 'gone' ? ['--remove-gone'] : [])], values)
    if (backup !== undefined) {
      return {
        ...(drifted.change === 'created'
          ? {}
          : { revert: line(['backup', 'restore', shellQuoted(backup), ...only]) }),
        ...(drifted.isDeclared ? { keep: pull } : {}),
      }
    }
    // Without files that declare it no apply sets it back.
    if (!drifted.isDeclared) return { keep: line(['forget', shellQuoted(drifted.address)]) }
    const isDrift = drifted.fields.some(({ files }) => files === 'applied')
    const decisions = [
      ...(isDrift ? ['--on-drift', 'revert'] : []),
      ...(hasConflict(drifted) ? ['--on-conflict', 'config'] : []),
    ]
    return { revert: line(['apply', ...only, ...decisions], values), keep: pull }
  }
}
