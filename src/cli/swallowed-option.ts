import type { Option } from 'commander'

/**
 * An option that took the next option for its value, as `--config --dry-run` does: then the second one would silently
 * not count. A value that begins with two dashes can still be given as `--config=--odd`.
 */
export function swallowedOption(
  argv: readonly string[],
  options: readonly Option[],
): { readonly option: string; readonly swallowed: string } | undefined {
  const short = new Set(options.map((option) => option.short))
  const wanting = new Set(
    options.filter((option) => option.required).flatMap((option) => [option.short, option.long]),
  )
  for (let index = 0; index + 1 < argv.length; index += 1) {
    const [word = '', next = ''] = argv.slice(index, index + 2)
    if (word === '--') return undefined
    if (!wanting.has(word)) continue
    if (next.startsWith('--') || short.has(next)) return { option: word, swallowed: next }
    index += 1
  }
  return undefined
}
