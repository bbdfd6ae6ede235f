import { compareDeclared, sameAt, sentAndBack, type ComparedField } from '../compare/index.js'
import type { DriftedField, FilesSay } from '../model/drift.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import { withValueAt, type Pointer } from '../model/pointer.js'
import { isReleased } from '../plan/declared-outcome.js'

export interface Moved {
  readonly fields: readonly DriftedField[]
  /** Places that moved to what the files say by now: the next run takes them over. */
  readonly agreed: readonly Pointer[]
}

/**
 * The managed fields of one resource that are live with another value than a config run confirmed.
 * @param about `declared`: what the files say; `undefined` where there are none or they do not declare it. `live`: `{}`
 * where it is gone
 */
export function movedFields(about: {
  readonly kind: Kind
  readonly lastApplied: Readonly<Record<Pointer, Json>>
  readonly live: JsonObject
  readonly declared: JsonObject | undefined
  readonly ignore: readonly Pointer[]
}): Moved {
  const { kind, lastApplied, live, declared, ignore } = about
  const compared = compareDeclared({
    fields: kind.fields,
    // Without files everything is looked at as if they still said what was applied.
    declared: declared ?? declaredBy(kind, lastApplied),
    lastApplied,
    live,
    ignore,
  })
  const fields = compared.flatMap((field): readonly DriftedField[] => {
    const files = declared === undefined ? ('unknown' as const) : filesSay(field)
    if (files === undefined || !hasMoved(field) || isReleased(kind, field)) return []
    const from = field.lastSeen ?? field.lastApplied
    return [
      {
        path: field.path,
        ...(from === undefined || from === null ? {} : { from }),
        ...(field.live === undefined ? {} : { to: field.live }),
        files,
      },
    ]
  })
  const agreed = compared.filter(
    ({ path, verdict, lastApplied: ours, files }) =>
      verdict === 'equal' && ours !== undefined && !sameAt(kind.fields, path, ours, files),
  )
  return { fields, agreed: agreed.map(({ path }) => path) }
}

function hasMoved({ verdict }: ComparedField): boolean {
  return verdict === 'drift' || verdict === 'conflict' || verdict === 'removedConflict'
}

function filesSay({ verdict }: ComparedField): FilesSay | undefined {
  if (verdict === 'drift') return 'applied'
  if (verdict === 'conflict') return 'otherwise'
  return verdict === 'removedConflict' ? 'nothing' : undefined
}

/** What the files said when it was applied. Of a document that is what was sent. */
function declaredBy({ fields }: Kind, lastApplied: Readonly<Record<Pointer, Json>>): JsonObject {
  return Object.entries(lastApplied).reduce<JsonObject>(
    (spec, [path, recorded]) =>
      withValueAt(spec, path, sentAndBack(fields, path, recorded)?.sent ?? recorded),
    {},
  )
}
