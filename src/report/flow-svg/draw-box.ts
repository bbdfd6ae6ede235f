import { SIGN } from '../mark-signs.js'
import { drawLines, drawShape } from './box-shape.js'
import { boxTooltip } from './box-words.js'
import { element, escapeXml } from './markup.js'
import type { PlacedBox } from './placement.js'
import { textElement } from './text-element.js'

export function drawBox({ box, shape, centre }: PlacedBox): string {
  const { width, height } = shape.size
  const corner = { x: centre.x + width / 2 - shape.inset(height / 2), y: centre.y - height / 2 }
  return element(
    'g',
    { class: `flow-${box.sort} flow-${box.mark}` },
    element('title', {}, escapeXml(boxTooltip(box))) +
      drawShape(box, shape, centre) +
      drawLines(shape, centre) +
      (box.mark === 'same' ? '' : drawBadge(SIGN[box.mark], corner)),
  )
}

/** A sign on a disc: colours alone tell nothing to some readers. */
export function drawBadge(sign: string, { x, y }: { readonly x: number; readonly y: number }): string {
  const disc = element('circle', { class: 'flow-badge', cx: x, cy: y, r: 8 })
  return disc + textElement(sign, { style: 'sign', x, y: y + 4 })
}
