import { usageError } from '../core/model/errors.js'
import { isLoopbackHost } from '../core/model/host.js'
import type { BytesFetch } from './fetch.js'
import { nodeFetch } from './node-fetch.js'
import { proxyTroubleIn } from './proxy-trouble.js'

/**
 * The fetch that fits the environment: {@link nodeFetch}, unless a proxy variable is set (`HTTPS_PROXY`, `HTTP_PROXY`,
 * with `NO_PROXY`, in either case of letters), which Node 20 does not read by itself. undici is loaded with the first call that
 * needs it. This machine is never reached through a proxy.
 * @throws ToolError `invalid-proxy` from the first call when a proxy's URL cannot be used
 */
export function fetchFor(variables: Readonly<Record<string, string | undefined>>): BytesFetch {
  const httpsProxy = firstOf(variables, ['https_proxy', 'HTTPS_PROXY'])
  const httpProxy = firstOf(variables, ['http_proxy', 'HTTP_PROXY'])
  const direct = nodeFetch()
  if (httpsProxy === undefined && httpProxy === undefined) return direct
  const noProxy = firstOf(variables, ['no_proxy', 'NO_PROXY'])
  let proxied: Promise<BytesFetch> | undefined
  return async (url, request) => {
    if (isLoopbackHost(new URL(url).hostname)) return direct(url, request)
    proxied ??= proxyFetch({ httpsProxy, httpProxy, noProxy })
    return (await proxied)(url, request)
  }
}

async function proxyFetch(proxies: {
  readonly httpsProxy: string | undefined
  readonly httpProxy: string | undefined
  readonly noProxy: string | undefined
}): Promise<BytesFetch> {
  const undici = await import('undici')
  // Given explicitly, an empty text included: left out, undici would read the process's own variables.
  const dispatcher = checked(
    () =>
      new undici.EnvHttpProxyAgent({
        httpsProxy: proxies.httpsProxy ?? proxies.httpProxy ?? '',
        httpProxy: proxies.httpProxy ?? '',
        noProxy: proxies.noProxy ?? '',
      }),
  )
  const known = [proxies.httpsProxy, proxies.httpProxy].filter((proxy) => proxy !== undefined)
  return async (url, request) => {
    try {
      return await undici.fetch(url, { ...request, dispatcher })
    } catch (error) {
      throw proxyTroubleIn(error, known) ?? error
    }
  }
}

function checked<T>(make: () => T): T {
  try {
    return make()
  } catch {
    throw usageError({
      code: 'invalid-proxy',
      message: 'HTTPS_PROXY or HTTP_PROXY does not hold the URL of a proxy',
      hint: 'It looks like http://proxy.example:3128',
    })
  }
}

function firstOf(
  variables: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): string | undefined {
  return names.map((name) => variables[name]?.trim()).find((value) => value !== undefined && value !== '')
}
