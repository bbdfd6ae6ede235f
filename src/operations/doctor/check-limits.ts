import { ok, warning, type Check } from '../../core/model/check.js'
import {
  DOCUMENTED_LIMITS,
  isSlower,
  limitWords,
  type CallClass,
  type Limits,
} from '../../core/model/limits.js'
import type { DescopeApi } from '../../core/ports/descope-api.js'

/** The rate limits that runs keep to, and whether the config asks for more than Descope documents. */
export function checkLimits(
  api: Pick<DescopeApi, 'quota'>,
  { written = {}, tier }: { readonly written?: Limits | undefined; readonly tier?: string | undefined },
): Check {
  const limit = api.quota?.().find(({ callClass }) => callClass === 'default')?.limit ?? null
  const words = limit === null ? 'none is kept on this machine' : `${limitWords(limit)} outside user/*`
  const licence = tier === undefined ? '' : `, licence ${tier}`
  const tooFast = (Object.keys(written) as CallClass[]).find((callClass) => {
    const own = written[callClass]
    return own !== undefined && isSlower(DOCUMENTED_LIMITS[callClass], own)
  })
  if (tooFast === undefined) return ok('limits', `${words}${licence}`)
  return warning(
    'limits',
    `\`limits:\` of ${tooFast} is more than Descope documents (${limitWords(DOCUMENTED_LIMITS[tooFast])}); calls beyond it are refused and waited out`,
    'descope-mgmt validate',
  )
}
