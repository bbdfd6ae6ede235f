import type { FlowArrow } from '../../core/flow/graph/index.js'
import { pictureText } from '../picture-text.js'
import { LABEL_LINE } from './arrow-words.js'
import type { Point, Size } from './dagre.js'
import { coordinate, element, escapeXml } from './markup.js'
import type { PlacedArrow, PlacedLoop } from './placement.js'
import type { Route } from './routing.js'
import { textElement } from './text-element.js'

/** The line and its tip; its words come later, on top of all lines. */
export function drawArrow({ arrow }: PlacedArrow, { path, tip, direction }: Route): string {
  return markedGroup(arrow, line(path) + tipAt(tip, direction))
}

export function drawWords({ arrow, lines, plate, way }: PlacedArrow): string {
  if (way.label === undefined) return ''
  return markedGroup(arrow, tooltip(arrow) + words(lines, { plate, centre: way.label }))
}

/** Down on the right of the box, back below it, up on the left. */
export function drawLoop({ arrow, at, lines, plate, depth }: PlacedLoop): string {
  const { centre, shape } = at
  const reach = Math.min(shape.size.width, shape.size.height * 2) / 4
  const bottom = centre.y + shape.size.height / 2
  const lowest = centre.y + depth
  const left = coordinate(centre.x - reach)
  const right = coordinate(centre.x + reach)
  const low = coordinate(lowest)
  const path =
    `M${right} ${coordinate(bottom)}C${right} ${low} ${right} ${low} ${coordinate(centre.x)} ${low}` +
    `S${left} ${low} ${left} ${coordinate(bottom + 8)}`
  const tip = `M${left} ${coordinate(bottom)}l-4 8h8z`
  const label = lines.length === 0 ? '' : words(lines, { plate, centre: { x: centre.x, y: lowest } })
  return markedGroup(
    arrow,
    tooltip(arrow) + line(path) + element('path', { class: 'flow-tip', d: tip }) + label,
  )
}

function line(path: string): string {
  return element('path', { class: 'flow-arrow', d: path })
}

function tipAt({ x, y }: Point, direction: 1 | -1): string {
  const path = `M${coordinate(x)} ${coordinate(y)}l${-9 * direction} -4.5v9z`
  return element('path', { class: 'flow-tip', d: path })
}

function words(
  lines: readonly string[],
  { plate: { width, height }, centre }: { readonly plate: Size; readonly centre: Point },
): string {
  const top = centre.y - height / 2
  const plate = { class: 'flow-plate', x: centre.x - width / 2, y: top, width, height, rx: 3 }
  const texts = lines.map((text, index) =>
    textElement(text, { style: 'label', x: centre.x, y: top + index * LABEL_LINE + 11 }),
  )
  return element('rect', plate) + texts.join('')
}

function tooltip({ labels, mark }: FlowArrow): string {
  const shown = labels.slice(0, 20).map(pictureText)
  const left = labels.length - shown.length
  const text = [...shown, ...(left > 0 ? [`and ${left} more`] : []), ...(mark === 'same' ? [] : [mark])].join(
    '; ',
  )
  return text === '' ? '' : element('title', {}, escapeXml(text))
}

function markedGroup({ mark }: FlowArrow, inner: string): string {
  return element('g', { class: `flow-${mark}` }, inner)
}
