import type { Address } from './address.js'

/** `tenant`, `tenant/acme`, `tenant/acme-*`: a kind alone means all of it; `*` stands for any run of characters. */
export type Pattern = string

export function matchesPattern(pattern: Pattern, address: Address): boolean {
  const whole = pattern.includes('/') ? pattern : `${pattern}/*`
  const source = whole.split('*').map(escapeForExpression).join('.*')
  return new RegExp(`^${source}$`, 'su').test(address)
}

function escapeForExpression(text: string): string {
  return text.replaceAll(/[\\^$.|?+()[\]{}/-]/gu, '\\$&')
}
