import { isLoopbackHost } from '../core/model/host.js'
import { usageError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'

/**
 * The base URL without a slash at its end. The key travels with every call, so it is https only; plain http is for
 * this machine.
 * @throws ToolError `invalid-base-url`, `insecure-base-url`
 */
export function checkedBaseUrl(baseUrl: string): string {
  const url = parseUrl(baseUrl)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw usageError({
      code: 'invalid-base-url',
      message: 'The base URL may hold a host, a port and a path, nothing else',
      hint: 'Leave out user, password, "?" and "#": https://api.descope.com',
    })
  }
  const isLocalHttp = url.protocol === 'http:' && isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !isLocalHttp) {
    throw usageError({
      code: 'insecure-base-url',
      message: `The base URL ${printable(url.origin)} is not https, and the management key goes with every call`,
      hint: 'Use https://. Plain http is accepted for this machine only.',
    })
  }
  return url.href.replace(/\/+$/, '')
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw usageError({
      code: 'invalid-base-url',
      message: 'The base URL is no URL',
      hint: 'It looks like https://api.descope.com',
    })
  }
}
