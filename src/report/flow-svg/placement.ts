import type { FlowArrow, FlowBox, FlowGraph } from '../../core/flow/graph/index.js'
import { arrowLines, plateSize } from './arrow-words.js'
import { shapeOf, type BoxShape } from './box-shape.js'
import { arrange, type Link, type Way } from './arrange.js'
import type { Point, Size } from './dagre.js'

export interface PlacedBox {
  readonly box: FlowBox
  readonly shape: BoxShape
  readonly centre: Point
}

export interface PlacedArrow {
  readonly arrow: FlowArrow
  readonly from: PlacedBox
  readonly to: PlacedBox
  readonly lines: readonly string[]
  readonly plate: Size
  readonly way: Way
}

/** An arrow from a box to itself, drawn below it. */
export interface PlacedLoop {
  readonly arrow: FlowArrow
  readonly at: PlacedBox
  readonly lines: readonly string[]
  readonly plate: Size
  /** How far below the middle of the box its lowest line runs. */
  readonly depth: number
}

export interface Placement {
  readonly boxes: readonly PlacedBox[]
  readonly arrows: readonly PlacedArrow[]
  readonly loops: readonly PlacedLoop[]
}

/**
 * Boxes that one box leads to, per column. From left to right, a menu with thirty ways on would make a picture thirty
 * boxes high; the next ones stand a column further.
 */
const MOST_BELOW_EACH_OTHER = 10
/** Beyond these the arrows to the last column take more room than its boxes. */
const MOST_COLUMNS = 5
const LOOP_DROP = 14
/** A box is high enough for its arrows to leave apart from each other, within reason. */
const PORT_HEIGHT = 15
const MOST_PORTS = 24

/** Where every box and every label stands. Boxes without arrows come in rows below the others. */
export function place({ boxes, arrows }: FlowGraph): Placement {
  const loops = groupByStart(arrows.filter(({ from, to }) => from === to))
  const ways = arrows.filter(({ from, to }) => from !== to)
  const connected = new Set(ways.flatMap(({ from, to }) => [from, to]))
  const leaving = groupByStart(ways)
  const measured = boxes.map((box) =>
    measure(box, { loops: loops.get(box.id) ?? [], waysOn: leaving.get(box.id)?.length ?? 0 }),
  )
  const inside = measured.filter(({ box }) => connected.has(box.id))
  const indexOf = new Map(inside.map(({ box }, index) => [box.id, index]))
  const worded = ways.map((arrow) => ({ arrow, lines: arrowLines(arrow) }))
  const links = linksOf(worded, { indexOf, waysOn: leaving })
  const { nodes, links: laid } = arrange(inside.map(roomOf), links)

  const placed = new Map<string, PlacedBox & Measured>()
  for (const [index, one] of inside.entries()) {
    const middle = nodes[index] ?? { x: 0, y: 0 }
    placed.set(one.box.id, { ...one, centre: { x: middle.x, y: middle.y - one.below / 2 } })
  }
  const rest = measured.filter(({ box }) => !connected.has(box.id))
  for (const one of placeInRows(rest, extentOf([...placed.values()]))) placed.set(one.box.id, one)
  return {
    boxes: [...placed.values()],
    arrows: worded.flatMap(({ arrow, lines }, index): PlacedArrow[] => {
      const from = placed.get(arrow.from)
      const to = placed.get(arrow.to)
      const way = laid[index]
      return from && to && way ? [{ arrow, lines, from, to, way, plate: plateSize(lines) }] : []
    }),
    loops: [...placed.values()].flatMap(loopsAt),
  }
}

interface Measured {
  readonly box: FlowBox
  readonly shape: BoxShape
  readonly loops: readonly FlowArrow[]
  /** Height that its loops take below it. */
  readonly below: number
}

function measure(
  box: FlowBox,
  { loops, waysOn }: { readonly loops: readonly FlowArrow[]; readonly waysOn: number },
): Measured {
  const below = loops.reduce((sum, loop) => sum + LOOP_DROP + plateSize(arrowLines(loop)).height, 0)
  return { box, shape: shapeOf(box, Math.min(waysOn, MOST_PORTS) * PORT_HEIGHT), loops, below }
}

function roomOf({ shape: { size }, loops, below }: Measured): Size {
  const widest = Math.max(size.width, ...loops.map((loop) => plateSize(arrowLines(loop)).width))
  return { width: widest, height: size.height + below }
}

function groupByStart(arrows: readonly FlowArrow[]): ReadonlyMap<string, readonly FlowArrow[]> {
  const groups = new Map<string, FlowArrow[]>()
  for (const arrow of arrows) {
    const group = groups.get(arrow.from)
    if (group === undefined) groups.set(arrow.from, [arrow])
    else group.push(arrow)
  }
  return groups
}

function linksOf(
  worded: readonly { readonly arrow: FlowArrow; readonly lines: readonly string[] }[],
  { indexOf, waysOn }: { readonly indexOf: ReadonlyMap<string, number>; readonly waysOn: WaysOn },
): readonly Link[] {
  const drawn = new Map<string, number>()
  return worded.map(({ arrow, lines }) => {
    const before = drawn.get(arrow.from) ?? 0
    drawn.set(arrow.from, before + 1)
    return {
      from: indexOf.get(arrow.from) ?? 0,
      to: indexOf.get(arrow.to) ?? 0,
      label: lines.length === 0 ? undefined : plateSize(lines),
      // In turn rather than ten by ten: neighbours in a column then have the rows of the others between them.
      columns: 1 + (before % columnsFor(waysOn.get(arrow.from)?.length ?? 1)),
    }
  })
}

function columnsFor(waysOn: number): number {
  return Math.min(MOST_COLUMNS, Math.ceil(waysOn / MOST_BELOW_EACH_OTHER))
}

type WaysOn = ReadonlyMap<string, readonly FlowArrow[]>

function loopsAt(at: PlacedBox & Measured): readonly PlacedLoop[] {
  let depth = at.shape.size.height / 2
  return at.loops.map((arrow) => {
    const lines = arrowLines(arrow)
    const plate = plateSize(lines)
    depth += LOOP_DROP + plate.height
    return { arrow, at, lines, plate, depth: depth - plate.height / 2 }
  })
}

const ROW_WIDTH = 900
const ROW_GAP = 24

function placeInRows(boxes: readonly Measured[], above: Size): readonly (PlacedBox & Measured)[] {
  const width = Math.max(ROW_WIDTH, above.width)
  let x = 0
  let y = above.height === 0 ? 0 : above.height + 3 * ROW_GAP
  let tallest = 0
  return boxes.map((one) => {
    const room = roomOf(one)
    if (x > 0 && x + room.width > width) {
      x = 0
      y += tallest + ROW_GAP
      tallest = 0
    }
    const centre = { x: x + room.width / 2, y: y + one.shape.size.height / 2 }
    x += room.width + ROW_GAP
    tallest = Math.max(tallest, room.height)
    return { ...one, centre }
  })
}

function extentOf(boxes: readonly (PlacedBox & Measured)[]): Size {
  return {
    width: Math.max(0, ...boxes.map(({ centre, shape }) => centre.x + shape.size.width / 2)),
    height: Math.max(0, ...boxes.map(({ centre, shape, below }) => centre.y + shape.size.height / 2 + below)),
  }
}
