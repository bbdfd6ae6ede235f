import type { Point, Size } from './dagre.js'
import type { Placement } from './placement.js'

export interface Extent {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The smallest rectangle around all boxes, labels and bends; nothing at all for an empty picture. */
export function extentOf({ boxes, arrows, loops }: Placement): Extent {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  const cover = ({ x, y }: Point, { width, height }: Size) => {
    left = Math.min(left, x - width / 2)
    top = Math.min(top, y - height / 2)
    right = Math.max(right, x + width / 2)
    bottom = Math.max(bottom, y + height / 2)
  }
  for (const { centre, shape } of boxes) cover(centre, shape.size)
  for (const { way, plate } of arrows) {
    if (way.label) cover(way.label, plate)
    for (const bend of way.bends) cover(bend, { width: 0, height: 0 })
  }
  for (const { at, depth, plate } of loops) cover({ x: at.centre.x, y: at.centre.y + depth }, plate)
  if (left > right) return { left: 0, top: 0, width: 0, height: 0 }
  return { left, top, width: right - left, height: bottom - top }
}
