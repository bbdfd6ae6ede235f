import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, overlay, type Json } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { componentText, DRAFT_EXTRAS } from '../normal/index.js'
import { changeTold } from './change-told.js'
import { componentDiff } from './component-diff.js'
import { extrasDiff } from './draft-diff.js'
import type { Comparer, Comparison, ScreenPair } from './comparison.js'
import type { Side } from './sides.js'
import { componentName, cutQuoted, screenSubject } from './names.js'
import { opOf, otherMembers } from './other-members.js'
import { below, membersIn } from './place.js'
import { foldedProps, type PropChange } from './prop-changes.js'
import { RANK } from './ranks.js'
import { screenSummary } from './task-summary.js'
import { newlyShown } from './shown-screen.js'

const KNOWN: ReadonlySet<string> = new Set(['contents', 'interactions', ...DRAFT_EXTRAS])

/** Screens that came, went or changed: texts, components, their places and properties. */
export const screenDiff: Comparer = (comparison) => {
  const { from, to, screens } = comparison
  const props: PropChange[] = []
  const entries = [...screens.both].flatMap(([a, b]): readonly DiffEntry[] => {
    const [before, after] = [from.screens.get(a)?.form, to.screens.get(b)?.form]
    if (equalJson(before, after)) return []
    const subject = screenSubject(to, b)
    const paths = { from: pathOf(from, a), to: pathOf(to, b) }
    const components = componentDiff(comparison, { a, b, subject, paths })
    props.push(...components.props)
    return [
      ...components.entries,
      ...interactionDiff(comparison, { a, b, subject, paths }),
      ...(isObject(before) && isObject(after)
        ? extrasDiff({ before, after, subject, paths, sort: 'screen' })
        : []),
      ...otherMembers({
        from: before,
        to: after,
        known: KNOWN,
        sort: 'screen',
        subject,
        rank: RANK.other,
        paths,
      }),
    ]
  })
  return [...setDiff(comparison), ...entries, ...foldedProps(props)]
}

/** Screens that came and went, but for those that are told with the task that shows them. */
function setDiff(comparison: Comparison): readonly DiffEntry[] {
  const { from, to, tasks, screens } = comparison
  const told = (ids: readonly string[]) => new Set(ids.map((id) => `task:${id}`))
  const shown = newlyShown(comparison)
  const side = (own: Side, names: readonly string[], already: ReadonlySet<string>, op: 'added' | 'removed') =>
    names
      .filter((name) => !already.has(name))
      .map((name): DiffEntry => ({
        op,
        sort: 'screen',
        subject: screenSubject(own, name),
        words: screenSummary(own, name),
        path: pathOf(own, name),
        rank: RANK.screenSet,
      }))
  return [
    ...side(to, screens.added, new Set([...told(tasks.added), ...shown]), 'added'),
    ...side(from, screens.removed, told(tasks.removed), 'removed'),
  ]
}

/** What a screen can lead to, where it is not told with a component that came or went. */
function interactionDiff(
  { from, to }: Comparison,
  { a, b, subject, paths }: ScreenPair,
): readonly DiffEntry[] {
  const [before, after] = [from.screens.get(a)?.form, to.screens.get(b)?.form]
  const [left, right] = [partOf(before, 'interactions'), partOf(after, 'interactions')]
  if (equalJson(left, right)) return []
  const oldNodes = membersIn(partOf(before, 'contents'))
  const newNodes = membersIn(partOf(after, 'contents'))
  const common = { sort: 'component', rank: RANK.component } as const
  const places = { from: below(paths.from, 'interactions'), to: below(paths.to, 'interactions') }
  if ([left, right].some((part) => part !== undefined && !isObject(part))) {
    return [
      { op: 'changed', subject, ...changeTold(left, right, 'interactions: '), path: places.to, ...common },
    ]
  }
  const [old, current] = [membersIn(left), membersIn(right)]
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((id): DiffEntry[] => {
    const [x, y] = [withLabel(old.get(id), oldNodes.get(id)), withLabel(current.get(id), newNodes.get(id))]
    if (equalJson(x, y)) return []
    if ((x === undefined || y === undefined) && oldNodes.has(id) !== newNodes.has(id)) return []
    const node = newNodes.get(id) ?? oldNodes.get(id)
    const name = isObject(node) ? componentName(node) : (labelOf(y) ?? labelOf(x) ?? printable(id, 40))
    const told = x === undefined || y === undefined ? { words: '' } : changeTold(x, y)
    const path = y === undefined ? places.from : places.to
    return [{ op: opOf(x, y), subject: `${subject}, interaction ${name}`, ...told, path, ...common }]
  })
}

/** With the label that the normal form leaves out, as it is the text of the component. */
function withLabel(interaction: Json | undefined, node: Json | undefined): Json | undefined {
  const text = componentText(node)
  if (!isObject(interaction) || text === undefined || interaction['label'] !== undefined) return interaction
  return overlay(interaction, { label: text })
}

function labelOf(interaction: Json | undefined): string | undefined {
  const label = isObject(interaction) ? interaction['label'] : undefined
  return typeof label === 'string' ? cutQuoted(label) : undefined
}

function partOf(form: Json | undefined, key: string): Json | undefined {
  return isObject(form) ? form[key] : undefined
}

function pathOf(side: Side, name: string): string {
  return side.screens.get(name)?.path ?? '/screens'
}
