import type { BackupRef } from '../core/model/backup.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { printable, quoted } from '../core/model/printable.js'
import { digitsOf } from './stamp.js'

/** How many candidates an ambiguous name is shown with. */
const SHOWN = 10

/**
 * The one backup a name means: an exact id, else any unique prefix of an id or of a time, separators optional. Times
 * are tried as UTC, then by this machine's clock. Throws `backup-not-found` and `backup-ambiguous`.
 */
export function matchBackup<Ref extends BackupRef>(
  refs: readonly Ref[],
  name: string,
  location: string,
): Ref {
  const wanted = fold(withoutOffset(name.trim().replace(/\.json$/i, '')))
  const tiers: ((ref: Ref) => boolean)[] = [
    (ref) => ref.id === name,
    (ref) => fold(ref.id).startsWith(wanted) || isAtTime(ref, 'utc', wanted),
    (ref) => isAtTime(ref, 'local', wanted),
  ]
  for (const isMeant of wanted === '' ? [] : tiers) {
    const candidates = refs.filter(isMeant)
    const [first] = candidates
    if (first === undefined) continue
    if (candidates.length > 1) throw ambiguous(name, candidates)
    return first
  }
  throw new ToolError({
    code: 'backup-not-found',
    message: `there is no backup ${quoted(name)} in ${quoted(location)}`,
    hint: 'See what there is: descope-mgmt backup list',
    exit: EXIT.usage,
  })
}

function isAtTime({ timeMs, isTimeUnknown }: BackupRef, zone: 'utc' | 'local', wanted: string): boolean {
  return isTimeUnknown !== true && digitsOf(timeMs, zone).startsWith(wanted)
}

/** An id or time without separators: `2025-01-15T10:30:00Z` and `20250115_103000` become `20250115103000`. */
function fold(text: string): string {
  return text
    .replaceAll(/[-_:. ]/g, '')
    .toLowerCase()
    .replace(/^(\d{8})t(?=\d|$)/, '$1')
    .replace(/^(\d{10,17})z/, '$1')
}

/** A time with an offset (`…+02:00`) in UTC; any other text as it is. */
function withoutOffset(text: string): string {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?[+-]\d\d:?\d\d$/i.test(text)) return text
  const timeMs = Date.parse(text.replace(' ', 'T'))
  if (Number.isNaN(timeMs)) return text
  const digits = (text.match(/\d/g) ?? []).length - '0000'.length
  return digitsOf(timeMs, 'utc').slice(0, digits)
}

function ambiguous(name: string, candidates: readonly BackupRef[]): ToolError {
  const shown = candidates.slice(0, SHOWN).map(({ id }) => `  ${printable(id)}`)
  const more = candidates.length > SHOWN ? [`  and ${candidates.length - SHOWN} more`] : []
  return new ToolError({
    code: 'backup-ambiguous',
    message: `${quoted(name)} may mean ${candidates.length} backups:\n${[...shown, ...more].join('\n')}`,
    hint: 'Write more of the name.',
    exit: EXIT.usage,
  })
}
