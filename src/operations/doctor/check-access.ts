import { ApiError } from '../../core/model/api-error.js'
import { checkOfError, ok, skipped, type Check } from '../../core/model/check.js'
import type { Config } from '../../core/model/desired.js'
import type { Kind } from '../../core/model/kind.js'
import type { Clock } from '../../core/ports/clock.js'
import type { DescopeApi } from '../../core/ports/descope-api.js'
import { countOf } from '../../report/index.js'

/**
 * What the key may read: of every kind the list that a plan begins with, and nothing else. What it may write cannot be
 * found out without writing. A refusal fails where the files declare that kind, and is a warning elsewhere.
 */
export async function checkAccess(
  api: DescopeApi,
  about: {
    readonly kinds: readonly Kind[]
    readonly config: Config | undefined
    readonly clock: Pick<Clock, 'now'>
    readonly signal: AbortSignal
    readonly keyFix: string
  },
): Promise<readonly Check[]> {
  // Told at once instead of after a minute of trying again.
  const once: DescopeApi = {
    ...api,
    connection: api.connection ?? api,
    call: async (request) => api.call({ ...request, isRead: false }),
  }
  const read = { nowMs: () => about.clock.now(), signal: about.signal }
  return Promise.all(
    about.kinds.map(async (kind): Promise<Check> => {
      const name = `access-${kind.name}`
      try {
        const found = await kind.list(once, read)
        return ok(
          name,
          kind.onlyKey === undefined ? `${countOf(found.length, kind.name)} to be read` : 'to be read',
        )
      } catch (error) {
        const fix =
          error instanceof ApiError && error.failure !== 'auth'
            ? 'descope-mgmt doctor --verbose'
            : about.keyFix
        const check = checkOfError(name, error, fix)
        const isWanted = about.config?.declaredKinds.has(kind.name) ?? false
        return isWanted ? check : { ...check, state: 'warning' }
      }
    }),
  )
}

/** Nothing could be asked. */
export function accessNotLookedAt(kinds: readonly Kind[], because: string): readonly Check[] {
  return kinds.map(({ name }) => skipped(`access-${name}`, because))
}
