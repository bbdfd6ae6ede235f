import { scanJson } from './scan-json.js'
import { placesOfOffsets, type TextPlace } from './text-places.js'

/**
 * Where a text stops being JSON, counted from 1; `undefined` when it is JSON. `JSON.parse` names no place for half
 * of its complaints, and not the same in every Node.
 */
export function jsonErrorPlace(text: string): TextPlace | undefined {
  const { fault } = scanJson(text, Number.POSITIVE_INFINITY)
  return fault === undefined ? undefined : placesOfOffsets(text)(fault.offset)
}
