import { recordedAt, sentAndBack } from '../core/compare/index.js'
import { kindOf } from '../core/model/address.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Confirmed } from '../core/model/plan.js'
import { valueAt } from '../core/model/pointer.js'

/** What is to be recorded of a resource that was read: of documents that were written, what came back is known only now. */
export function asReadBack(kinds: readonly Kind[], confirmed: Confirmed, live: Live): Confirmed {
  const kind = kinds.find(({ name }) => name === kindOf(confirmed.address))
  if (kind?.document === undefined) return confirmed
  const fields = Object.entries(confirmed.fields).map(([path, value]) => {
    const halves = sentAndBack(kind.fields, path, value)
    const back = valueAt(live.spec, path)
    return [
      path,
      halves === undefined ? value : recordedAt(kind.fields, path, { declared: halves.sent, live: back }),
    ] as const
  })
  return { ...confirmed, fields: Object.fromEntries(fields) }
}
