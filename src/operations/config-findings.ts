import type { Config } from '../core/model/desired.js'
import type { ErrorDetails } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { Finding } from '../core/model/plan.js'
import { checkDocuments } from './check-documents.js'

/** A config as it was read, with what is wrong in it. */
interface Reading {
  readonly config: Config
  readonly problems: readonly ErrorDetails[]
  readonly unreadable: readonly { readonly address: string; readonly problems: readonly ErrorDetails[] }[]
}

/** Everything that is wrong: in the files, in reading the documents they name, and in those documents. */
export function findingsOf(
  { config, problems, unreadable }: Reading,
  { kinds, isStrict }: { readonly kinds: readonly Kind[]; readonly isStrict: boolean },
): readonly Finding[] {
  const unread = new Set(unreadable.map(({ address }) => address))
  const documents = [
    ...unreadable.flatMap(({ address, problems: found }) =>
      found.map((problem): Finding => ({ ...problem, severity: 'error', address })),
    ),
    ...checkDocuments(config, { kinds, unread }),
  ]
  return [
    ...problems.map((problem): Finding => ({ ...problem, severity: 'error' })),
    ...documents.map((finding): Finding =>
      isStrict && finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding,
    ),
  ]
}
