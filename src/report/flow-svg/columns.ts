import type { Placement } from './placement.js'

/** Beside a box, where arrows run level and have their tips. */
const LANDING = 14

/** How far a column reaches to either side of a middle of its. 0 where only lines pass. */
export type HalfWidth = (x: number) => number

/**
 * The columns of a picture. All boxes of a column and all labels between two columns share their middle, so arrows that
 * run level from one side of a column to the other and change their height only in the gaps cut through no box.
 */
export function columnsOf({ boxes, arrows }: Placement): HalfWidth {
  const halves = new Map<number, number>()
  const widen = (x: number, half: number) => {
    const key = Math.round(x)
    halves.set(key, Math.max(halves.get(key) ?? 0, half))
  }
  for (const { centre, shape } of boxes) widen(centre.x, shape.size.width / 2 + LANDING)
  for (const { way, plate } of arrows) if (way.label) widen(way.label.x, plate.width / 2)
  return (x) => halves.get(Math.round(x)) ?? 0
}
