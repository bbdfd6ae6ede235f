import type { JsonObject } from '../core/model/json.js'
import type { Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { listWords } from './field-words.js'
import { findingLines } from './finding-text.js'
import { paletteFor, type Style } from './palette.js'
import { headLines } from './plan-text.js'
import { wrapLines } from './wrap.js'

export interface ForgetView extends Style {
  readonly dryRun: boolean
  readonly verbose?: boolean
  readonly cwd?: string
  readonly nowMs: number
}

const NAMED = 20

/** What is to be forgotten, before it is. Ends with a line break. */
export function renderForgetting(plan: Plan, view: ForgetView): string {
  const palette = paletteFor(view.color)
  const most = view.verbose === true ? Number.POSITIVE_INFINITY : NAMED
  const addresses = plan.confirmed.map(({ address }) => printable(address))
  const blocks = [
    headLines(plan, view, palette),
    wrapLines(listWords(addresses, { most }), {
      width: view.width,
      first: 'to forget     ',
      rest: ' '.repeat(14),
    }),
    ...findingLines(plan.findings, {
      width: view.width,
      palette,
      cwd: view.cwd,
      verbose: view.verbose ?? false,
    }),
    ...(view.dryRun ? [['Nothing in the project would be changed or deleted.']] : []),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/** Said when it is done. Ends with a line break. */
export function renderForgotten(plan: Plan, { runId }: { readonly runId: string }): string {
  const count = countOf(plan.confirmed.length, 'resource')
  return `Forgot ${count}. Nothing in the project was changed or deleted.\nrun   ${printable(runId)}\n`
}

/** Beside a plan's keys: `resources: [{ address, state: "forgotten" }]`. */
export function forgottenJson({ confirmed }: Plan): JsonObject {
  return { resources: confirmed.map(({ address }) => ({ address, state: 'forgotten' })) }
}
