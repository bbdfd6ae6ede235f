import { flowGraph, type BoxSort, type FlowBox } from '../core/flow/graph/index.js'
import { printExported } from '../core/flow/layouts/index.js'
import { meaningOf, methodInWords } from '../core/flow/meaning/index.js'
import type { Flow, FlowDocument } from '../core/flow/model.js'
import { readFlow, textAt } from '../core/flow/read-flow.js'
import { member } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { paletteFor, type Style } from './palette.js'
import { wrapLines } from './wrap.js'

/** Of a long list so many are named; the others are counted. */
const MOST_NAMED = 30
const LABEL_WIDTH = 12

const SORTS: readonly (readonly [BoxSort, string])[] = [
  ['screen', 'screen'],
  ['action', 'action'],
  ['condition', 'condition'],
  ['subflow', 'subflow'],
  ['end', 'end'],
  ['other', 'step of an unknown type'],
]

export interface SummaryView extends Style {
  readonly id: string
  /** Ids of the flows that call it. */
  readonly callers: readonly string[]
}

/** What a flow is made of and what hangs on it, a line or a few for each; ends with a line break. */
export function flowSummary(document: FlowDocument, { id, callers, width, color }: SummaryView): string {
  const palette = paletteFor(color)
  const flow = readFlow(document)
  const { boxes } = flowGraph(flow)
  const meaning = meaningOf(flow)
  const facts: readonly (readonly [label: string, words: string])[] = [
    ['about', textAt(flow.metadata, 'description') ?? ''],
    ['state', member(flow.metadata, 'disabled') === true ? 'disabled' : 'enabled'],
    ['size', sizeOf(flow, document)],
    ['steps', stepsOf(boxes)],
    ['screens', named(boxes.filter(({ sort }) => sort === 'screen').map(({ title }) => title))],
    ['methods', named(meaning.methods.map(methodInWords))],
    ['exits', named(exitsOf(boxes, meaning.exits))],
    ['calls', named(meaning.calls.map(({ flow: called }) => called))],
    ['called by', named(callers)],
    ['connectors', named([...flow.connectors].map(([key, name]) => `${name} (${key})`))],
    ['roles', named([...flow.roles].map(([key, name]) => `${name} (${key})`))],
  ]
  const name = textAt(flow.metadata, 'name') ?? ''
  const title = name === '' || name === id ? printable(id) : `${printable(name)} (${printable(id)})`
  const lines = facts
    .filter(([, words]) => words !== '')
    .flatMap(([label, words]) =>
      wrapLines(printable(words), { width, first: `  ${label.padEnd(LABEL_WIDTH)}` }).map((line, index) =>
        index === 0 ? line.replace(label, palette.faint(label)) : line,
      ),
    )
  return `${[palette.strong(title), ...lines].join('\n')}\n`
}

function sizeOf(flow: Flow, document: FlowDocument): string {
  const edges = [...flow.tasks.values()].reduce((sum, task) => sum + task.edges.length, 0)
  const kilobytes = printExported(document).length / 1000
  const parts = [
    countOf(flow.tasks.size, 'task'),
    countOf(edges, 'edge'),
    countOf(flow.screens.size, 'screen'),
    `${kilobytes < 10 ? kilobytes.toFixed(1) : kilobytes.toFixed(0)} KB exported`,
  ]
  return parts.join(', ')
}

/** Steps as a reader counts them: the two halves of a two-phase step are one. */
function stepsOf(boxes: readonly FlowBox[]): string {
  return SORTS.flatMap(([sort, noun]) => {
    const count = boxes.filter((box) => box.sort === sort).length
    return count === 0 ? [] : [countOf(count, noun)]
  }).join(', ')
}

/** Exits by the step they leave from: `End (9.success)`. */
function exitsOf(boxes: readonly FlowBox[], exits: readonly string[]): readonly string[] {
  const titles = new Map(boxes.map(({ id, title }) => [id, title]))
  return exits.map((exit) => {
    const title = titles.get(exit.slice(0, exit.indexOf('.')))
    return title === undefined ? exit : `${title} (${exit})`
  })
}

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ')
}
