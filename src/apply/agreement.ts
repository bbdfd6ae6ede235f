import { isDocumentAt, sameAt } from '../core/compare/index.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Change, FieldChange } from '../core/model/plan.js'
import { valueAt, type Pointer } from '../core/model/pointer.js'
import { printable } from '../core/model/printable.js'

/** Where a fresh look stands between what the plan saw and what it wants. */
export interface Agreement {
  /** Still as the plan saw them; to be written. */
  readonly left: readonly FieldChange[]
  /** Neither what the plan saw nor what it wants: somebody else was here. */
  readonly stale: readonly Pointer[]
}

export function agreementOf(kind: Kind, change: Change, live: Live): Agreement {
  const unlike = differing(kind, change, live)
  const isAsSeen = ({ path, from, fromRenamed = from }: FieldChange) =>
    [from, fromRenamed].some((seen) => sameAt(kind.fields, path, valueAt(live.spec, path), seen))
  return {
    left: unlike.filter(isAsSeen),
    stale: unlike.filter((field) => !isAsSeen(field)).map(({ path }) => path),
  }
}

/** Fields that do not hold what the change wants. */
export function differing(kind: Kind, change: Change, live: Live): readonly FieldChange[] {
  return change.fields.filter(({ path, to }) => !sameAt(kind.fields, path, valueAt(live.spec, path), to))
}

/**
 * Like {@link isFulfilled}, for what was just written: a document that the service gave back in other words counts as
 * kept. Where it is the one from before, either reads lag or the service made that of it again: `isWritten` tells that
 * the write is known to have arrived.
 */
export function isKept(
  kind: Kind,
  change: Change,
  about: { readonly live: Live | undefined; readonly isWritten: boolean },
): boolean {
  const { live, isWritten } = about
  if (change.action === 'delete' || live === undefined) return isFulfilled(kind, change, live)
  return differing(kind, change, live).every(
    ({ path }) =>
      isDocumentAt(kind.fields, path) &&
      valueAt(live.spec, path) !== undefined &&
      (isWritten || !isAsBefore(kind, change, live)),
  )
}

/** True where a document that was to change reads as it did before. */
export function isAsBefore(kind: Kind, { fields }: Change, live: Live): boolean {
  return fields.some(
    ({ path, from, to }) =>
      isDocumentAt(kind.fields, path) &&
      from !== undefined &&
      sameAt(kind.fields, path, valueAt(live.spec, path), from) &&
      !sameAt(kind.fields, path, from, to),
  )
}

/** True when the project holds what the change wants. `live` is `undefined` for what does not exist. */
export function isFulfilled(kind: Kind, change: Change, live: Live | undefined): boolean {
  if (change.action === 'delete') return live === undefined
  return live !== undefined && differing(kind, change, live).length === 0
}

/** `name, settings.ssoDomains` */
export function namesOf(paths: readonly Pointer[]): string {
  return paths.map((path) => printable(path.slice(1).replaceAll('/', '.'))).join(', ')
}
