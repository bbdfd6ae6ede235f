import type { JsonObject } from '../../model/json.js'
import type { Flow } from '../model.js'
import { withoutGoingBack } from './going-back.js'
import { methodOf } from './methods.js'
import { openOutcomesOf, outcomesOf } from './outcomes.js'
import { reachedFrom, reversed, startsOf, waysOf } from './ways.js'

/** What of a flow other flows and its users depend on. Plain JSON; every list is sorted and without repeats. */
export interface FlowMeaning extends JsonObject {
  /** The flows it calls as subflows, each once, in the order of their ids. */
  readonly calls: readonly Call[]
  /**
   * What a parent can branch on, as `<task>.<outcome>`: the outcomes without an edge, the end's `success` among them,
   * and of `metadata.sharedInteractions` what can still happen.
   */
  readonly exits: readonly string[]
  /** Subflow tasks of a document that lists no exits at all: what comes out of them is known only to whom they call. */
  readonly passing: readonly string[]
  /** Ways to sign in or up that stand in it: `otp-sms`, `oauth`, `passkeys`, `password`. */
  readonly methods: readonly string[]
  /** Methods that lie on a way from the start to a task `logged-in`; a way back to choose another one is none. */
  readonly ends: readonly string[]
  /** The same for a way to any exit. */
  readonly leaves: readonly string[]
  /** How many tasks `logged-in` the start leads to. */
  readonly endTasks: number
  /** How many tasks with an exit the start leads to. */
  readonly exitTasks: number
}

export interface Call extends JsonObject {
  readonly flow: string
  /** Exits of the called flow that edges of this one use. */
  readonly exits: readonly string[]
}

/** Works without screens too, as a listed flow comes. Never throws. */
export function meaningOf(flow: Flow): FlowMeaning {
  const exits = exitsOf(flow)
  const ways = waysOf(flow)
  const starts = startsOf(flow)
  const back = reversed(withoutGoingBack(ways, starts, (id) => flow.tasks.get(id)?.type === 'screen'))
  const reached = reachedFrom(starts, ways)
  const ends = [...reached].filter((id) => flow.tasks.get(id)?.action === 'logged-in')
  const leaving = [...reached].filter((id) => exits.tasks.has(id))
  return {
    calls: callsOf(flow),
    exits: sorted(exits.ids),
    passing: flow.exits.length > 0 ? [] : sorted([...flow.tasks.values()].flatMap(subflowId)),
    methods: methodsAmong(flow, flow.tasks.keys()),
    ends: methodsAmong(flow, both(reached, reachedFrom(ends, back))),
    leaves: methodsAmong(flow, both(reached, reachedFrom(leaving, back))),
    endTasks: ends.length,
    exitTasks: leaving.length,
  }
}

interface Exits {
  readonly ids: ReadonlySet<string>
  /** The tasks they leave from. */
  readonly tasks: ReadonlySet<string>
}

function exitsOf(flow: Flow): Exits {
  const ids = new Set<string>()
  const tasks = new Set<string>()
  for (const task of flow.tasks.values()) {
    for (const outcome of openOutcomesOf(flow, task)) {
      ids.add(`${task.id}.${outcome}`)
      tasks.add(task.id)
    }
  }
  for (const exit of flow.exits) {
    const from = livingTaskOf(flow, exit)
    if (from === undefined) continue
    ids.add(exit)
    tasks.add(from)
  }
  return { ids, tasks }
}

/** The task a listed exit leaves from, unless the list is out of date: no such task or outcome, or an edge takes it. */
function livingTaskOf(flow: Flow, exit: string): string | undefined {
  const dot = exit.indexOf('.')
  const long = exit.startsWith('.end.', dot) ? exit.slice(0, dot + '.end'.length) : undefined
  const id = long !== undefined && flow.tasks.has(long) ? long : dot < 0 ? exit : exit.slice(0, dot)
  const task = flow.tasks.get(id)
  if (task === undefined) return undefined
  const outcome = exit.slice(id.length + 1)
  if (task.edges.some((edge) => edge.outcome === outcome)) return undefined
  const known = outcomesOf(flow, task)
  return known === undefined || known.includes(outcome) ? id : undefined
}

/** The flows a flow calls, with the exits its edges use. */
export function callsOf(flow: Flow): readonly Call[] {
  const exits = new Map<string, Set<string>>()
  for (const task of flow.tasks.values()) {
    if (task.calls === undefined) continue
    const used = exits.get(task.calls) ?? new Set()
    for (const { outcome } of task.edges) if (outcome !== '') used.add(outcome)
    exits.set(task.calls, used)
  }
  return sorted(exits.keys()).map((called) => ({ flow: called, exits: sorted(exits.get(called) ?? []) }))
}

function methodsAmong(flow: Flow, ids: Iterable<string>): readonly string[] {
  const methods = new Set<string>()
  for (const id of ids) {
    const method = methodOf(flow.tasks.get(id)?.action ?? '')
    if (method !== undefined) methods.add(method)
  }
  return sorted(methods)
}

function subflowId(task: { readonly id: string; readonly type: string }): readonly string[] {
  return task.type === 'flow' ? [task.id] : []
}

function both(a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] {
  return [...a].filter((id) => b.has(id))
}

function sorted(words: Iterable<string>): readonly string[] {
  return [...words].sort()
}
