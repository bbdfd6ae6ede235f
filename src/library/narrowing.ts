import { didYouMean } from '../core/model/did-you-mean.js'
import { usageError } from '../core/model/errors.js'
import type { Pattern } from '../core/model/pattern.js'
import { quoted } from '../core/model/printable.js'
import { kinds } from '../kinds/index.js'
import type { Narrowing } from './store.js'

/**
 * What is looked at. A kind that is misspelt would narrow to nothing, or leave nothing out.
 * @throws ToolError `unknown-kind`, `wrong-usage` for what is no list
 */
export function narrowedBy({ only = [], except = [] }: Narrowing): {
  readonly only: readonly Pattern[]
  readonly except: readonly Pattern[]
} {
  return { only: patternsIn('only', only), except: patternsIn('except', except) }
}

/** @param given from a program that may not be checked by a compiler */
function patternsIn(option: string, given: unknown): readonly Pattern[] {
  if (!Array.isArray(given)) throw wrong(`${option} takes a list`)
  return given.map((pattern: unknown) => {
    if (typeof pattern !== 'string' || pattern === '') throw wrong(`${option} takes texts that are not empty`)
    const [kind = ''] = pattern.split('/')
    if (!kind.includes('*')) refuseUnknownKind(option, kind)
    return pattern
  })
}

function refuseUnknownKind(option: string, kind: string): void {
  const names = kinds.map(({ name }) => name)
  if (names.includes(kind)) return
  const ofCollection = kinds.find(({ collection }) => collection === kind)?.name
  throw usageError({
    code: 'unknown-kind',
    message: `There is no kind ${quoted(kind)}, which ${option} names`,
    hint:
      ofCollection === undefined
        ? (didYouMean(kind, names) ?? `There is ${names.join(', ')}.`)
        : `Did you mean ${quoted(ofCollection)}?`,
  })
}

function wrong(message: string): Error {
  return usageError({
    code: 'wrong-usage',
    message,
    hint: "Kinds, addresses or patterns, such as ['tenant/acme', 'flow'].",
  })
}
