import type { Check, CheckState } from '../core/model/check.js'
import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import { wrapLines } from './wrap.js'

const WORD: Readonly<Record<CheckState, string>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'failed',
  skipped: 'skipped',
}
const GAP = 2

/** A line or more for each check: its state, what it is about, what was found; below, what to do about it. */
export function renderDoctor(checks: readonly Check[], { width, color, isWhole = false }: Style): string {
  const palette = paletteFor(color)
  const stateWidth = Math.max(...Object.values(WORD).map((word) => word.length)) + GAP
  const nameWidth = Math.max(...checks.map(({ name }) => name.length)) + GAP
  const indent = ' '.repeat(stateWidth + nameWidth)
  const lines = checks.flatMap(({ name, state, message, hint, fix }) => {
    const room = isWhole ? Number.POSITIVE_INFINITY : width
    const wrapped = wrapLines(
      [message, ...(hint === undefined ? [] : [hint])].map((text) => printable(text)).join('\n'),
      {
        width: room,
        first: indent,
      },
    )
    const [first = '', ...others] = wrapped.map((line) => line.slice(indent.length))
    return [
      `${paintOf(state, palette)(WORD[state].padEnd(stateWidth))}${name.padEnd(nameWidth)}${first}`,
      ...others.map((line) => `${indent}${line}`),
      // A command is copied, so it is never broken.
      ...(fix === undefined ? [] : [`${indent}${palette.strong(`fix: ${printable(fix)}`)}`]),
    ]
  })
  return `${[...lines, '', summaryWords(checks)].join('\n')}\n`
}

function summaryWords(checks: readonly Check[]): string {
  const counts = countsOf(checks)
  const parts = (['failed', 'warning', 'skipped', 'ok'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state === 'warning' && counts[state] > 1 ? 'warnings' : WORD[state]}`)
  const verdict =
    counts.failed > 0 ? 'Not in order' : counts.warning > 0 ? 'In order, with warnings' : 'In order'
  return `${verdict}: ${parts.join(', ')}`
}

function paintOf(state: CheckState, { good, warn, bad, faint }: Palette) {
  return { ok: good, warning: warn, failed: bad, skipped: faint }[state]
}

export function doctorJson(checks: readonly Check[]): JsonObject {
  const counts = countsOf(checks)
  return {
    formatVersion: 1,
    isHealthy: counts.failed === 0,
    summary: { ...counts },
    checks: checks.map(({ name, state, message, hint, fix, code }) => ({
      name,
      state,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(fix === undefined ? {} : { fix }),
      ...(code === undefined ? {} : { code }),
    })),
  }
}

function countsOf(checks: readonly Check[]): Readonly<Record<CheckState, number>> {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 }
  for (const { state } of checks) counts[state] += 1
  return counts
}
