import type { Drift, DriftedResource } from '../../core/model/drift.js'
import { foldableFinding } from '../plan-markdown.js'
import { markdownDocument } from '../markdown-document.js'
import type { Foldable } from '../markdown-folding.js'
import { fenced, inlineCode, withoutFences } from '../markdown-words.js'
import { paletteFor } from '../palette.js'
import { printable } from '../../core/model/printable.js'
import { resourceLines } from './drift-text.js'
import {
  againstWords,
  driftWords,
  hasConflict,
  isCompared,
  restWords,
  type ShownDrift,
} from './shown-drift.js'

/** What a block of code has room for in a comment. */
const WIDTH = 100
const LONGEST_LINE = 200
const SIGNS = { changed: '~', gone: '-', created: '+' } as const

/**
 * Drift for a comment or an issue: the sums, then every resource folded, with when, who and both ways out. It stays below
 * the length that GitHub takes, and foreign text in it is neither markdown nor HTML. Ends with a line break.
 */
export function renderDriftMarkdown(
  shown: ShownDrift,
  { cwd }: { readonly cwd?: string | undefined },
): string {
  const { drift } = shown
  const isError = (severity: string) => severity === 'error'
  return markdownDocument({
    head: `### Drift: ${titleOf(drift)}\n\n${factsOf(drift)}`,
    sections: [
      {
        heading: '#### Findings',
        as: 'block',
        items: drift.findings
          .toSorted((a, b) => Number(isError(b.severity)) - Number(isError(a.severity)))
          .map((finding) => foldableFinding(finding, { cwd })),
      },
      {
        heading: '#### What moved',
        as: 'details',
        items: drift.drift.map((resource) => foldable(resource, shown)),
      },
    ],
    foot: '',
  })
}

function titleOf(drift: Drift): string {
  return isCompared(drift) && drift.drift.length === 0 ? 'none' : driftWords(drift)
}

function factsOf(drift: Drift): string {
  const { projectId, environment, host, owner, against } = drift
  const where = [
    `Project ${inlineCode(projectId, LONGEST_LINE)}`,
    ...(environment === null ? [] : [`environment ${inlineCode(environment, LONGEST_LINE)}`]),
    `on ${inlineCode(host, LONGEST_LINE)}`,
    ...(owner === 'default' ? [] : [`owner ${inlineCode(owner, LONGEST_LINE)}`]),
  ]
  const lines = [
    where.join(', '),
    `Compared with ${inlineCode(againstWords(against), LONGEST_LINE)}`,
    restWords(drift),
  ]
  return `${lines.map((line) => `- ${line}`).join('\n')}\n`
}

function foldable(resource: DriftedResource, { drift, waysOut, secrets }: ShownDrift): Foldable {
  const { address, change, by } = resource
  const lines = resourceLines(resource, drift, {
    width: WIDTH,
    palette: paletteFor(false),
    secrets,
    verbose: false,
  })
  const { revert, keep } = waysOut(resource)
  const ways = [revert, keep].flatMap((command) => (command === undefined ? [] : [printable(command)]))
  const conflict = hasConflict(resource) ? ', conflict' : ''
  const [author] = by
  const who =
    author === undefined
      ? ''
      : author.type === 'run'
        ? ` by ${inlineCode(`${author.operation} ${author.runId}`, LONGEST_LINE)}`
        : ` candidate ${inlineCode(author.actorId, LONGEST_LINE)}`
  const summary = `<summary>${SIGNS[change]} ${inlineCode(address, LONGEST_LINE)} ${change}${conflict}${who}</summary>`
  const commands = ways.length === 0 ? '' : `\n${fenced(ways.join('\n'), 'bash')}`
  return {
    sort: 'resource',
    importance: change === 'gone' ? 1 : conflict === '' ? 3 : 2,
    full: `<details>${summary}\n\n${fenced(lines.join('\n'), 'diff')}${commands}\n</details>\n\n`,
    line: `${withoutFences(printable(`${SIGNS[change]} ${address}  ${change}${conflict}`, LONGEST_LINE))}\n`,
  }
}
