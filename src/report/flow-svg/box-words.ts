import type { BoxSort, FlowBox, FlowExit } from '../../core/flow/graph/index.js'
import { SIGN } from '../mark-signs.js'
import { pictureText } from '../picture-text.js'
import { textLines } from './text-lines.js'
import type { Font } from './text-width.js'

/** Pixels of text in a box; wide enough for most words in an action's name. */
const WIDTH = 132
const MOST_EXITS = 3

export type Style = 'caption' | 'title' | 'detail'

export interface StyledLine {
  readonly style: Style
  readonly text: string
}

export const FONT_OF: Readonly<Record<Style, Font>> = {
  caption: { size: 9 },
  title: { size: 11, bold: true },
  detail: { size: 9.5 },
}

const SORT_WORDS: Readonly<Record<BoxSort, string>> = {
  start: 'start',
  screen: 'screen',
  action: 'action',
  condition: 'condition',
  subflow: 'subflow',
  end: 'end',
  other: 'task',
  missing: 'no such task',
}

/** What stands in a box: its sort and id, its name, what it runs, where it leaves the flow. */
export function boxLines(box: FlowBox): readonly StyledLine[] {
  const title = styled('title', pictureText(box.title), 3)
  if (box.sort === 'start') return title
  return [
    ...styled('caption', captionOf(box), 1),
    ...title,
    ...styled('detail', pictureText(box.detail), 2),
    ...changedFirst(box.exits)
      .slice(0, MOST_EXITS)
      .flatMap((exit) => styled('detail', exitWords(exit), 1)),
    ...(box.exits.length > MOST_EXITS
      ? styled('detail', `and ${box.exits.length - MOST_EXITS} more exits`, 1)
      : []),
  ]
}

/** The whole of it in one line, for those who point at the box. */
export function boxTooltip(box: FlowBox): string {
  const parts = [
    `${captionOf(box)}: ${pictureText(box.title)}`,
    pictureText(box.detail),
    ...box.exits.slice(0, 10).map(exitWords),
    box.mark === 'same' ? '' : box.mark,
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function exitWords({ label, mark }: FlowExit): string {
  return `${SIGN[mark]} exit: ${pictureText(label)}`.trim()
}

/** Only the first ones have room. */
function changedFirst(exits: readonly FlowExit[]): readonly FlowExit[] {
  return [...exits.filter(({ mark }) => mark !== 'same'), ...exits.filter(({ mark }) => mark === 'same')]
}

function captionOf({ sort, id, formerId }: FlowBox): string {
  // The id of what is missing is its title already.
  if (sort === 'missing' || sort === 'start') return SORT_WORDS[sort]
  const was = formerId === undefined ? '' : `${pictureText(formerId)} → `
  return `${SORT_WORDS[sort]} ${was}${pictureText(id)}`.trim()
}

function styled(style: Style, text: string, lines: number): readonly StyledLine[] {
  return textLines(text, { font: FONT_OF[style], width: WIDTH, lines }).map((line) => ({ style, text: line }))
}
