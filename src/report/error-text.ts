import { ProblemsError, type ErrorDetails, type ToolError } from '../core/model/errors.js'
import { printable, printableLines } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import { placeWords } from './place-words.js'
import { wrapLines } from './wrap.js'

export interface ErrorView extends Style {
  /** Folder that places in files are written relative to. Default: places stay absolute. */
  readonly cwd?: string | undefined
}

/** An error as a person reads it: what happened and the code, where, what to do next. Ends with a line break. */
export function renderError(error: ToolError, view: ErrorView): string {
  if (error instanceof ProblemsError && error.problems.length > 1) return renderProblems(error.problems, view)
  const palette = paletteFor(view.color)
  const place = error.where === undefined ? '' : `${placeWords(error.where, view.cwd)}  `
  const lines = wrapLines(`${place}${printableLines(error.message)}`, {
    width: view.width,
    first: 'error: ',
    rest: '  ',
  })
  return `${[
    ...lines.map((line, index) => (index === 0 ? line.replace('error:', palette.bad('error:')) : line)),
    ...hintLines(error, view.width),
    palette.faint(`  code ${printable(error.code)}`),
  ].join('\n')}\n`
}

/** Every problem with its place, `file:line:column  message`, and its hint; the number of them last. */
function renderProblems(problems: readonly ErrorDetails[], view: ErrorView): string {
  const palette = paletteFor(view.color)
  return `${[
    ...problems.flatMap((problem) => problemLines(problem, view, palette)),
    palette.bad(`error: ${countOf(problems.length, 'problem')} found, nothing was done`),
  ].join('\n')}\n`
}

function problemLines(problem: ErrorDetails, { width, cwd }: ErrorView, palette: Palette): readonly string[] {
  const place = problem.where === undefined ? '' : placeWords(problem.where, cwd)
  const lines = wrapLines(
    `${place === '' ? '' : `${place}  `}${printableLines(problem.message)} (${printable(problem.code)})`,
    { width, rest: '  ' },
  )
  return [
    ...lines.map((line, index) =>
      index === 0 && line.startsWith(place) ? `${palette.strong(place)}${line.slice(place.length)}` : line,
    ),
    ...hintLines(problem, width),
  ]
}

function hintLines({ hint }: ErrorDetails, width: number): readonly string[] {
  return hint === undefined ? [] : wrapLines(printableLines(hint), { width, first: '  → ' })
}
