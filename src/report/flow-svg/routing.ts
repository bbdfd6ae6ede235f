import { columnsOf, type HalfWidth } from './columns.js'
import type { Point } from './dagre.js'
import { coordinate } from './markup.js'
import { directionOf, portsOf } from './ports.js'
import type { PlacedArrow, PlacedBox, Placement } from './placement.js'

export interface Route {
  /** Of an SVG path. */
  readonly path: string
  readonly tip: Point
  /** Where the tip looks: 1 to the right, -1 to the left. */
  readonly direction: 1 | -1
}

const TIP_LENGTH = 8
/** Heights that differ by less are one to the eye. */
const LEVEL = 0.5

/** The lines of all arrows, in their order. */
export function routesOf(placement: Placement): readonly Route[] {
  const { arrows } = placement
  const halfWidth = columnsOf(placement)
  const ports = portsOf(arrows, (arrow) => bendsOf(arrow, halfWidth))
  return arrows.map((arrow, index) => {
    const direction = directionOf(arrow)
    const start = portPoint(arrow.from, direction, ports[index]?.from ?? 0)
    const end = portPoint(arrow.to, direction === 1 ? -1 : 1, ports[index]?.to ?? 0)
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

function sideOf(
  x: number,
  direction: 1 | -1,
  { y, halfWidth }: { readonly y: number; readonly halfWidth: HalfWidth },
): Point {
  return { x: x + direction * halfWidth(x), y }
}

function portPoint({ centre, shape }: PlacedBox, direction: 1 | -1, down: number): Point {
  return { x: centre.x + direction * (shape.size.width / 2 - shape.inset(down)), y: centre.y + down }
}

/** Level within a column, an S from one column to the next. */
function pathThrough([first, ...rest]: readonly Point[]): string {
  if (first === undefined) return ''
  let { x, y } = first
  const parts = [`M${coordinate(x)} ${coordinate(y)}`]
  for (const [index, next] of rest.entries()) {
    const isLevel = Math.abs(next.y - y) < LEVEL
    if (isLevel && Math.abs((rest[index + 1]?.y ?? Infinity) - y) < LEVEL) continue
    const end = `${coordinate(next.x)} ${coordinate(next.y)}`
    const middle = coordinate((x + next.x) / 2)
    parts.push(isLevel ? `L${end}` : `C${middle} ${coordinate(y)} ${middle} ${coordinate(next.y)} ${end}`)
    ;({ x, y } = next)
  }
  return parts.join('')
}
