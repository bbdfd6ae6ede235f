import type { Address } from '../core/model/address.js'
import type { JsonObject } from '../core/model/json.js'
import type { Change } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { changeLines } from './change-text.js'
import { changeJson } from './documents.js'
import { paletteFor, type Style } from './palette.js'
import type { SecretPlaces } from './secret-places.js'
import { utcTime } from './time-words.js'
import { withoutReasons } from './without-reasons.js'
import { wrapLines } from './wrap.js'

/** What is compared: a backup by its id, or what is live. */
export interface ComparedSide {
  /** `live` where it is no backup. */
  readonly id: string
  /** Absent for what is live, and where nothing tells. */
  readonly timeMs?: number
  readonly isLive: boolean
  /** It is of an older layout without a digest. */
  readonly isUnverified: boolean
}

export interface ComparedBackups {
  readonly a: ComparedSide
  readonly b: ComparedSide
  readonly changes: readonly Change[]
  readonly notCompared: readonly Address[]
}

const NOTED = 5

/** What changed from `a` to `b`, field by field; secrets are hidden, foreign text is made printable. */
export function renderBackupDiff(
  { a, b, changes, notCompared }: ComparedBackups,
  view: Style & { readonly secrets: SecretPlaces; readonly verbose: boolean },
): string {
  const palette = paletteFor(view.color)
  const style = { width: view.width, palette, secrets: view.secrets, verbose: view.verbose }
  const counts = (
    [
      ['create', 'created'],
      ['update', 'changed'],
      ['delete', 'removed'],
    ] as const
  ).map(([action, word]) => `${changes.filter((change) => change.action === action).length} ${word}`)
  const shown = notCompared.slice(0, view.verbose ? undefined : NOTED).map((address) => printable(address))
  const more = notCompared.length > shown.length ? ` and ${notCompared.length - shown.length} more` : ''
  const blocks = [
    [`from  ${sideWords(a)}`, `to    ${sideWords(b)}`],
    changes.flatMap((change) => changeLines(change, style)),
    notCompared.length === 0
      ? []
      : wrapLines(
          `Not compared, because one side says nothing about ${notCompared.length === 1 ? 'it' : 'them'}: ${shown.join(', ')}${more}`,
          { width: view.width },
        ).map(palette.faint),
    [palette.strong(changes.length === 0 ? 'No differences' : `${counts.join(', ')} in between`)],
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/**
 * `{ formatVersion, a, b, isEqual, changes: [{ address, action, fields }], notCompared }`: changes as in a plan, without
 * reasons.
 */
export function backupDiffJson(
  { a, b, changes, notCompared }: ComparedBackups,
  secrets: SecretPlaces,
): JsonObject {
  return {
    formatVersion: 1,
    a: a.id,
    b: b.id,
    isEqual: changes.length === 0,
    changes: changes.map((change) => withoutReasons(changeJson(change, secrets))),
    notCompared,
  }
}

function sideWords({ id, timeMs, isLive, isUnverified }: ComparedSide): string {
  if (isLive) return 'what is live now'
  const at = timeMs === undefined ? 'of an unknown time' : utcTime(timeMs)
  return `${printable(id)}  (${at}${isUnverified ? ', unverified: older format' : ''})`
}
