import { EXIT, ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import { isInScope, matchesPattern, type Pattern } from '../core/model/pattern.js'
import { printable } from '../core/model/printable.js'
import type { Io } from './io.js'

/**
 * What `--only` and `--except` leave of the live resources of one kind. A slip in a pattern would look like an empty
 * project, so what can mean nothing here is refused; an `--except` of this kind with nothing to leave out is only told.
 * @throws ToolError `nothing-matches`
 */
export function narrowedLive({ globals, log }: Io, kind: Kind, all: Iterable<Live>): readonly Live[] {
  const live = [...all]
  const isMatched = (pattern: Pattern) => live.some(({ address }) => matchesPattern(pattern, address))
  for (const pattern of globals.only) {
    if (pattern !== kind.name && !isMatched(pattern)) throw nothingMatches('--only', pattern, kind)
  }
  for (const pattern of globals.except) {
    if (isMatched(pattern)) continue
    if (!isOfKind(kind, pattern)) throw nothingMatches('--except', pattern, kind)
    if (pattern !== kind.name) log.warn(`--except ${printable(pattern)} leaves nothing out`)
  }
  return live.filter(({ address }) => isInScope(address, globals))
}

/** Refuses patterns that can mean nothing where only one kind is dealt with. Throws `nothing-matches`. */
export function refuseOtherKinds({ globals }: Pick<Io, 'globals'>, kind: Kind): void {
  for (const option of ['only', 'except'] as const) {
    const other = globals[option].find((pattern) => !isOfKind(kind, pattern))
    if (other !== undefined) throw nothingMatches(`--${option}`, other, kind)
  }
}

function isOfKind({ name }: Kind, pattern: Pattern): boolean {
  return pattern === name || pattern.startsWith(`${name}/`)
}

function nothingMatches(option: '--only' | '--except', pattern: Pattern, kind: Kind): ToolError {
  const example = kind.addressOf(kind.onlyKey ?? 'acme')
  return new ToolError({
    code: 'nothing-matches',
    message: `${option} ${printable(pattern)} matches no ${kind.name}`,
    hint: `Name an address such as ${example}; * is allowed. Without the option, ${kind.name} list shows what there is.`,
    exit: EXIT.usage,
  })
}
