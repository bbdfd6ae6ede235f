import type { FlowGraph } from '../../core/flow/graph/index.js'
import { pictureText } from '../picture-text.js'
import { SIGN } from '../mark-signs.js'
import { drawArrow, drawLoop, drawWords } from './draw-arrow.js'
import { drawBadge, drawBox } from './draw-box.js'
import { extentOf } from './extent.js'
import { coordinate, element, escapeXml } from './markup.js'
import { place, type Placement } from './placement.js'
import { routesOf } from './routing.js'
import { STYLE } from './style.js'
import { textElement } from './text-element.js'
import { textLines } from './text-lines.js'

const MARGIN = 24
const HEADING = 52
const LEGEND = 30
const NARROWEST = 360

/**
 * A picture of a flow as one SVG document: from left to right, the sort of a task told by its shape, what changed by
 * sign and colour, in light or dark as the reader has it. It holds no script and refers to nothing outside; foreign text
 * in it is clean and escaped. The same graph gives the same bytes.
 *
 * `title` is foreign text too. Throws `graph-too-large` where laying it out would take minutes.
 */
export function flowSvg(graph: FlowGraph, { title }: { readonly title: string }): string {
  const placement = place(graph)
  const extent = extentOf(placement)
  const isMarked = [...graph.boxes, ...graph.arrows].some(({ mark }) => mark !== 'same')
  const width = Math.ceil(Math.max(NARROWEST, extent.width + 2 * MARGIN))
  const height = Math.ceil(HEADING + extent.height + MARGIN + (isMarked ? LEGEND : 0))
  const move = `translate(${coordinate(MARGIN - extent.left)} ${coordinate(HEADING - extent.top)})`
  const parts = [
    element('title', {}, escapeXml(pictureText(title))),
    element('style', {}, STYLE),
    element('rect', { class: 'flow-paper', width, height }),
    heading(title, width),
    element('g', { transform: move }, `\n${drawing(placement).join('\n')}\n`),
    isMarked ? legend(height - LEGEND + 6) : '',
  ]
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    role: 'img',
    class: isMarked ? 'flow-graph flow-marked' : 'flow-graph',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
  }
  return `${element('svg', attributes, `\n${parts.filter((part) => part !== '').join('\n')}\n`)}\n`
}

/** Lines first, then their words, then the boxes: what is read lies on top. */
function drawing(placement: Placement): readonly string[] {
  if (placement.boxes.length === 0) {
    return [textElement('This flow has no tasks.', { style: 'label', x: NARROWEST / 2 - MARGIN, y: 0 })]
  }
  const routes = routesOf(placement)
  return [
    ...placement.arrows.flatMap((arrow, index) => {
      const route = routes[index]
      return route === undefined ? [] : [drawArrow(arrow, route)]
    }),
    ...placement.loops.map(drawLoop),
    ...placement.arrows.map(drawWords).filter((part) => part !== ''),
    ...placement.boxes.map(drawBox),
  ]
}

function heading(title: string, width: number): string {
  const room = { font: { size: 15, bold: true }, width: width - 2 * MARGIN, lines: 1 }
  const [line = ''] = textLines(pictureText(title), room)
  return textElement(line, { style: 'heading', x: MARGIN, y: 28 })
}

function legend(y: number): string {
  const entries = (['added', 'removed', 'changed'] as const).map((mark, index) => {
    const x = MARGIN + 8 + index * 96
    const words = textElement(mark, { style: 'label', x: x + 38, y: y + 3.5 })
    return element('g', { class: `flow-${mark}` }, drawBadge(SIGN[mark], { x, y }) + words)
  })
  return element('g', { class: 'flow-legend' }, entries.join(''))
}
