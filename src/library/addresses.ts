import { kindOf, type Address } from '../core/model/address.js'
import { usageError } from '../core/model/errors.js'
import { keyAt } from '../core/model/key-at.js'
import type { Kind } from '../core/model/kind.js'
import { quoted } from '../core/model/printable.js'
import { kinds } from '../kinds/index.js'

/** @throws ToolError `wrong-usage` for a word that no kind has as its name */
export function kindCalled(name: string): Kind {
  const kind = kinds.find((known) => known.name === name)
  if (kind !== undefined) return kind
  throw usageError({
    code: 'wrong-usage',
    message: `There is no kind ${quoted(name)}`,
    hint: `Kinds are ${kinds.map((known) => known.name).join(', ')}.`,
  })
}

/** Kind and key of a resource. @throws ToolError `wrong-usage` for what is no address */
export function resourceAt(address: Address): { readonly kind: Kind; readonly key: string } {
  const kind = kindCalled(kindOf(address))
  const key = keyAt(kind, address)
  if (key !== '') return { kind, key }
  throw usageError({
    code: 'wrong-usage',
    message: `${quoted(address)} is no address`,
    hint: 'An address looks like tenant/acme.',
  })
}

/** @throws ToolError `wrong-usage` where there is none, or they are of several kinds */
export function ofOneKind(addresses: readonly Address[]): {
  readonly kind: Kind
  readonly keys: readonly string[]
} {
  const [first] = addresses
  if (first === undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: 'No address is named',
      hint: 'Name at least one, such as tenant/acme.',
    })
  }
  const { kind } = resourceAt(first)
  const resources = addresses.map(resourceAt)
  if (resources.every((resource) => resource.kind === kind))
    return { kind, keys: resources.map(({ key }) => key) }
  throw usageError({
    code: 'wrong-usage',
    message: `Not all of these are of one kind: ${addresses.map((address) => quoted(address)).join(', ')}`,
    hint: 'Go back kind by kind.',
  })
}
