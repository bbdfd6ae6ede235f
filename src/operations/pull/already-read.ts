import { kindOf, type Address } from '../../core/model/address.js'
import type { Kind, Live } from '../../core/model/kind.js'
import type { Session } from '../session.js'

/**
 * The session with what was read of these kinds in the place of further calls, so that what follows sees one and the
 * same state of the project. Other kinds, and parts that were not read, are read as ever.
 */
export function alreadyRead(
  session: Session,
  read: { readonly kinds: readonly Kind[]; readonly live: ReadonlyMap<Address, Live> },
): Session {
  const names = new Set(read.kinds.map(({ name }) => name))
  const kinds = session.kinds.map((kind): Kind => {
    if (!names.has(kind.name)) return kind
    const isOwn = ({ address }: Live) => kindOf(address) === kind.name
    return { ...kind, list: async () => [...read.live.values()].filter(isOwn) }
  })
  return { ...session, kinds }
}
