import type { FlowArrow, FlowBox, FlowGraph, Mark } from '../core/flow/graph/index.js'
import { SIGN } from './mark-signs.js'
import { pictureText } from './picture-text.js'

/** Around the label of a box. */
const SHAPES: Readonly<Record<FlowBox['sort'], readonly [string, string]>> = {
  start: ['((', '))'],
  screen: ['(', ')'],
  action: ['[', ']'],
  condition: ['{{', '}}'],
  subflow: ['[[', ']]'],
  end: ['([', '])'],
  other: ['[/', '/]'],
  missing: ['[', ']'],
}

const LINES: Readonly<Record<Mark, string>> = { same: '-->', added: '==>', removed: '-.->', changed: '==>' }

const COLOURS: Readonly<Record<Exclude<Mark, 'same'>, readonly [fill: string, outline: string]>> = {
  added: ['#dcfce7', '#15803d'],
  removed: ['#fee2e2', '#b91c1c'],
  changed: ['#ffedd5', '#b45309'],
}
const MARKS = ['added', 'removed', 'changed'] as const

/** More labels of one arrow than these tell nobody more. */
const MOST_LABELS = 20

/**
 * A flow as a Mermaid flowchart from left to right, for Markdown that draws such. Changes are marked by a sign in the
 * label, by class and by the sort of line. Foreign text in it is clean and escaped. The same graph gives the same text.
 */
export function flowMermaid({ boxes, arrows }: FlowGraph): string {
  // Names of our own: ids of tasks could be words or signs of Mermaid.
  const names = new Map(boxes.map(({ id }, index) => [id, `n${index}`]))
  const nameOf = (id: string) => names.get(id) ?? 'unknown'
  const lines = [
    'flowchart LR',
    ...(boxes.length === 0 ? ['  empty["This flow has no tasks"]'] : []),
    ...boxes.map((box) => `  ${nameOf(box.id)}${boxText(box)}`),
    ...arrows.map((arrow) => `  ${nameOf(arrow.from)} ${arrowText(arrow)} ${nameOf(arrow.to)}`),
    ...classLines(boxes, nameOf),
    ...MARKS.flatMap((mark) => {
      const indexes = arrows.flatMap((arrow, index) => (arrow.mark === mark ? [index] : []))
      return indexes.length === 0 ? [] : [`  linkStyle ${indexes.join(',')} stroke:${COLOURS[mark][1]}`]
    }),
  ]
  return `${lines.join('\n')}\n`
}

function boxText(box: FlowBox): string {
  const [open, close] = SHAPES[box.sort]
  const words = [
    `${SIGN[box.mark]} ${box.title}`,
    box.detail,
    box.formerId === undefined ? '' : `was ${box.formerId}, now ${box.id}`,
    ...box.exits.slice(0, MOST_LABELS).map(({ label, mark }) => `${SIGN[mark]} exit ${label}`),
    box.sort === 'missing' ? 'no such task' : '',
  ]
  return `${open}"${joined(words)}"${close}`
}

function arrowText({ labels, mark }: FlowArrow): string {
  const [first = '', ...others] = labels.slice(0, MOST_LABELS)
  const words = joined([`${SIGN[mark]} ${first}`, ...others])
  return words === '' ? LINES[mark] : `${LINES[mark]}|"${words}"|`
}

function classLines(boxes: readonly FlowBox[], nameOf: (id: string) => string): readonly string[] {
  const missing = boxes.filter(({ sort, mark }) => sort === 'missing' && mark === 'same')
  return [
    ...MARKS.flatMap((mark) => {
      const [fill, outline] = COLOURS[mark]
      const marked = boxes.filter((box) => box.mark === mark)
      return classOf(mark, {
        names: marked,
        style: `fill:${fill},stroke:${outline},stroke-width:3px,color:#111827`,
      })
    }),
    ...classOf('missing', { names: missing, style: 'stroke-dasharray:6 4' }),
  ]

  function classOf(
    name: string,
    { names, style }: { readonly names: readonly FlowBox[]; readonly style: string },
  ): readonly string[] {
    if (names.length === 0) return []
    return [`  classDef ${name} ${style}`, `  class ${names.map(({ id }) => nameOf(id)).join(',')} ${name}`]
  }
}

function joined(texts: readonly string[]): string {
  return texts
    .map((text) => escaped(pictureText(text)))
    .filter((text) => text !== '')
    .join('<br/>')
}

/** All but letters, digits, and signs that mean nothing to Mermaid, to Markdown inside of it or to HTML. */
const HARMFUL = /[^\p{L}\p{M}\p{N} ,()/?'•−-]/gu
/** What Markdown takes for the start of a list. */
const LIST_MARK = /^(\d*)([-)])/

/** What could mean something is written as Mermaid's `#35;`. */
function escaped(text: string): string {
  const code = (character: string) => `#${character.codePointAt(0) ?? 0};`
  return text
    .replaceAll(HARMFUL, code)
    .replace(LIST_MARK, (_match, digits: string, sign: string) => digits + code(sign))
}
