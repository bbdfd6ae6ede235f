import type { Point } from './dagre.js'
import type { PlacedArrow } from './placement.js'

/** How far below the middle of its box each end of an arrow is. */
export interface Ports {
  readonly from: number
  readonly to: number
}

/** Of a side of a box, the part that arrows may start from. */
const USED_OF_SIDE = 0.7
const FARTHEST_APART = 14

/** To the right, or back to the left. */
export function directionOf({ from, to }: PlacedArrow): 1 | -1 {
  return to.centre.x >= from.centre.x ? 1 : -1
}

/** A place on one side of a box, for one arrow that leaves or for all that arrive. */
interface Slot {
  /** Where its arrows come from or go to. */
  readonly heights: number[]
  readonly take: ((down: number) => void)[]
}

interface Side {
  readonly height: number
  readonly slots: Slot[]
  arriving?: Slot
}

/**
 * Where the ends of every arrow are, in their order. On each side of a box the arrows that leave have a place each, in
 * the order of where they go; those that arrive share one.
 */
export function portsOf(
  arrows: readonly PlacedArrow[],
  bends: (arrow: PlacedArrow) => readonly Point[],
): readonly Ports[] {
  const sides = new Map<string, Side>()
  const ports = arrows.map((arrow) => {
    const port = { from: 0, to: 0 }
    for (const end of ['from', 'to'] as const) {
      const side = sideOf(sides, arrow, end)
      const slot = end === 'to' ? (side.arriving ?? newSlot(side)) : newSlot(side)
      if (end === 'to') side.arriving = slot
      slot.heights.push(bends(arrow).at(end === 'from' ? 0 : -1)?.y ?? arrow[end].centre.y)
      slot.take.push((down) => {
        port[end] = down
      })
    }
    return port
  })
  for (const side of sides.values()) spread(side)
  return ports
}

function sideOf(sides: Map<string, Side>, arrow: PlacedArrow, end: 'from' | 'to'): Side {
  const { box, shape } = arrow[end]
  const isRight = (directionOf(arrow) === 1) === (end === 'from')
  const key = JSON.stringify([box.id, isRight])
  const side = sides.get(key) ?? { height: shape.size.height, slots: [] }
  sides.set(key, side)
  return side
}

function newSlot({ slots }: Side): Slot {
  const slot: Slot = { heights: [], take: [] }
  slots.push(slot)
  return slot
}

function spread({ height, slots }: Side): void {
  const inOrder = slots
    .map((slot) => ({ slot, y: slot.heights.reduce((sum, y) => sum + y, 0) / slot.heights.length }))
    .sort((a, b) => a.y - b.y)
  const step = Math.min(FARTHEST_APART, (height * USED_OF_SIDE) / inOrder.length)
  for (const [index, { slot }] of inOrder.entries()) {
    for (const take of slot.take) take((index - (inOrder.length - 1) / 2) * step)
  }
}
