import type { Address } from './address.js'

/** `tenant`, `tenant/acme`, `tenant/acme-*`: a kind alone means all of it; `*` stands for any run of characters. */
export type Pattern = string

/** Never takes longer than the product of both lengths, whatever the pattern: it may come from anybody. */
export function matchesPattern(pattern: Pattern, address: Address): boolean {
  const whole = pattern.includes('/') ? pattern : `${pattern}/*`
  if (!whole.includes('*')) return whole === address
  const [first = '', ...rest] = whole.split('*')
  const last = rest.pop() ?? ''
  if (address.length < first.length + last.length) return false
  if (!address.startsWith(first) || !address.endsWith(last)) return false
  // Each piece between two stars is taken where it comes first: that leaves the most for the pieces after it.
  const end = address.length - last.length
  let from = first.length
  for (const piece of rest) {
    const at = address.indexOf(piece, from)
    if (at < 0 || at + piece.length > end) return false
    from = at + piece.length
  }
  return true
}

/** `--only` and `--except` together: matched by one of the first, where there are any, and by none of the others. */
export function isInScope(
  address: Address,
  { only, except }: { readonly only: readonly Pattern[]; readonly except: readonly Pattern[] },
): boolean {
  return (
    (only.length === 0 || only.some((pattern) => matchesPattern(pattern, address))) &&
    !except.some((pattern) => matchesPattern(pattern, address))
  )
}
