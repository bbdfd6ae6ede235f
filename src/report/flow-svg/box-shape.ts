import type { FlowBox } from '../../core/flow/graph/index.js'
import { boxLines, FONT_OF, type StyledLine } from './box-words.js'
import type { Point, Size } from './dagre.js'
import { element } from './markup.js'
import { textElement } from './text-element.js'
import { textWidth } from './text-width.js'

/** Between a text and the line around it. */
const PADDING = 10
/** Of the strip on top of a screen. */
const STRIP = 18
const STRIP_TOP = 4
/** The points of a condition, on either side. */
const POINT = 16
const SMALLEST_WIDTH = 64
const LINE_GAP = 4
/** From the top of a line to what its letters stand on, as part of its font's size. */
const CAPITALS = 0.86

export interface BoxShape {
  readonly size: Size
  readonly lines: readonly StackedLine[]
  /** How far its edge lies inside of its left and right end, `down` pixels from its middle. */
  readonly inset: (down: number) => number
}

interface StackedLine extends StyledLine {
  /** What its letters stand on, from the top of the box. */
  readonly baseline: number
}

/** How large a box is to hold its words, and to be at least so high. */
export function shapeOf(box: FlowBox, leastHeight: number): BoxShape {
  const words = boxLines(box)
  const textWide = Math.max(0, ...words.map(({ text, style }) => textWidth(text, FONT_OF[style])))
  const inner = Math.max(SMALLEST_WIDTH, Math.ceil(textWide))
  const width = inner + 2 * PADDING
  switch (box.sort) {
    case 'start': {
      const { lines, height } = stacked(words, { top: 11, leastHeight })
      return { size: { width: inner, height }, lines, inset: roundInset(height) }
    }
    case 'end': {
      const { lines, height } = stacked(words, { top: PADDING, leastHeight })
      return { size: { width: width + 14, height }, lines, inset: roundInset(height) }
    }
    case 'condition': {
      const { lines, height } = stacked(words, { top: PADDING, leastHeight })
      const inset = (down: number) => (POINT * Math.abs(down)) / (height / 2)
      return { size: { width: width + 2 * POINT - PADDING, height }, lines, inset }
    }
    case 'subflow': {
      const { lines, height } = stacked(words, { top: PADDING + 3, leastHeight })
      return { size: { width: width + 8, height }, lines, inset: () => 0 }
    }
    case 'screen': {
      const caption = words.filter(({ style }) => style === 'caption')
      const rest = words.filter(({ style }) => style !== 'caption')
      const strip = stacked(caption, { top: STRIP_TOP, leastHeight: 0 })
      const body = stacked(rest, { top: PADDING, leastHeight: leastHeight - STRIP })
      const lines = body.lines.map((line) => ({ ...line, baseline: line.baseline + STRIP }))
      return {
        size: { width, height: STRIP + body.height },
        lines: [...strip.lines, ...lines],
        inset: () => 0,
      }
    }
    case 'action':
    case 'other':
    case 'missing': {
      const { lines, height } = stacked(words, { top: PADDING, leastHeight })
      return { size: { width, height }, lines, inset: () => 0 }
    }
  }
}

/** Lines one below the other, and the height of a box with as much room below them as above. */
function stacked(
  lines: readonly StyledLine[],
  { top, leastHeight }: { readonly top: number; readonly leastHeight: number },
): { readonly lines: readonly StackedLine[]; readonly height: number } {
  const textHeight = lines.reduce((sum, { style }) => sum + FONT_OF[style].size + LINE_GAP, -LINE_GAP)
  const height = Math.ceil(Math.max(textHeight + 2 * top, leastHeight))
  let y = (height - textHeight) / 2
  const placed = lines.map((line) => {
    const { size } = FONT_OF[line.style]
    const baseline = y + size * CAPITALS
    y += size + LINE_GAP
    return { ...line, baseline }
  })
  return { lines: placed, height }
}

/** The outline around a centre. */
export function drawShape(box: FlowBox, { size }: BoxShape, centre: Point): string {
  const { width, height } = size
  const x = centre.x - width / 2
  const y = centre.y - height / 2
  const outline = { class: 'flow-shape', x, y, width, height }
  switch (box.sort) {
    case 'start':
    case 'end':
      return element('rect', { ...outline, rx: height / 2 })
    case 'screen':
      return element('rect', { ...outline, rx: 8 }) + drawStrip({ x, y, width })
    case 'condition': {
      const corners = [
        [x, centre.y],
        [x + POINT, y],
        [x + width - POINT, y],
        [x + width, centre.y],
        [x + width - POINT, y + height],
        [x + POINT, y + height],
      ]
      const points = corners.map((corner) => corner.map((value) => Math.round(value * 10) / 10).join(','))
      return element('polygon', { class: 'flow-shape', points: points.join(' ') })
    }
    case 'subflow': {
      const inside = { class: 'flow-inside', x: x + 4, y: y + 4, width: width - 8, height: height - 8 }
      return element('rect', outline) + element('rect', inside)
    }
    case 'action':
    case 'other':
      return element('rect', { ...outline, rx: box.sort === 'other' ? 14 : 0 })
    case 'missing':
      return element('rect', { ...outline, 'stroke-dasharray': '6 4' })
  }
}

/** The words of a box, centred one below the other. */
export function drawLines({ lines, size }: BoxShape, centre: Point): string {
  const top = centre.y - size.height / 2
  return lines
    .map(({ style, text, baseline }) => textElement(text, { style, x: centre.x, y: top + baseline }))
    .join('')
}

/** The bar on top that makes a rectangle look like a window; its caption stands in it. */
function drawStrip({ x, y, width }: Point & { readonly width: number }): string {
  const path = `M${x} ${y + STRIP}v${8 - STRIP}a8 8 0 0 1 8 -8h${width - 16}a8 8 0 0 1 8 8v${STRIP - 8}z`
  return element('path', { class: 'flow-strip', d: path })
}

function roundInset(height: number): (down: number) => number {
  const radius = height / 2
  return (down) => radius - Math.sqrt(Math.max(0, radius ** 2 - down ** 2))
}
