import { byId } from '../normal/index.js'

/** The id of the pseudo task that a flow begins with. */
export const START = 'start'

/** The start first, then as people count. */
export function compareIds(a: string, b: string): number {
  return Number(b === START) - Number(a === START) || byId(a, b)
}
