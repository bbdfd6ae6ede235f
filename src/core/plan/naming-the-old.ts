import type { Address } from '../model/address.js'
import { objectOf, type Json, type JsonObject } from '../model/json.js'
import type { Finding } from '../model/plan.js'
import { segmentsOf, type Pointer } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import type { EndState } from './end-state.js'
import type { PlanContext } from './input.js'
import type { Outcome } from './outcome.js'
import { renamedKeys } from './renamed-keys.js'
import { followedSpec } from './renames.js'

/** Who goes on to name what is renamed. What the service changes along is no such thing, nor what the files declare so. */
export function namingTheOld(
  context: PlanContext,
  end: EndState,
  outcomes: readonly Outcome[],
): readonly Finding[] {
  const { renames, kinds } = context
  if (renames === undefined || renames.size === 0) return []
  const newNames = new Map([...renames].map(([address, was]) => [was, address]))
  const keys = renamedKeys(kinds, renames)
  const wanted = new Map(outcomes.map(({ address, desired }) => [address, desired]))
  return [...end].flatMap(([address, { kind, spec }]) => {
    if (kind.references === 'called') return []
    const owner = context.foreign.get(address)
    // Whatever the service changes along, the files of others go on to name the old.
    if (owner !== undefined) {
      return kind.dependsOn(spec).flatMap((needed) => {
        const now = newNames.get(needed)
        return now === undefined ? [] : [namedByOthers({ address, owner, needed, now })]
      })
    }
    const declares = new Set(kind.dependsOn(topOf(wanted.get(address) ?? {})))
    return kind.dependsOn(followedSpec(kind.fields, spec, keys)).flatMap((needed): readonly Finding[] => {
      const now = newNames.get(needed)
      if (now === undefined || end.has(needed) || declares.has(needed)) return []
      return [
        {
          code: 'names-the-old',
          severity: 'warning',
          address,
          message: `${printable(address)} names ${printable(needed)}, which this plan renames to ${printable(now)}; that the service changes it there too is not known`,
          hint: `Declare ${printable(address)} with the new name, or look at it after the run.`,
        },
      ]
    })
  })
}

function namedByOthers(about: {
  readonly address: Address
  readonly owner: string
  readonly needed: Address
  readonly now: Address
}): Finding {
  const { address, owner, needed, now } = about
  return {
    code: 'names-the-old',
    severity: 'warning',
    address,
    message: `${printable(address)} of the config "${printable(owner)}" names ${printable(needed)}, which this plan renames to ${printable(now)}`,
    hint: 'Their files have to name the new one; until then their plans stop.',
  }
}

/** Fields at the top of a spec among leaves. */
function topOf(leaves: Readonly<Record<Pointer, Json>>): JsonObject {
  return objectOf(
    Object.entries(leaves).flatMap(([path, value]): (readonly [string, Json])[] => {
      const [first, ...rest] = segmentsOf(path)
      return first === undefined || rest.length > 0 ? [] : [[first, value]]
    }),
  )
}
