import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { textAt } from '../read-flow.js'
import type { Comparison, TaskPair } from './comparison.js'
import { taskSubject } from './names.js'
import { otherMembers } from './other-members.js'
import { withoutOwnEnd } from './pair-tasks.js'
import { below, membersIn, taskPath } from './place.js'
import { RANK } from './ranks.js'
import { changeWords } from './value-words.js'

/** Arguments of a task by name, with their values; which flow a subflow calls. */
export function argumentDiff({ from, to }: Comparison, { a, b }: TaskPair): readonly DiffEntry[] {
  const task = to.tasks.get(b) ?? {}
  // The number of the own second half is no difference between renumbered tasks.
  const own = (args: Json | undefined, id: string) => (a === b ? args : withoutOwnEnd(args, id))
  const before = own(from.tasks.get(a)?.['arguments'], a)
  const after = own(task['arguments'], b)
  const subject = taskSubject(to, b)
  const paths = { from: below(taskPath(a), 'arguments'), to: below(taskPath(b), 'arguments') }
  if ([before, after].some((args) => args !== undefined && !isObject(args))) {
    return otherMembers({
      from: before,
      to: after,
      known: new Set(),
      sort: 'task',
      subject,
      rank: RANK.task,
      paths,
    })
  }
  const [left, right] = [membersIn(before), membersIn(after)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name): DiffEntry[] => {
    const [x, y] = [left.get(name), right.get(name)]
    if (equalJson(x, y)) return []
    const isCall = name === 'flowId' && textAt(task, 'type') === 'flow'
    const words = `${isCall ? 'calls' : `${printable(name, 60)}:`} ${argumentChange(x, y)}`
    const path = y === undefined ? below(paths.from, name) : below(paths.to, name)
    return [{ op: 'changed', sort: 'task', subject, words, path, rank: RANK.task }]
  })
}

/** The values alone where both arguments are written as such. */
function argumentChange(from: Json | undefined, to: Json | undefined): string {
  const [a, b] = [inlineValue(from), inlineValue(to)]
  if ((from === undefined || a !== undefined) && (to === undefined || b !== undefined))
    return changeWords(a, b)
  return changeWords(from, to)
}

function inlineValue(argument: Json | undefined): Json | undefined {
  if (!isObject(argument)) return undefined
  const { type, value, ...rest } = argument
  return type === 'inline' && Object.keys(rest).length === 0 ? value : undefined
}
