import { randomBytes } from 'node:crypto'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const LENGTH = 27
/** KSUIDs count seconds from 2014-05-13T16:53:20Z. */
const EPOCH_S = 1_400_000_000
const RANDOM_BYTES = 16

/** 27 characters in the service's own form: seconds, then chance, in base 62; later ones sort behind. */
export function ksuid(nowMs: number): string {
  const seconds = BigInt(Math.max(0, Math.floor(nowMs / 1000) - EPOCH_S))
  let number =
    (seconds << BigInt(RANDOM_BYTES * 8)) | BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`)
  let text = ''
  while (number > 0n) {
    text = (DIGITS[Number(number % 62n)] ?? '') + text
    number /= 62n
  }
  return text.padStart(LENGTH, '0')
}
