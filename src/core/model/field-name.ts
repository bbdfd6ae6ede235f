import { segmentsOf, type Pointer } from './pointer.js'
import { quoted } from './printable.js'

/** Needs no quotes in the name of a field. */
const PLAIN_SEGMENT = /^[\w-]+$/

/** A place in a resource as people say it: `settings.ssoDomains`, `customAttributes."a.b"`. */
export function fieldName(path: Pointer): string {
  if (path === '') return '(everything)'
  return segmentsOf(path)
    .map((segment) => (PLAIN_SEGMENT.test(segment) ? segment : quoted(segment)))
    .join('.')
}
