import { accessSync, constants } from 'node:fs'
import { ok, warning, type Check } from '../../core/model/check.js'
import { isLoopbackHost } from '../../core/model/host.js'
import { printable } from '../../core/model/printable.js'
import { unsettingOf } from './fixes.js'

const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']
const OTHERS = ['no_proxy', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS']

/** Variables that decide which way calls take and which certificates they trust. Passwords in them are left out. */
export function checkProxy(about: {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Empty where it is not known. */
  readonly baseUrl: string
  readonly platform: string
}): readonly Check[] {
  const { env, baseUrl, platform } = about
  const set = (names: readonly string[]) =>
    names.flatMap((name) => {
      const value = env[name]?.trim() ?? ''
      return value === '' ? [] : [{ name, value }]
    })
  const proxies = set(PROXIES)
  const broken = proxies.find(({ value }) => !isProxy(value))
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    return [
      {
        name: 'proxy',
        state: 'failed',
        message:
          'NODE_TLS_REJECT_UNAUTHORIZED=0 switches the check of certificates off: anybody on the way can read the key',
        fix: unsettingOf('NODE_TLS_REJECT_UNAUTHORIZED', platform),
      },
    ]
  }
  if (broken !== undefined) {
    return [
      {
        name: 'proxy',
        state: 'failed',
        message: `${broken.name} does not hold the URL of a proxy`,
        hint: 'It looks like http://proxy.example:3128',
        fix: unsettingOf(broken.name, platform),
        code: 'invalid-proxy',
      },
    ]
  }
  const certificates = env['NODE_EXTRA_CA_CERTS']?.trim() ?? ''
  if (certificates !== '' && !canBeRead(certificates)) {
    return [
      warning(
        'proxy',
        `NODE_EXTRA_CA_CERTS=${printable(certificates, 120)} cannot be read, so Node goes without these certificates`,
        `ls -l '${printable(certificates)}'`,
      ),
    ]
  }
  const words = [...proxies, ...set(OTHERS)].map(
    ({ name, value }) => `${name}=${printable(withoutPassword(value), 120)}`,
  )
  if (proxies.length === 0) return [ok('proxy', ['no proxy is set', ...words].join(', '))]
  const isLocal = URL.canParse(baseUrl) && isLoopbackHost(new URL(baseUrl).hostname)
  const message = `${words.join(', ')}${isLocal ? '; not used for this machine' : ''}`
  // Only the first two decide about https, and they may be meant for something else.
  return [
    !isLocal && proxies.every(({ name }) => name.toLowerCase() === 'http_proxy')
      ? warning(
          'proxy',
          `${message}; there is no HTTPS_PROXY, so this one is used for https too`,
          unsettingOf(proxies[0]?.name ?? '', platform),
        )
      : ok('proxy', message),
  ]
}

function canBeRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

function isProxy(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  if (url.username === '' && url.password === '') return text
  url.username = '…'
  url.password = ''
  return url.href.replace('%E2%80%A6', '…')
}
