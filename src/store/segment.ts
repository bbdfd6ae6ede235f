import { createHash } from 'node:crypto'

/** Names that Windows keeps for devices, with or without an ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d) *(?:\.|$)/i
const PLAIN = /[A-Za-z0-9._ @+=,()-]/
/** Names of more characters are cut; file systems admit 255 bytes, and endings and stamps are added. */
const MAX_LENGTH = 120

/**
 * Foreign text as one segment of a store key: safe as a file name everywhere, never `.` or `..`, never a device,
 * and two texts never get one name (where the file system tells case apart). Characters outside plain ASCII become `%XX` or `%uXXXX`; what is longer than 120
 * characters then is cut there and ends in a digest of the whole.
 */
export function segmentFor(text: string): string {
  const encoded = Array.from({ length: text.length }, (_, index) => encodeUnit(text, index)).join('')
  const named = DEVICE.test(encoded) || encoded === '' ? `%${encoded}` : encoded
  if (named.length <= MAX_LENGTH) return named
  const digest = createHash('sha256').update(named).digest('hex').slice(0, 32)
  return `${named.slice(0, MAX_LENGTH)}%~${digest}`
}

/** The text a segment was made for, where it was not cut; `undefined` for what {@link segmentFor} never gives. */
export function textOfSegment(segment: string): string | undefined {
  const body =
    segment.startsWith('%') && !/^%(?:u[0-9a-f]{4}|[0-9a-f]{2})/.test(segment) ? segment.slice(1) : segment
  const text = body.replaceAll(/%u([0-9a-f]{4})|%([0-9a-f]{2})/g, (_match, wide?: string, narrow?: string) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow ?? '0', 16)),
  )
  return segmentFor(text) === segment ? text : undefined
}

function encodeUnit(text: string, index: number): string {
  const unit = text.charAt(index)
  const isAtEdge = index === 0 || index === text.length - 1
  if (PLAIN.test(unit) && !(isAtEdge && (unit === '.' || unit === ' '))) return unit
  const hex = unit.charCodeAt(0).toString(16)
  return hex.length <= 2 ? `%${hex.padStart(2, '0')}` : `%u${hex.padStart(4, '0')}`
}

/**
 * Guards a driver against a key that would leave its place. Keys are made by this program, so a bad one is a defect:
 * throws `RangeError`.
 */
export function assertSafeKey(key: string): void {
  for (const segment of key.split('/')) {
    if (!isSafeName(segment)) throw new RangeError(`unsafe store key: ${JSON.stringify(key)}`)
  }
}

/** True for a name that may be a part of a key. Hidden files are not ours. */
export function isSafeName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[\\/\0]/.test(name)
}
