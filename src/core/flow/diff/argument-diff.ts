import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { textAt } from '../read-flow.js'
import { changeTold, type Told } from './change-told.js'
import type { Half } from './half-diff.js'
import { otherMembers } from './other-members.js'
import { below, membersIn } from './place.js'
import { RANK } from './ranks.js'

/** Arguments of a task by name, with their values; which flow a subflow calls. */
export function argumentDiff({ before, after, subject, paths }: Half): readonly DiffEntry[] {
  const [from, to] = [before['arguments'], after['arguments']]
  const places = { from: below(paths.from, 'arguments'), to: below(paths.to, 'arguments') }
  const common = { sort: 'task', subject, rank: RANK.task } as const
  if ([from, to].some((args) => args !== undefined && !isObject(args))) {
    return otherMembers({ from, to, known: new Set(), paths: places, ...common })
  }
  const [left, right] = [membersIn(from), membersIn(to)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name): DiffEntry[] => {
    const [x, y] = [left.get(name), right.get(name)]
    if (equalJson(x, y)) return []
    const isCall = name === 'flowId' && textAt(after, 'type') === 'flow'
    const told = argumentChange(x, y, isCall ? 'calls ' : `${printable(name, 60)}: `)
    return [
      { op: 'changed', ...told, path: below(y === undefined ? places.from : places.to, name), ...common },
    ]
  })
}

/** The values alone where both arguments are written as such. */
function argumentChange(from: Json | undefined, to: Json | undefined, prefix: string): Told {
  const [a, b] = [inlineValue(from), inlineValue(to)]
  const isPlain = (from === undefined || a !== undefined) && (to === undefined || b !== undefined)
  return isPlain ? changeTold(a, b, prefix) : changeTold(from, to, prefix)
}

function inlineValue(argument: Json | undefined): Json | undefined {
  if (!isObject(argument)) return undefined
  const { type, value, ...rest } = argument
  return type === 'inline' && Object.keys(rest).length === 0 ? value : undefined
}
