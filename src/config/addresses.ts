import { kindOf, parseAddress } from '../core/model/address.js'
import type { Kind } from '../core/model/kind.js'
import { idProblem } from './check-texts.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import { quote } from './quote.js'

export interface AddressProblem {
  readonly code: 'bad-address' | 'unknown-kind'
  readonly message: string
  readonly hint?: string | undefined
}

/** What is wrong with an address that is to be removed; `undefined` when nothing is. */
export function addressProblem(
  address: string,
  kinds: readonly Kind[],
  later: ReadonlyMap<string, string>,
): AddressProblem | undefined {
  const parsed = parseAddress(address)
  if (parsed === undefined || parsed.segments.some((segment) => idProblem(segment) !== undefined)) {
    return {
      code: 'bad-address',
      message: `${quote(address)} is no address`,
      hint: 'Write kind and id: tenant/acme.',
    }
  }
  return unknownKind(parsed.kind, kinds, later)
}

/** What is wrong with a pattern such as `tenant/acme` or `flow/*`. */
export function patternProblem(
  pattern: string,
  kinds: readonly Kind[],
  later: ReadonlyMap<string, string>,
): AddressProblem | undefined {
  if (pattern === '' || pattern.endsWith('/')) {
    return {
      code: 'bad-address',
      message: `${quote(pattern)} is no pattern`,
      hint: 'Write tenant/acme or tenant/*.',
    }
  }
  return unknownKind(pattern.includes('/') ? kindOf(pattern) : pattern, kinds, later)
}

function unknownKind(
  name: string,
  kinds: readonly Kind[],
  later: ReadonlyMap<string, string>,
): AddressProblem | undefined {
  const known = kinds.map((kind) => kind.name)
  if (known.includes(name) || later.has(name)) return undefined
  return {
    code: 'unknown-kind',
    message: `There is no kind ${quote(name)}`,
    hint: didYouMean(name, known) ?? `There is ${known.join(', ')}.`,
  }
}
