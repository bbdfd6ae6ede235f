import { columnsOf, type HalfWidth } from './columns.js'
import type { Point } from './dagre.js'
import { coordinate } from './markup.js'
import type { PlacedArrow, PlacedBox, Placement } from './placement.js'

export interface Route {
  /** Of an SVG path. */
  readonly path: string
  readonly tip: Point
  /** Where the tip looks: 1 to the right, -1 to the left. */
  readonly direction: 1 | -1
}

type End = 'from' | 'to'

/** Of a side of a box, the part that arrows may start from. */
const USED_OF_SIDE = 0.7
const TIP_LENGTH = 8

/** The lines of all arrows, in their order. */
export function routesOf(placement: Placement): readonly Route[] {
  const { arrows } = placement
  const halfWidth = columnsOf(placement)
  const ports = portsOf(arrows, (arrow) => bendsOf(arrow, halfWidth))
  return arrows.map((arrow) => {
    const direction = directionOf(arrow)
    const start = portPoint(arrow.from, direction, ports.get(portKey(arrow, 'from')) ?? 0)
    const end = portPoint(arrow.to, direction === 1 ? -1 : 1, ports.get(portKey(arrow, 'to')) ?? 0)
    const tail = { x: end.x - direction * TIP_LENGTH, y: end.y }
    const points = [
      start,
      sideOf(arrow.from.centre.x, direction, { y: start.y, halfWidth }),
      ...bendsOf(arrow, halfWidth).flatMap(({ x, y }) => [
        sideOf(x, direction === 1 ? -1 : 1, { y, halfWidth }),
        sideOf(x, direction, { y, halfWidth }),
      ]),
      sideOf(arrow.to.centre.x, direction === 1 ? -1 : 1, { y: end.y, halfWidth }),
      tail,
    ]
    return { path: pathThrough(points), tip: end, direction }
  })
}

/** Between two columns nothing is in the way, so a line need not bend there. */
function bendsOf({ way }: PlacedArrow, halfWidth: HalfWidth): readonly Point[] {
  return way.bends.filter(({ x }) => halfWidth(x) > 0)
}

function directionOf({ from, to }: PlacedArrow): 1 | -1 {
  return to.centre.x >= from.centre.x ? 1 : -1
}

function sideOf(
  x: number,
  direction: 1 | -1,
  { y, halfWidth }: { readonly y: number; readonly halfWidth: HalfWidth },
): Point {
  return { x: x + direction * halfWidth(x), y }
}

/**
 * How far from the middle of its box each end of an arrow is. On each side of a box the arrows that leave have a place
 * each, in the order of where they go; those that arrive share one.
 */
function portsOf(
  arrows: readonly PlacedArrow[],
  bends: (arrow: PlacedArrow) => readonly Point[],
): ReadonlyMap<string, number> {
  const sides = new Map<string, { height: number; slots: Map<string, { y: number; keys: string[] }> }>()
  for (const arrow of arrows) {
    for (const end of ['from', 'to'] as const) {
      const box = arrow[end]
      const isRight = (directionOf(arrow) === 1) === (end === 'from')
      const sideKey = JSON.stringify([box.box.id, isRight])
      const side = sides.get(sideKey) ?? { height: box.shape.size.height, slots: new Map() }
      sides.set(sideKey, side)
      const slotKey = end === 'to' ? 'arriving' : portKey(arrow, end)
      const slot = side.slots.get(slotKey) ?? { y: 0, keys: [] }
      side.slots.set(slotKey, slot)
      const next = bends(arrow).at(end === 'from' ? 0 : -1)?.y ?? box.centre.y
      slot.y = (slot.y * slot.keys.length + next) / (slot.keys.length + 1)
      slot.keys.push(portKey(arrow, end))
    }
  }
  const offsets = new Map<string, number>()
  for (const { height, slots } of sides.values()) {
    const inOrder = [...slots.values()].sort((a, b) => a.y - b.y)
    const step = Math.min(14, (height * USED_OF_SIDE) / inOrder.length)
    for (const [index, { keys }] of inOrder.entries()) {
      for (const key of keys) offsets.set(key, (index - (inOrder.length - 1) / 2) * step)
    }
  }
  return offsets
}

function portKey({ arrow: { from, to, mark } }: PlacedArrow, end: End): string {
  return JSON.stringify([from, to, mark, end])
}

function portPoint({ centre, shape }: PlacedBox, direction: 1 | -1, down: number): Point {
  return { x: centre.x + direction * (shape.size.width / 2 - shape.inset(down)), y: centre.y + down }
}

/** Level within a column, an S from one column to the next. */
function pathThrough([first, ...rest]: readonly Point[]): string {
  if (first === undefined) return ''
  let { x, y } = first
  const parts = [`M${coordinate(x)} ${coordinate(y)}`]
  for (const next of rest) {
    if (Math.abs(next.y - y) < 0.5) parts.push(`L${coordinate(next.x)} ${coordinate(next.y)}`)
    else {
      const middle = coordinate((x + next.x) / 2)
      const end = `${coordinate(next.x)} ${coordinate(next.y)}`
      parts.push(`C${middle} ${coordinate(y)} ${middle} ${coordinate(next.y)} ${end}`)
    }
    ;({ x, y } = next)
  }
  return parts.join('')
}
