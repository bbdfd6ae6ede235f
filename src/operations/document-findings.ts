import type { Address } from '../core/model/address.js'
import type { Config } from '../core/model/desired.js'
import type { ErrorDetails } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { Finding } from '../core/model/plan.js'
import { checkDocuments } from './check-documents.js'

/** What is wrong with the documents that a config names: those that cannot be read, then those that can. */
export function documentFindings(
  reading: {
    readonly config: Config
    readonly unreadable: readonly { readonly address: Address; readonly problems: readonly ErrorDetails[] }[]
  },
  { kinds, isStrict }: { readonly kinds: readonly Kind[]; readonly isStrict: boolean },
): readonly Finding[] {
  const { config, unreadable } = reading
  const unread = new Set(unreadable.map(({ address }) => address))
  const findings = [
    ...unreadable.flatMap(({ address, problems }) =>
      problems.map((problem): Finding => ({ ...problem, severity: 'error', address })),
    ),
    ...checkDocuments(config, { kinds, unread }),
  ]
  return findings.map((finding): Finding =>
    isStrict && finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding,
  )
}
