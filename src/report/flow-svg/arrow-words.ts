import type { FlowArrow } from '../../core/flow/graph/index.js'
import { SIGN } from '../mark-signs.js'
import { pictureText } from '../picture-text.js'
import { textLines } from './text-lines.js'
import { textWidth, type Font } from './text-width.js'
import type { Size } from './dagre.js'

const LABEL: Font = { size: 9.5 }
export const LABEL_LINE = 13
/** Pixels of text on an arrow. */
const WIDTH = 112
/** Of one outcome among several: each has one line. */
const ITEM_WIDTH = 150
/** More outcomes than these are told in one run of words. */
const MOST_APART = 3
const MOST_IN_RUN = 20

/** What stands on an arrow: the sign of its mark and its outcomes. No line at all for a step that just went well. */
export function arrowLines({ labels, mark }: FlowArrow): readonly string[] {
  const texts = labels.map(pictureText)
  const isRun = texts.length > MOST_APART
  if (texts.length > 1 && !isRun) {
    const room = { font: LABEL, width: ITEM_WIDTH, lines: 1 }
    const bullet = SIGN[mark] || '•'
    return texts.flatMap((text) => textLines(`${bullet} ${text}`, room))
  }
  const words = isRun ? texts.slice(0, MOST_IN_RUN).join(', ') : (texts[0] ?? '')
  return textLines(`${SIGN[mark]} ${words}`.trim(), { font: LABEL, width: WIDTH, lines: isRun ? 6 : 2 })
}

/** The plate under the words; nothing by nothing where there are none. */
export function plateSize(lines: readonly string[]): Size {
  if (lines.length === 0) return { width: 0, height: 0 }
  const width = Math.max(...lines.map((line) => textWidth(line, LABEL)))
  return { width: Math.ceil(width) + 8, height: lines.length * LABEL_LINE + 3 }
}
