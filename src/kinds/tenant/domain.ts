import { domainToASCII, domainToUnicode } from 'node:url'
import { getPublicSuffix } from 'tldts'
import { printable } from '../../core/model/printable.js'

export interface DomainProblem {
  readonly message: string
  readonly hint?: string
}

const LETTERS_DIGITS_HYPHEN_DOT = /^(?:[a-z0-9.-]|\P{ASCII})*$/iu
const PLAIN = /^[a-z0-9.-]*$/
const ASCII_ONLY = /^\p{ASCII}*$/u
/** RFC 1123: 1 to 63 letters, digits and hyphens, no hyphen at either end. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** RFC 1035 allows 255 octets on the wire, which are 253 characters of text. */
const LONGEST_DOMAIN = 253

/**
 * The form in which two spellings of one domain are equal: lower case, international names in ASCII (`xn--…`).
 * Text that is no domain only becomes lower case. Idempotent.
 */
export function foldDomain(domain: string): string {
  if (PLAIN.test(domain)) return domain
  const lower = domain.toLowerCase()
  // For plain ASCII the URL rules do harm: they turn `1.2` into `1.0.0.2` and cut `acme.com/path`.
  if (ASCII_ONLY.test(lower) || !LETTERS_DIGITS_HYPHEN_DOT.test(lower)) return lower
  const ascii = domainToASCII(lower)
  return ascii === '' ? lower : ascii
}

/** Why a text cannot be a tenant's domain; `undefined` when it can. */
export function domainProblem(domain: string): DomainProblem | undefined {
  const shown = printable(JSON.stringify(domain))
  const message = `${shown} is not a domain`
  if (domain === '') return { message: 'A domain may not be empty' }
  if (domain.includes('@')) return { message, hint: 'Write only what follows the @.' }
  if (domain.includes('/') || domain.includes(':')) {
    return { message, hint: 'Write the host name alone, without scheme, port and path.' }
  }
  if (domain.includes('*')) return { message, hint: 'Wildcards are not understood; list each domain.' }
  if (!LETTERS_DIGITS_HYPHEN_DOT.test(domain)) {
    return { message, hint: 'A domain has letters, digits, hyphens and dots.' }
  }
  const ascii = foldDomain(domain)
  const labels = ascii.split('.')
  const last = labels.at(-1) ?? ''
  if (labels.length < 2) return { message, hint: 'It needs at least two parts, as in acme.com.' }
  if (last === '') return { message, hint: 'Leave out the dot at the end.' }
  if (/^\d+$/.test(last)) return { message, hint: 'Addresses made of numbers are no domains.' }
  if (ascii.length > LONGEST_DOMAIN)
    return { message, hint: `It is longer than ${LONGEST_DOMAIN} characters.` }
  const wrong = labels.find((label) => !LABEL.test(label))
  if (wrong !== undefined) {
    return {
      message,
      hint: `The part ${printable(JSON.stringify(wrong))} must be 1 to 63 letters, digits or hyphens, without a hyphen at either end.`,
    }
  }
  if (!isDecodable(ascii)) return { message, hint: 'Its international part cannot be decoded.' }
  if (getPublicSuffix(ascii, { allowPrivateDomains: true }) === ascii) {
    return {
      message: `${shown} is a public suffix: everybody with an address below it would belong to this tenant`,
      hint: `Name the organisation's own domain, as in acme.${ascii}.`,
    }
  }
  return undefined
}

/** Node 20 and 22 give nothing for a label such as `xn--zzzzzz`, Node 24 gives it back as it is. */
function isDecodable(ascii: string): boolean {
  const decoded = domainToUnicode(ascii)
  return decoded !== '' && !decoded.split('.').some((label) => label.startsWith('xn--'))
}
