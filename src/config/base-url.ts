import { usageError } from '../core/model/errors.js'
import { isLoopbackHost } from '../core/model/host.js'
import { quote } from './quote.js'

const DEFAULT_BASE_URL = 'https://api.descope.com'

/** Project ids with a region have at least this many characters: P, four for the region, 27 of their own. */
const SHORTEST_WITH_REGION = 32

/**
 * Where the API of a project is: its region stands in the project id after the P, as Descope's Go, Python and .NET
 * SDKs read it (seen in their sources, 2026-11); without one it is the default host.
 */
export function baseUrlOf(projectId: string): string {
  if (projectId.length < SHORTEST_WITH_REGION) return DEFAULT_BASE_URL
  return `https://api.${projectId.slice(1, 5).toLowerCase()}.descope.com`
}

/**
 * A base URL without a slash at its end.
 * @param from where it was given, for the message
 * @throws ToolError `bad-base-url`; `insecure-base-url` for http to anything but this machine
 */
export function checkedBaseUrl(written: string, from: string): string {
  const url = URL.canParse(written) ? new URL(written) : undefined
  // A password in the address is not repeated.
  const shown = url === undefined || (url.username === '' && url.password === '') ? ` ${quote(written)}` : ''
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url === undefined || !isHttp || shown === '' || url.search !== '' || url.hash !== '') {
    throw usageError({
      code: 'bad-base-url',
      message: `The base URL${shown} from ${from} cannot be used`,
      hint: 'Give scheme, host and at most a port and a path: https://api.descope.com.',
    })
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw usageError({
      code: 'insecure-base-url',
      message: `The base URL ${quote(written)} from ${from} is not https`,
      hint: 'Only an address of this machine may be reached without https.',
    })
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
