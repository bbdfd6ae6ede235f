import type { JsonObject } from '../core/model/json.js'
import { groupDigits } from './count-words.js'

/** What carrying out a plan is expected to take. */
export interface ExpectedCost {
  readonly calls: number
  readonly seconds: number
}

/** `about 2,400 calls, 3 to 4 min`: more digits would promise more than is known. */
export function costWords({ calls, seconds }: ExpectedCost): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, calls))) - 1)
  return `about ${groupDigits(Math.round(calls / step) * step)} calls, ${timeWords(seconds)}`
}

/** `{ cost: { calls, seconds } }`; nothing where the cost is not worth telling. */
export function costJson(cost: ExpectedCost | undefined): JsonObject {
  return cost === undefined ? {} : { cost: { calls: cost.calls, seconds: cost.seconds } }
}

/** It may take a fifth longer than reckoned. */
const LONGER = 1.2

function timeWords(seconds: number): string {
  if (seconds < 45) return 'less than a minute'
  if (seconds < 75) return 'about a minute'
  const minutes = seconds / 60
  return minutes < 100 ? range(minutes, 'min') : range(minutes / 60, 'h')
}

function range(length: number, unit: string): string {
  const [least, most] = [Math.max(1, Math.floor(length)), Math.ceil(length * LONGER)]
  return least === most ? `about ${least} ${unit}` : `${least} to ${most} ${unit}`
}
