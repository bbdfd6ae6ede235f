import { isObject, type Json } from '../../model/json.js'
import type { Comparer } from './comparison.js'
import type { Side } from './sides.js'
import { otherMembers } from './other-members.js'
import { RANK } from './ranks.js'

const KNOWN: ReadonlySet<string> = new Set(['metadata', 'contents', 'screens', 'references'])

/** Keys that we do not know, and known places that hold something else than they should. */
export const otherDiff: Comparer = ({ from, to }) => {
  const common = { sort: 'document', rank: RANK.other } as const
  const whole = { from: from.form, to: to.form, known: KNOWN, subject: 'flow', paths: { from: '', to: '' } }
  const graph = places(from, to, ['contents'])
  const tasks = places(from, to, ['contents', 'tasks'])
  const screens = places(from, to, ['screens'])
  return [
    ...otherMembers({ ...whole, ...common }),
    ...otherMembers({ ...graph, known: knownInGraph(graph), subject: 'graph', ...common }),
    ...otherMembers({ ...tasks, known: objectsIn(tasks.from, tasks.to), subject: 'tasks', ...common }),
    ...otherMembers({ ...screens, known: namesIn(screens.from, screens.to), subject: 'screens', ...common }),
  ]
}

interface Places {
  readonly from: Json | undefined
  readonly to: Json | undefined
  readonly paths: { readonly from: string; readonly to: string }
}

function places(from: Side, to: Side, keys: readonly string[]): Places {
  const at = ({ form }: Side) =>
    keys.reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), form)
  const path = `/${keys.join('/')}`
  return { from: at(from), to: at(to), paths: { from: path, to: path } }
}

/** A start that is a text is told as the start. */
function knownInGraph({ from, to }: Places): ReadonlySet<string> {
  const isTold = [from, to].every((graph) => {
    const start = isObject(graph) ? graph['startTask'] : undefined
    return start === undefined || typeof start === 'string'
  })
  return new Set(isTold ? ['tasks', 'startTask'] : ['tasks'])
}

/** Keys with an object on either side are compared as tasks. */
function objectsIn(...sides: readonly (Json | undefined)[]): ReadonlySet<string> {
  return new Set(
    sides.flatMap((side) =>
      isObject(side) ? Object.entries(side).flatMap(([key, value]) => (isObject(value) ? [key] : [])) : [],
    ),
  )
}

function namesIn(...sides: readonly (Json | undefined)[]): ReadonlySet<string> {
  return new Set(sides.flatMap((side) => (isObject(side) ? Object.keys(side) : [])))
}
