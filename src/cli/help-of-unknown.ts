import { nearestWord } from '../core/model/did-you-mean.js'
import { quoted } from '../core/model/printable.js'
import type { KnownCommands } from './program.js'

/** `help plna`: the word that names no command, and what may have been meant. Nothing where help was not asked for. */
export function helpOfUnknown(
  argv: readonly string[],
  { commands }: Pick<KnownCommands, 'commands'>,
): { readonly message: string; readonly hint: string } | undefined {
  const at = argv.indexOf('help')
  const named = at < 0 ? undefined : argv[at + 1]
  if (named === undefined || named.startsWith('-')) return undefined
  const groups = argv.slice(0, at).filter((word) => commands.some(({ path }) => path.includes(word)))
  const siblings = commands.flatMap(({ path }) =>
    groups.every((word, index) => path[index] === word) ? (path[groups.length] ?? []) : [],
  )
  if (siblings.includes(named)) return undefined
  const meant = nearestWord(named, siblings)
  return {
    message: `There is no command ${quoted([...groups, named].join(' '))}`,
    hint: meant === undefined ? 'See --help.' : `Did you mean ${meant}?`,
  }
}
