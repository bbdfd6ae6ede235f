import { segmentsOf } from '../../model/pointer.js'
import type { FlowFinding } from './finding.js'

/** Errors first; then header, graph, screens, names, each in the order of its ids and positions. */
export function byPlace(findings: readonly FlowFinding[]): readonly FlowFinding[] {
  return findings
    .map((finding) => ({ finding, place: segmentsOf(finding.path) }))
    .sort(
      (a, b) =>
        (a.finding.severity === b.finding.severity ? 0 : a.finding.severity === 'error' ? -1 : 1) ||
        comparePlaces(a.place, b.place),
    )
    .map(({ finding }) => finding)
}

const PARTS = ['flowId', 'metadata', 'contents', 'screens', 'references']

function comparePlaces(a: readonly string[], b: readonly string[]): number {
  const parts = PARTS.indexOf(a[0] ?? '') - PARTS.indexOf(b[0] ?? '')
  if (parts !== 0) return parts
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareSteps(a[index] ?? '', b[index] ?? '')
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Numbers by value, `9.end` behind `9` and before `10`; everything else as text, behind them. */
function compareSteps(a: string, b: string): number {
  if (a === b) return 0
  const [one, other] = [Number.parseInt(a, 10), Number.parseInt(b, 10)]
  if (Number.isNaN(one) !== Number.isNaN(other)) return Number.isNaN(one) ? 1 : -1
  if (!Number.isNaN(one) && one !== other) return one - other
  return a < b ? -1 : 1
}
