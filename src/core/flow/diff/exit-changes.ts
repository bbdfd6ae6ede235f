import { isObject, type Json, type JsonObject } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { splitExit } from '../normal/index.js'
import { taskIdentity, type Side, type Sides } from './sides.js'

/** An exit of a flow in normal form. */
export type Exit = JsonObject & { readonly id: string }

/** Exits by a key that is the same for the exit of one task in both flows, whatever the task's number. */
export interface ExitChanges {
  readonly old: ReadonlyMap<string, Exit>
  readonly current: ReadonlyMap<string, Exit>
  /** Whatever else stands in their place. */
  readonly others: { readonly from: Json | undefined; readonly to: Json | undefined }
  /** Keys of exits that came or went and are told with the edge or the branch: whoever tells one adds its key. */
  readonly told: Set<string>
}

/** Which exits there were and are. */
export function exitChanges(comparison: Sides): ExitChanges {
  const [a, b] = [exitsOf(comparison.from), exitsOf(comparison.to)]
  const keyed = (side: 'from' | 'to', exits: readonly Exit[]) =>
    new Map(exits.map((exit) => [identity(comparison, side, exit.id), exit]))
  return {
    old: keyed('from', a.exits),
    current: keyed('to', b.exits),
    others: { from: a.others, to: b.others },
    told: new Set(),
  }
}

/** How an outcome of a task ends the flow, on one side. */
export interface Ending {
  readonly side: 'from' | 'to'
  readonly task: string
  readonly outcome: string
  /** Only where the other flow has no such exit. Default: false. */
  readonly onlyHere?: boolean
}

/**
 * The exit that an outcome is, in brackets, `(id 4.success)`; without its id where it was one before; `undefined` where
 * it is none. An exit that came or went counts as told from then on, unless it has a label to tell.
 */
export function endingWords(
  comparison: Sides & { readonly exits: ExitChanges },
  { side, task, outcome, onlyHere = false }: Ending,
): string | undefined {
  const { old, current, told } = comparison.exits
  const key = `${taskIdentity(comparison, side, task)} ${outcome}`
  const [own, other] = side === 'to' ? [current, old] : [old, current]
  const exit = own.get(key)
  if (exit === undefined || (onlyHere && other.has(key))) return undefined
  if (other.has(key) || exit['label'] !== undefined) return 'as an exit'
  told.add(key)
  return `as an exit (id ${printable(exit.id, 60)})`
}

/** Exits with an id of their own. */
function exitsOf({ form }: Side): { readonly exits: readonly Exit[]; readonly others: Json | undefined } {
  const metadata = form['metadata']
  const list = isObject(metadata) ? metadata['sharedInteractions'] : undefined
  if (!Array.isArray(list)) return { exits: [], others: list }
  const exits = new Map<string, Exit>()
  const others: Json[] = []
  for (const item of list as readonly Json[]) {
    if (isObject(item) && hasId(item) && !exits.has(item.id)) exits.set(item.id, item)
    else others.push(item)
  }
  return { exits: [...exits.values()], others: others.length === 0 ? undefined : others }
}

function hasId(item: JsonObject): item is Exit {
  return typeof item['id'] === 'string'
}

function identity(comparison: Sides, side: 'from' | 'to', exit: string): string {
  const parts = splitExit(comparison[side].flow, exit)
  return parts === undefined ? exit : `${taskIdentity(comparison, side, parts.task.id)} ${parts.outcome}`
}
