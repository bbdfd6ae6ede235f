import type { Coverage, WalkedStep, WalkFailure, WalkResult } from '../core/flow/walk/index.js'
import { printable, printableLines } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import { placeWords } from './place-words.js'
import { columnsOf, wrapLines } from './wrap.js'

/** Scenarios that were walked, and what of their flows was. */
export interface ShownFlowTests {
  readonly scenarios: readonly {
    readonly file: string
    readonly flow: string
    readonly result: WalkResult
  }[]
  readonly coverage: readonly (Coverage & { readonly file: string })[]
  readonly isPassed: boolean
  /** A step that no scenario walked counts as failed. */
  readonly wantsAllSteps: boolean
}

interface TestsView extends Style {
  /** Shows the walks of scenarios that passed, and every step that was not walked. */
  readonly verbose: boolean
}

interface View extends TestsView {
  readonly palette: Palette
}

/** Scenarios file by file; of those that did not pass the walk so far and why; then steps that none walked. */
export function renderFlowTests(tests: ShownFlowTests, style: TestsView): string {
  const view = { ...style, palette: paletteFor(style.color) }
  const files = new Map<string, WalkResult[]>()
  for (const { file, result } of tests.scenarios) files.set(file, [...(files.get(file) ?? []), result])
  const blocks = [...files].map(([file, results]) =>
    [view.palette.strong(printable(file)), ...results.flatMap((result) => scenarioLines(result, view))].join(
      '\n',
    ),
  )
  const rest = tests.coverage.filter(({ notWalked }) => notWalked.length > 0)
  const missed =
    rest.length === 0
      ? []
      : [
          [
            'Steps that no scenario walked',
            ...rest.flatMap((coverage) => coverageLines(coverage, view)),
          ].join('\n'),
        ]
  return [...blocks, ...missed, totalLine(tests, view)].join('\n\n')
}

function scenarioLines(result: WalkResult, view: View): readonly string[] {
  const { passed, name, steps, failures } = result
  const { palette, width, verbose } = view
  const mark = passed ? palette.good('passed') : palette.bad('failed')
  const count = countOf(steps.length, 'step')
  const head = wrapLines(`${printable(name)}${passed ? `  (${count})` : ''}`, { width, first: '  passed  ' })
  return [
    ...head.map((line, index) => (index === 0 ? line.replace(/^ {2}passed/, `  ${mark}`) : line)),
    ...(passed && !verbose ? [] : walkLines(steps, view)),
    ...failures.flatMap((failure) => failureLines(failure, view)),
  ]
}

const INDENT = '    '
/** A walk that failed after more steps shows its last ones. */
const MOST_STEPS = 30

function walkLines(steps: readonly WalkedStep[], { palette, width, verbose }: View): readonly string[] {
  const hidden = verbose ? 0 : Math.max(0, steps.length - MOST_STEPS)
  const wide = Math.max(0, ...steps.slice(hidden).map(({ type }) => columnsOf(type)))
  const lines = steps.slice(hidden).flatMap((step) => {
    const words = `${step.name === '' ? '' : `${printable(step.name)} `}(${printable(step.id)})`
    const left = outcomeWords(step)
    const first = `${INDENT}${step.type.padEnd(wide)}  `
    return wrapLines(`${words}${left === '' ? '' : ` → ${left}`}`, { width, first })
  })
  const more = hidden === 0 ? [] : [`${INDENT}… ${countOf(hidden, 'step')} before (--verbose shows all)`]
  return [...more, ...lines].map((line) => palette.faint(line))
}

function outcomeWords({ outcome, outcomeName }: WalkedStep): string {
  if (outcome === undefined) return ''
  const name = outcomeName?.trim() ?? ''
  return name === '' || name === outcome
    ? printable(outcome, 60)
    : `${printable(name, 60)} (${printable(outcome, 60)})`
}

function failureLines(
  { code, message, hint, where }: WalkFailure,
  { palette, width }: View,
): readonly string[] {
  const place = placeWords(where)
  const lines = wrapLines(`${place}  ${printableLines(message)} (${code})`, {
    width,
    first: INDENT,
    rest: `${INDENT}  `,
  })
  return [
    ...lines.map((line) => palette.bad(line)),
    ...(hint === undefined ? [] : wrapLines(printableLines(hint), { width, first: `${INDENT}  → ` })),
  ]
}

/** So many steps of a flow are named; the others are counted. */
const MOST_NAMED = 20

function coverageLines(
  { flow, file, steps, notWalked, edges, walkedEdges }: Coverage & { readonly file: string },
  { width, palette, verbose }: View,
): readonly string[] {
  const shown = verbose ? notWalked : notWalked.slice(0, MOST_NAMED)
  const wide = Math.max(...shown.map(({ type }) => columnsOf(type)))
  const more = notWalked.length - shown.length
  return [
    ...wrapLines(
      `${printable(flow)} (${printable(file)}): ${notWalked.length} of ${countOf(steps, 'step')}; ${edges - walkedEdges} of ${countOf(edges, 'arrow')}`,
      { width, first: '  ', rest: INDENT },
    ),
    ...shown.flatMap(({ id, name, type }) =>
      wrapLines(`${name === '' ? '' : `${printable(name)} `}(${printable(id)})`, {
        width,
        first: `${INDENT}${type.padEnd(wide)}  `,
      }).map(palette.faint),
    ),
    ...(more === 0 ? [] : [`${INDENT}… ${more} more (--verbose shows all)`]),
  ]
}

function totalLine(
  { scenarios, coverage, isPassed, wantsAllSteps }: ShownFlowTests,
  { palette }: View,
): string {
  const failed = scenarios.filter(({ result }) => !result.passed).length
  const steps = coverage.reduce((sum, flow) => sum + flow.steps, 0)
  const walked = coverage.reduce((sum, flow) => sum + flow.walked, 0)
  const all = countOf(scenarios.length, 'scenario')
  const result = failed === 0 ? `${all} passed` : `${failed} of ${all} failed`
  const missing = wantsAllSteps && walked < steps ? ', and --all-steps wants all' : ''
  const line = `${isPassed ? 'Passed' : 'Failed'}: ${result}; ${walked} of ${countOf(steps, 'step')} walked${missing}`
  return isPassed ? palette.good(line) : palette.bad(line)
}
