/** `1 tenant`, `2 tenants`, `1,000 entries`. */
export function countOf(count: number, noun: string): string {
  return `${groupDigits(count)} ${count === 1 ? noun : pluralOf(noun)}`
}

/** `12,345`: the same on every machine, whatever its locale. */
export function groupDigits(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

function pluralOf(noun: string): string {
  if (/(?:s|x|ch|sh)$/.test(noun)) return `${noun}es`
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`
}
