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
  return address.slice(0, address.indexOf('/'))
}

function encodeSegment(segment: string): string {
  return segment.replaceAll('%', '%25').replaceAll('/', '%2F')
}

function decodeSegment(segment: string): string {
  return segment.replaceAll(/%2[Ff]/g, '/').replaceAll('%25', '%')
}
