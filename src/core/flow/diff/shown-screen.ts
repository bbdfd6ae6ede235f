import type { DiffEntry } from '../../model/diff.js'
import { equalJson, type Json } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import type { Comparison, TaskPair } from './comparison.js'
import { taskName, taskSubject } from './names.js'
import { below, taskPath } from './place.js'
import { RANK } from './ranks.js'
import type { Side } from './sides.js'
import { screenSummary } from './task-summary.js'
import { valueWords } from './value-words.js'

const MISSING = 'missing:'

/**
 * Which screen a task shows instead of the one before, by the task that it was known by: `now shows the screen of
 * "Verify OTP" (15)`. A screen that only has another id is the same.
 */
export function shownScreenDiff(comparison: Comparison, pair: TaskPair): readonly DiffEntry[] {
  const { from, to } = comparison
  const [a, b] = [from.tasks.get(pair.a)?.['screenId'], to.tasks.get(pair.b)?.['screenId']]
  if (isSameScreen(comparison, a, b)) return []
  const path = below(taskPath(pair.b), 'screenId')
  const words = b === undefined ? `shows no screen any more` : shownWords(comparison, b)
  return [{ op: 'changed', sort: 'screen', subject: taskSubject(to, pair.b), words, path, rank: RANK.task }]
}

/** Screens, by their names in both normal forms, that are one screen; equal copies in one place are one, too. */
export function isSameScreen(
  { from, to, screens }: Comparison,
  a: Json | undefined,
  b: Json | undefined,
): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return equalJson(a, b)
  const match = screens.both.get(a)
  if (match !== undefined) {
    if (match === b) return true
    return a === b && equalJson(from.screens.get(a)?.form, to.screens.get(b)?.form)
  }
  return !from.screens.has(a) && a === b
}

function shownWords({ from, to, tasks, screens }: Comparison, name: Json): string {
  if (typeof name !== 'string') return `screenId: now ${valueWords(name)}`
  const screen = to.screens.get(name)
  if (screen === undefined) {
    const id = name.startsWith(MISSING) ? name.slice(MISSING.length) : name
    return `now shows the screen ${printable(id, 60)}, which is missing`
  }
  const old = screens.former.get(name)
  if (old === undefined) return `now shows a new screen: ${screenSummary(to, name)}`
  const task = taskOf(old)
  if (task === undefined) return `now shows the screen ${printable(screen.screenId ?? '', 60)}, unused before`
  const current = tasks.both.get(task)
  return `now shows the screen of ${current === undefined ? taskName(from, task) : taskName(to, current)}`
}

/** The task that a screen of a normal form is named after. */
function taskOf(screen: string): string | undefined {
  return screen.startsWith('task:') ? screen.slice('task:'.length) : undefined
}

/** New screens that are told with the task that now shows them. */
export function newlyShown(comparison: Comparison): ReadonlySet<string> {
  const { from, to, tasks } = comparison
  const shown = (side: Side, id: string) => side.tasks.get(id)?.['screenId']
  return new Set(
    [...tasks.both].flatMap(([a, b]) => {
      const screen = shown(to, b)
      return typeof screen === 'string' && !isSameScreen(comparison, shown(from, a), screen) ? [screen] : []
    }),
  )
}
