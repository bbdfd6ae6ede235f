import type { Json, JsonObject } from '../../model/json.js'
import { printable, quoted } from '../../model/printable.js'
import { componentText, outcomeName, SECOND_HALF } from '../normal/index.js'
import { objectAt, textAt } from '../read-flow.js'
import type { Side } from './sides.js'

/** Names longer than this are cut. */
const LONG = 60

const TYPE_WORDS: Readonly<Record<string, string>> = {
  screen: 'screen',
  automated: 'action',
  condition: 'condition',
  flow: 'subflow',
}

/** `"Verify OTP" (15)`; `(15, missing)` where the flow has no such task. */
export function taskName(side: Side, id: string): string {
  const task = side.tasks.get(id)
  const first = id.endsWith('.end') ? id.slice(0, -'.end'.length) : id
  if (task === undefined && first !== id && side.tasks.has(first) && side.flow.tasks.has(id)) {
    return `second half of ${taskName(side, first)}`
  }
  if (task === undefined) return `(${printable(id, LONG)}, missing)`
  const name = textAt(task, 'name')
  if (name === undefined && id === 'start') return 'the start'
  return name === undefined ? `(${printable(id, LONG)})` : `${cutQuoted(name)} (${printable(id, LONG)})`
}

/** `screen "Verify OTP" (15)` */
export function taskSubject(side: Side, id: string): string {
  const name = taskName(side, id)
  return name === 'the start' ? name : `${typeWord(side.tasks.get(id))} ${name}`
}

function typeWord(task: JsonObject | undefined): string {
  const type = task === undefined ? undefined : textAt(task, 'type')
  return type === undefined ? 'task' : Object.hasOwn(TYPE_WORDS, type) ? (TYPE_WORDS[type] ?? 'task') : 'task'
}

/**
 * An outcome as the reader of a flow knows it: the text of the button, the name of the branch, `error Expired`. What
 * leads away from the first half of a two-phase step, before it is finished, is `once started`.
 */
export function outcomeWords(side: Side, id: string, outcome: string): string {
  const task = side.flow.tasks.get(id)
  const name = task === undefined ? undefined : outcomeName(side.flow, task, outcome)
  if (task?.type === 'condition' && outcome === 'ELSE') {
    return name === undefined || name === 'ELSE' ? 'ELSE' : `ELSE (${printable(name.trim(), LONG)})`
  }
  if (name !== undefined) return printable(name.trim(), LONG)
  if (outcome === '') return 'next'
  if (task?.errorHandling.has(outcome) === true) return `error ${printable(outcome, LONG)}`
  if (outcome === 'success' && Object.hasOwn(side.tasks.get(id) ?? {}, SECOND_HALF)) return 'once started'
  return printable(outcome, LONG)
}

/** `Button "Log in"`, `EmailInput (email)`, `Container` */
export function componentName(node: JsonObject | undefined): string {
  if (node === undefined) return '(missing)'
  const sort = textAt(objectAt(node, 'type'), 'resolvedName') ?? 'component'
  const text = componentText(node)?.trim() ?? ''
  const shortSort = printable(sort, LONG)
  if (text !== '') return `${shortSort} ${cutQuoted(text)}`
  const props = objectAt(node, 'props')
  const key = [props['name'], props['placeholder'], props['alt'], props['data-descope-provider']].find(
    isFilled,
  )
  return key === undefined ? shortSort : `${shortSort} (${printable(key, LONG)})`
}

/** `screen "Welcome" (3)`, after the task that it is named after in the normal form. */
export function screenSubject(side: Side, name: string): string {
  if (name.startsWith('task:')) return `screen ${taskName(side, name.slice('task:'.length))}`
  const id = side.screens.get(name)?.screenId
  return id === undefined ? 'unused screen' : `unused screen ${printable(id, LONG)}`
}

export function cutQuoted(text: string): string {
  return text.length <= LONG ? quoted(text) : `${quoted(Array.from(text).slice(0, LONG).join(''))}…`
}

function isFilled(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}
