/** True for hosts that never leave this machine: `localhost` and names below it, 127.0.0.0/8, `[::1]`. */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.toLowerCase()
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    name === '::1' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  )
}

/**
 * What plans, backups and last-applied remember of a base URL: `api.descope.com`, `gateway.example:8443`, or
 * `loopback` for every address of this machine, because a local port means nothing later.
 * @throws TypeError when the text is no URL
 */
export function hostLabel(baseUrl: string): string {
  const url = new URL(baseUrl)
  return isLoopbackHost(url.hostname) ? 'loopback' : url.host
}
