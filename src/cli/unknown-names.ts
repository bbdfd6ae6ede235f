import { didYouMean } from '../core/model/did-you-mean.js'
import { printable, quoted } from '../core/model/printable.js'
import { unknownNames, type UnknownName } from '../operations/audit-names.js'
import type { Io } from './io.js'

const WORDS: Readonly<Record<UnknownName['asked'], string>> = {
  by: 'Nothing in the audit is by',
  operations: 'Nothing in the audit is of the operation',
  actions: 'Nothing in the audit is of the action',
}
const MOST_SHOWN = 10

/** Says where nothing was found because of a name that the audit does not have. */
export async function tellUnknownNames(
  { log }: Pick<Io, 'log'>,
  ...[store, projectId, question]: Parameters<typeof unknownNames>
): Promise<void> {
  for (const { asked, name, known } of await unknownNames(store, projectId, question)) {
    if (known.length === 0) continue
    const more = known.length > MOST_SHOWN ? ', …' : ''
    const there = `There is ${known
      .slice(0, MOST_SHOWN)
      .map((each) => printable(each))
      .join(', ')}${more}.`
    log.warn(`${WORDS[asked]} ${quoted(name)}. ${didYouMean(name, known) ?? there}`)
  }
}
