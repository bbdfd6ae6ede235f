import { printable } from '../../model/printable.js'

/**
 * The way to sign in or up that an action stands for, without its verb, version and phase: `sign-up-or-in-otp-sms` is
 * `otp-sms`, `webauthn-sign-in-start` is `passkeys`. `undefined` for every other action: updating a user, verifying a
 * code that was sent before and resetting a password let nobody in by themselves. `verify-totp-code` counts, as
 * nothing is sent before it. Actions that were never seen are read by the same pattern, which is a guess.
 */
export function methodOf(action: string): string | undefined {
  if (action.length > LONGEST_ACTION) return undefined
  if (action === 'verify-totp-code') return 'totp'
  if (/^oauth-start(?:-|$)/.test(action)) return 'oauth'
  if (/^(?:saml|sso)-start(?:-|$)/.test(action)) return 'saml'
  const [, before, after] = /^(.+-)?sign-(?:up-or-in|in|up)(-.+)?$/.exec(action) ?? []
  const rest = `${before ?? ''}${after ?? ''}`
    .replaceAll(/-?v\d+(?=-|$)/g, '')
    .replace(/-start$/, '')
    .replaceAll(/^-|-$/g, '')
  if (rest === '' || rest.endsWith('-finish')) return undefined
  return SYNONYMS.get(rest) ?? rest
}

/** How a person calls a method. */
export function methodInWords(method: string): string {
  return WORDS.get(method) ?? printable(method, 40)
}

/** Three times the longest action seen. What is longer is no action, and no pattern shall be tried on it. */
const LONGEST_ACTION = 100

const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['webauthn', 'passkeys'],
  ['sso', 'saml'],
])

const WORDS: ReadonlyMap<string, string> = new Map([
  ['otp-sms', 'OTP by SMS'],
  ['otp-email', 'OTP by email'],
  ['otp-voice', 'OTP by voice call'],
  ['otp-whatsapp', 'OTP by WhatsApp'],
  ['magic-link-email', 'magic link by email'],
  ['magic-link-sms', 'magic link by SMS'],
  ['enchanted-link', 'enchanted link'],
  ['enchanted-link-email', 'enchanted link by email'],
  ['oauth', 'OAuth'],
  ['saml', 'SSO (SAML)'],
  ['totp', 'an authenticator app (TOTP)'],
  ['password', 'password'],
])
