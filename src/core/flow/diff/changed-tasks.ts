import { equalJson } from '../../model/json.js'
import type { Comparison } from './comparison.js'
import { ownTaskDiff } from './task-diff.js'

/**
 * Tasks that a diff speaks of, by their newer ids, without those that came: they or the screens that they show say
 * something else, or they have another number. Where their edges lead does not count.
 */
export function changedTasks(comparison: Comparison): ReadonlySet<string> {
  const { from, to, tasks, screens } = comparison
  const changedScreens = new Set(
    [...screens.both].flatMap(([a, b]) =>
      equalJson(from.screens.get(a)?.form, to.screens.get(b)?.form) ? [] : [b],
    ),
  )
  return new Set(
    [...tasks.both].flatMap(([a, b]) => {
      const screen = to.tasks.get(b)?.['screenId']
      const isOther = typeof screen === 'string' && changedScreens.has(screen)
      return isOther || ownTaskDiff(comparison, { a, b }).length > 0 ? [b] : []
    }),
  )
}
