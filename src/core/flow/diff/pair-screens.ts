import { canonicalJson } from '../../model/json.js'
import type { NamedScreen, Normalized } from '../normal/index.js'
import type { TaskPairs, TaskSide } from './pair-tasks.js'

/** Which screen of the older flow is which of the newer one, by their names in the normal forms. */
export interface ScreenPairs {
  readonly both: ReadonlyMap<string, string>
  /** The other way round: the older screen of each newer one. */
  readonly former: ReadonlyMap<string, string>
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Screens with one id are one screen; then those that one task shows; then left-over ones of equal content. */
export function pairScreens(from: TaskSide, to: TaskSide, tasks: TaskPairs): ScreenPairs {
  const both = new Map<string, string>()
  const taken = new Map<string, string>()
  const pair = (a: string | undefined, b: string | undefined) => {
    if (a === undefined || b === undefined || both.has(a) || taken.has(b)) return
    if (!from.screens.has(a) || !to.screens.has(b)) return
    both.set(a, b)
    taken.set(b, a)
  }
  const byScreenId = namesBy(to, ({ screenId }) => screenId)
  for (const [name, { screenId }] of from.screens) {
    if (screenId !== undefined) pair(name, byScreenId.get(screenId))
  }
  const { tasks: before } = from
  const { tasks: after } = to
  for (const [a, b] of tasks.both) {
    pair(textOf(before.get(a)?.['screenId']), textOf(after.get(b)?.['screenId']))
  }
  const rest = [...from.screens.keys()].filter((name) => !both.has(name))
  if (rest.length > 0) {
    const byContent = namesBy(to, ({ name, form }) => (taken.has(name) ? undefined : canonicalJson(form)))
    for (const name of rest) pair(name, byContent.get(canonicalJson(from.screens.get(name)?.form ?? null)))
  }
  return {
    both,
    former: taken,
    added: [...to.screens.keys()].filter((name) => !taken.has(name)),
    removed: [...from.screens.keys()].filter((name) => !both.has(name)),
  }
}

function namesBy(
  { screens }: Normalized,
  key: (screen: NamedScreen) => string | undefined,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const screen of screens.values()) {
    const value = key(screen)
    if (value !== undefined && !names.has(value)) names.set(value, screen.name)
  }
  return names
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
