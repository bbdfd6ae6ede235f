import type { Layout } from '../core/flow/layouts/index.js'
import type { ErrorDetails } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import { wrapLines } from './wrap.js'

type Outcome = 'created' | 'replaced' | 'unchanged'

interface WrittenFlow {
  readonly id: string
  readonly file: string
  readonly outcome: Outcome
  /** What the layout could not hold. */
  readonly lost: readonly Pick<ErrorDetails, 'message'>[]
}

/** So many flows are named one by one; more are counted. */
const MOST_NAMED = 20

/** Where exported flows went, and what was lost on the way. `out`: the folder they were meant for. */
export function exportedFlows(
  flows: readonly WrittenFlow[],
  { out, width, color }: Style & { readonly out: string },
): string {
  const palette = paletteFor(color)
  if (flows.length === 0) return 'No flows'
  const lines =
    flows.length <= MOST_NAMED
      ? flows.map(
          ({ id, file, outcome }) => `${printable(id)} → ${printable(file)}  ${palette.faint(outcome)}`,
        )
      : [`${countOf(flows.length, 'flow')} → ${printable(out)}  ${palette.faint(outcomesOf(flows))}`]
  return [
    ...lines,
    ...flows
      .flatMap(({ id, lost }) => lost.map(({ message }) => `${id}: ${message}`))
      .flatMap(lostLine({ width, palette })),
  ].join('\n')
}

/** What a conversion did, and what it lost. */
export function convertedFlow(
  about: {
    readonly id: string | undefined
    readonly from: Layout
    readonly to: Layout
    readonly input: string
    readonly output: string
    readonly outcome: Outcome
    readonly lost: readonly Pick<ErrorDetails, 'message'>[]
    readonly notes: readonly ErrorDetails[]
  },
  { width, color }: Style,
): string {
  const palette = paletteFor(color)
  const { input, output, from, to, outcome } = about
  return [
    ...wrapLines(`${printable(input)} (${from}) → ${printable(output)} (${to}): ${outcome}`, {
      width,
      rest: '  ',
    }),
    ...about.lost.map(({ message }) => message).flatMap(lostLine({ width, palette })),
    ...about.notes.flatMap(({ message }) =>
      wrapLines(printable(message), { width, first: 'note  ' }).map((line) => palette.faint(line)),
    ),
  ].join('\n')
}

function lostLine({ width, palette }: { readonly width: number; readonly palette: Palette }) {
  return (message: string) =>
    wrapLines(printable(message), { width, first: 'lost  ' }).map((line) => palette.warn(line))
}

function outcomesOf(flows: readonly WrittenFlow[]): string {
  return (['created', 'replaced', 'unchanged'] as const)
    .map((outcome) => [flows.filter((flow) => flow.outcome === outcome).length, outcome] as const)
    .filter(([count]) => count > 0)
    .map(([count, outcome]) => `${count} ${outcome}`)
    .join(', ')
}
