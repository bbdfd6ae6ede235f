import { typedInList } from '../../core/model/typed-word.js'
import { fieldName } from '../../core/model/field-name.js'
import type { Finding } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import type { Adoption } from '../../core/plan/index.js'

/** What a plan of the pulled files would still show. */
export function stillDiffering(adoptions: readonly Adoption[]): readonly Finding[] {
  return adoptions.flatMap(({ address, state, fields }): Finding[] => {
    if (state === 'otherOwner' || (fields.length === 0 && state !== 'notLive')) return []
    const names = fields.map(({ path }) => fieldName(path)).join(', ')
    return [
      {
        code: 'pull-differs',
        severity: 'warning',
        address,
        message:
          state === 'notLive'
            ? `${printable(address)} went away while it was being pulled`
            : `${names} of ${printable(address)} will still differ: what the files say does not come out as what is live`,
        hint: `See how: descope-mgmt plan --only ${typedInList(address)}`,
      },
    ]
  })
}
