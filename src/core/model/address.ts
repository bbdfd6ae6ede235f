/** A resource's name across the program: `tenant/acme`, `role/acme/Editor`. Segments percent-encode `/` and `%`. */
export type Address = string

export function addressOf(kind: string, ...segments: readonly string[]): Address {
  return [kind, ...segments.map(encodeSegment)].join('/')
}

/** Kind and decoded segments; `undefined` when the text is no address. */
export function parseAddress(
  address: Address,
): { readonly kind: string; readonly segments: readonly string[] } | undefined {
  const [kind, ...segments] = address.split('/')
  if (kind === undefined || kind === '' || segments.length === 0 || segments.includes('')) return undefined
  return { kind, segments: segments.map(decodeSegment) }
}

export function kindOf(address: Address): string {
  const end = address.indexOf('/')
  return end < 0 ? address : address.slice(0, end)
}

/** The key a kind knows the resource by: what follows the kind, decoded. */
export function keyIn(address: Address): string {
  return address
    .slice(kindOf(address).length + 1)
    .split('/')
    .map(decodeSegment)
    .join('/')
}

function encodeSegment(segment: string): string {
  return segment.replaceAll('%', '%25').replaceAll('/', '%2F')
}

function decodeSegment(segment: string): string {
  return segment.replaceAll(/%2[Ff]/g, '/').replaceAll('%25', '%')
}
