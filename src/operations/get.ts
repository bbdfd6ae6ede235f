import { EXIT, ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import { printable } from '../core/model/printable.js'
import { readOptions } from './read-live.js'
import type { Session } from './session.js'
import { whatThereIs } from './what-there-is.js'

/** The named resources, whole. Throws code `not-found` naming every one that does not exist, and what is near. */
export async function getResources(
  session: Session,
  kind: Kind,
  keys: readonly string[],
): Promise<readonly Live[]> {
  const found = await kind.refresh(session.api, keys, readOptions(session))
  const byKey = new Map(found.map((live) => [live.key, live]))
  const missing = keys.filter((key) => !byKey.has(key))
  if (missing.length > 0) {
    // Only here: what is there costs a call that nobody needs who finds what he asks for.
    const there = await kind.list(session.api, readOptions(session))
    throw new ToolError({
      code: 'not-found',
      message: `No such ${kind.name}: ${missing.map((key) => printable(key)).join(', ')}`,
      hint: whatThereIs(
        kind,
        missing,
        there.map(({ key }) => key),
      ),
      exit: EXIT.service,
    })
  }
  const whole: Live[] = []
  for (const key of keys) {
    const live = byKey.get(key)
    if (live !== undefined) {
      whole.push(await kind.enrich(session.api, live, Object.keys(kind.costly), readOptions(session)))
    }
  }
  return whole
}
