import { EXIT, ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import { printable } from '../core/model/printable.js'
import { readOptions } from './read-live.js'
import type { Session } from './session.js'

/** The named resources, whole. Throws code `not-found` naming every one that does not exist. */
export async function getResources(
  session: Session,
  kind: Kind,
  keys: readonly string[],
): Promise<readonly Live[]> {
  const found = await kind.refresh(session.api, keys, readOptions(session))
  const byKey = new Map(found.map((live) => [live.key, live]))
  const missing = keys.filter((key) => !byKey.has(key))
  if (missing.length > 0) {
    throw new ToolError({
      code: 'not-found',
      message: `No such ${kind.name}: ${missing.map((key) => printable(key)).join(', ')}`,
      hint: `See what there is: descope-mgmt ${kind.name} list`,
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
