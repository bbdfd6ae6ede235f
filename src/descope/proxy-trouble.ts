/** The way to the service ended at the proxy: nothing reached the service. */
export class ProxyTrouble extends Error {
  /** Scheme, host and port, without user and password. */
  readonly proxy: string
  /** What the proxy answered instead of opening the way, where it answered. */
  readonly status: number | undefined

  constructor(
    proxy: string,
    { status, cause }: { readonly status: number | undefined; readonly cause: unknown },
  ) {
    super('the proxy did not open the way', { cause })
    this.proxy = proxy
    this.status = status
  }
}

/** undici's words for a refused tunnel, as seen in 7.30. */
const REFUSED = /^Proxy response \((\d{3})\)/

/**
 * The trouble with a proxy that an error of undici tells of; `undefined` where it tells of the service or of the way
 * behind the proxy. Which hosts go past the proxy is undici's to know, so only the error itself says where it ended.
 * @param proxies addresses of proxies, which are valid
 */
export function proxyTroubleIn(error: unknown, proxies: readonly string[]): ProxyTrouble | undefined {
  for (const cause of causesOf(error)) {
    const refused = REFUSED.exec(cause.message)?.[1]
    for (const proxy of proxies) {
      const url = new URL(proxy)
      const shown = `${url.protocol}//${url.host}`
      if (refused !== undefined) return new ProxyTrouble(shown, { status: Number(refused), cause: error })
      if (isAbout(cause, url)) return new ProxyTrouble(shown, { status: undefined, cause: error })
    }
  }
  return undefined
}

function causesOf(error: unknown): readonly Error[] {
  const found: Error[] = []
  let current = error
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    found.push(current)
    current =
      current instanceof AggregateError && current.errors.length > 0 ? current.errors[0] : current.cause
  }
  return found
}

function isAbout(cause: Error & { readonly hostname?: unknown; readonly port?: unknown }, url: URL): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (cause.hostname === name) return true
  if (cause.message.includes(`${name}:${port}`)) return true
  return typeof cause.port === 'number' && String(cause.port) === port && port !== '443'
}
