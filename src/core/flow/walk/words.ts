import { printable, quoted } from '../../model/printable.js'
import type { Json } from '../../model/json.js'
import { printJson } from '../../model/json.js'
import { shown } from '../check/finding.js'
import { isEnd, wordFor, type Step } from './flow-steps.js'
import type { Way } from './ways.js'

/** `screen "Verify OTP" (15)`; `path` is the id with those of the subflows around it. */
export function stepInWords(step: Pick<Step, 'task'>, path: string): string {
  const { task } = step
  const sort = isEnd(task) ? 'end' : (wordFor(task) ?? 'step')
  return task.name === ''
    ? `${sort} ${printable(path, 60)}`
    : `${sort} ${shown(task.name)} (${printable(path, 60)})`
}

/** `"Continue" (btn1), "Resend" (resend) or polling`, the first few. */
export function waysInWords(ways: readonly Way[]): string {
  const words = ways.map(wayInWords)
  const [last, ...others] = words.slice(0, MOST).reverse()
  if (last === undefined) return 'nothing'
  const more = words.length > MOST ? ` or ${words.length - MOST} more` : ''
  if (others.length === 0) return last
  const row = others.reverse().join(', ')
  return more === '' ? `${row} or ${last}` : `${row}, ${last}${more}`
}

const MOST = 8

export function wayInWords({ outcome, names: [name] }: Way): string {
  return name === undefined || name === outcome
    ? printable(outcome, 60)
    : `${shown(name)} (${printable(outcome, 60)})`
}

/** A line of YAML that fits into a flow mapping: `user.phone: "some text"`. */
export function lineFor(key: string, example: Json): string {
  return `${printable(key)}: ${printable(typeof example === 'string' ? quoted(example) : printJson(example))}`
}
